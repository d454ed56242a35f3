import Ponder
public import PonderEngine

/// The text the lab's models are trained on, and its tokens.
public enum LabText {
  /// Ends a solution; also fills batches.
  public static let end = "<|end|>"
  /// A verifier's belief that the steps so far lead to the right answer.
  public static let good = "<|good|>"
  /// A verifier's belief that they do not.
  public static let bad = "<|bad|>"

  /// Tokens of the lab's vocabulary: 3 special ones, 256 bytes and 29 merges.
  static let vocabularySize = 288

  /// Learns the lab's tokenizer from 4,000 worked problems; always the same one.
  public static func tokenizer(for domain: Countdown = .standard) -> Tokenizer {
    let texts = (0..<4_000).compactMap { index in
      domain.exercise(index, on: .training, seed: UInt64(0).derived("tokenizer")).map {
        $0.problem.question + "\n" + $0.solution
      }
    }
    return Tokenizer.trained(
      on: texts, vocabularySize: vocabularySize, specialTokens: [end, good, bad])
  }
}

/// Worked problems of a domain as documents to continue: the loss is on the solution alone.
public struct SolutionStream<Source: Domain>: TrainingStream {
  private let domain: Source
  private let tokenizer: Tokenizer
  private let endToken: Int32
  private let side: Side
  private let seed: UInt64

  public init(
    _ domain: Source, tokenizer: Tokenizer, endToken: Int32, on side: Side, seed: UInt64
  ) {
    self.domain = domain
    self.tokenizer = tokenizer
    self.endToken = endToken
    self.side = side
    self.seed = seed
  }

  /// - Throws: ``EmptyDomainError`` when a finite domain has nothing on this side.
  public func document(_ index: Int) throws -> TrainingDocument {
    guard let exercise = domain.exercise(index, on: side, seed: seed) else {
      throw EmptyDomainError(domain: domain.name, side: side)
    }
    let question = tokenizer.encode(exercise.problem.question + "\n", recognizesSpecials: false)
    let solution = tokenizer.encode(exercise.solution, recognizesSpecials: false)
    return TrainingDocument(continuing: question + solution + [endToken], from: question.count)
  }
}

/// A domain without problems on the side that is needed.
public struct EmptyDomainError: Error, Hashable, Sendable, CustomStringConvertible {
  public let domain: String
  public let side: Side

  public var description: String { "domain '\(domain)' has no problems for \(side.rawValue)" }
}
