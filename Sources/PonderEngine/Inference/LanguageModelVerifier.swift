public import Ponder
import RealModule

/// Scores steps with a language model in the engine.
///
/// A verifier is a language model too: after each step's newline it predicts one of two tokens, good
/// or bad, and the score is `p(good) / (p(good) + p(bad))`. It needs no second kind of head, and any
/// server that returns log-probabilities can serve it. The engine caches what it read, so a longer
/// prefix costs only its new steps. Steps beyond the model's context length score 0.
public struct LanguageModelVerifier: Verifier {
  /// Which steps get a score.
  public enum Scope: String, CaseIterable, Codable, Hashable, Sendable {
    /// Every step: a process verifier.
    case steps
    /// The last step alone: an outcome verifier.
    case outcome
  }

  private let engine: InferenceEngine
  private let tokenizer: Tokenizer
  private let scope: Scope
  private let beliefs: [Int]
  private var ledger: TokenLedger?

  /// - Parameters:
  ///   - model: The verifier.
  ///   - good: The token that predicts that the steps so far lead to the right answer.
  ///   - bad: The token that predicts that they do not.
  ///   - scope: Which steps get a score.
  ///   - settings: The engine's limits.
  /// - Throws: ``TokenizerError`` when the tokenizer lacks one of the two tokens; ``GenerationError``
  ///   for a setting below 1.
  public init(
    _ model: LanguageModel, good: String, bad: String, scope: Scope = .steps,
    settings: InferenceEngine.Settings = .init()
  ) throws {
    beliefs = try [good, bad].map { name in
      guard let id = model.tokenizer.id(of: name) else {
        throw TokenizerError("added_tokens", found: "without \(name)", expected: "with it")
      }
      return Int(id)
    }
    engine = try InferenceEngine(model.parameters, settings: settings)
    tokenizer = model.tokenizer
    self.scope = scope
  }

  /// A copy of this verifier for one piece of work.
  ///
  /// Its costs are what that work needs by itself: see ``TokenLedger``.
  public func alone() -> LanguageModelVerifier {
    var alone = self
    alone.ledger = TokenLedger(engine.parameters.configuration)
    return alone
  }

  /// - Throws: ``PromptError`` when a question does not fit the model; `CancellationError`.
  public func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    try await read(prefixes) { ends in
      scope == .steps ? ends[1...] : ends.count > 1 ? ends.suffix(1) : []
    }
  }

  /// Estimates the pass rate of each prefix from its question alone, before any step: the *prompt*
  /// estimate.
  ///
  /// It is the predicted probability that the proposer solves the problem, for one prefill a problem.
  ///
  /// - Throws: ``PromptError`` when a prefix does not fit the model; `CancellationError`.
  public func promptScores(of prefixes: [Prefix]) async throws -> Metered<[Double]> {
    let reply = try await read(prefixes) { $0.prefix(1) }
    return Metered(reply.value.map { $0.first ?? 0 }, cost: reply.cost)
  }

  /// Reads each distinct prefix once, all of them in one batch.
  private func read(
    _ prefixes: [Prefix], at places: @Sendable ([Int]) -> ArraySlice<Int>
  ) async throws -> Metered<[[Double]]> {
    var distinct: [Prefix] = []
    var place: [Prefix: Int] = [:]
    let indices = prefixes.map { prefix in
      if let known = place[prefix] { return known }
      place[prefix] = distinct.count
      distinct.append(prefix)
      return distinct.count - 1
    }
    let length = engine.parameters.configuration.maximumLength
    let requests = distinct.map { prefix in
      let read = PrefixTokens(prefix, with: tokenizer)
      let wanted = places(read.ends)
      // The question itself must fit; later steps need not.
      let isCut = (read.ends.first ?? 0) < length
      return (
        id: prefix.problem.id, wanted: wanted.count,
        request: ReadingRequest(
          prefix: (isCut ? read.tokens.prefix(length) : read.tokens[...]).map(Int.init),
          positions: wanted.filter { !isCut || $0 < length }, tokens: beliefs)
      )
    }
    guard !requests.isEmpty else { return Metered([], cost: .zero) }
    let results: [ReadingResult]
    do {
      results = try await engine.read(requests.map(\.request))
    } catch let error as GenerationError {
      throw PromptError(problem: requests[0].id, reason: error)
    }
    let cost = zip(requests, results).reduce(ModelCost.zero) { sum, pair in
      let (request, result) = (pair.0.request, pair.1)
      return sum
        + (ledger?.cost(reading: request.prefix, outputs: request.positions.count)
          ?? result.usage.cost)
    }
    let scores = zip(requests, results).map { request, result in
      let read = result.logProbabilities.map {
        1 / (1 + Double.exp(Double($0[1]) - Double($0[0])))
      }
      return read + [Double](repeating: 0, count: request.wanted - read.count)
    }
    return Metered(indices.map { scores[$0] }, cost: cost)
  }
}
