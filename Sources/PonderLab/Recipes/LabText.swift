import Ponder
public import PonderData
public import PonderEngine

/// The special tokens and the tokenizer of the lab's models.
public enum LabText {
  /// The end of a solution; also pads batches.
  public static let end = "<|end|>"
  /// The verifier's label that the steps so far lead to the right answer.
  public static let good = PrefixTokens.good
  /// The verifier's label that they do not.
  public static let bad = PrefixTokens.bad

  /// Size of the lab's vocabulary: 3 special tokens, 256 bytes and 29 merges.
  static let vocabularySize = 288

  /// Context length of the models that the lab makes, in tokens: the question and five whole attempts of
  /// six legs of ``Relay``.
  ///
  /// The shipped models have 1,024.
  static let contextLength = 2_048

  /// The most tokens that an attempt may take, so that a model that never stops is cut short: half more than
  /// the longest of 200 worked solutions, and at least 256.
  public static func attemptLimit(in domain: any Domain, with tokenizer: Tokenizer) -> Int {
    let longest =
      (0..<200).compactMap { index in
        domain.exercise(index, on: .training, seed: UInt64(0).derived("lengths")).map {
          tokenizer.encode($0.solution, recognizesSpecials: false).count
        }
      }.max() ?? 0
    return max(256, longest * 3 / 2)
  }

  /// Learns the lab's tokenizer from 4,000 worked problems; the result is always the same.
  public static func tokenizer(for domain: any Domain = Countdown.standard) -> Tokenizer {
    let texts = (0..<4_000).compactMap { index in
      domain.exercise(index, on: .training, seed: UInt64(0).derived("tokenizer")).map {
        $0.problem.question + "\n" + $0.solution
      }
    }
    return Tokenizer.trained(
      on: texts, vocabularySize: vocabularySize, specialTokens: [end, good, bad])
  }
}

/// Worked problems of a domain as documents to continue: the loss is on the solution only.
public struct SolutionStream: TrainingStream {
  private let domain: any Domain
  private let tokenizer: Tokenizer
  private let endToken: Int32
  private let side: Side
  private let seed: UInt64

  public init(
    _ domain: any Domain, tokenizer: Tokenizer, endToken: Int32, on side: Side, seed: UInt64
  ) {
    self.domain = domain
    self.tokenizer = tokenizer
    self.endToken = endToken
    self.side = side
    self.seed = seed
  }

  /// The first `count` documents, or as many as a finite domain has.
  public func documents(_ count: Int) throws -> [TrainingDocument] {
    var found: [TrainingDocument] = []
    while found.count < count, domain.exercise(found.count, on: side, seed: seed) != nil {
      found.append(try document(found.count))
    }
    return found
  }

  /// - Throws: ``EmptyDomainError`` when a finite domain has no problems on this side.
  public func document(_ index: Int) throws -> TrainingDocument {
    guard let exercise = domain.exercise(index, on: side, seed: seed) else {
      throw EmptyDomainError(domain: domain.name, side: side)
    }
    let question = tokenizer.encode(exercise.problem.question + "\n", recognizesSpecials: false)
    let solution = tokenizer.encode(exercise.solution, recognizesSpecials: false)
    return TrainingDocument(continuing: question + solution + [endToken], from: question.count)
  }
}

/// A domain without problems on the requested side.
public struct EmptyDomainError: Error, Hashable, Sendable, CustomStringConvertible {
  public let domain: String
  public let side: Side

  public init(domain: String, side: Side) {
    self.domain = domain
    self.side = side
  }

  public var description: String { "domain '\(domain)' has no problems for \(side.rawValue)" }
}
