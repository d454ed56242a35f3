public import Ponder

/// Samples solutions from a language model in the engine.
///
/// The model reads the question, earlier attempts, and the steps so far, one on each line; see
/// ``PrefixTokens``.
public struct LanguageModelProposer: Proposer {
  private let engine: InferenceEngine
  private let tokenizer: Tokenizer
  private let endToken: Int
  private var ledger: TokenLedger?

  public init(_ model: LanguageModel, engine: InferenceEngine) {
    self.engine = engine
    tokenizer = model.tokenizer
    endToken = Int(model.endToken)
  }

  /// Creates a proposer with an engine of its own.
  ///
  /// - Throws: `GenerationError` for a setting below 1.
  public init(
    _ model: LanguageModel, settings: InferenceEngine.Settings = .init()
  ) throws(GenerationError) {
    let tokens = (0..<Int32(model.tokenizer.vocabularySize)).map { id in
      model.tokenizer.isSpecial(id) ? [] : model.tokenizer.bytes(of: id)
    }
    let unused = model.parameters.configuration.vocabularySize - tokens.count
    let engine = try InferenceEngine(
      model.parameters, tokenBytes: tokens + [[UInt8]](repeating: [], count: unused),
      settings: settings)
    self.init(model, engine: engine)
  }

  /// A copy of this proposer for one piece of work.
  ///
  /// Its costs are what that work needs by itself, every token once, and not what the engine happened to
  /// compute: see ``TokenLedger``.
  public func alone() -> LanguageModelProposer {
    var alone = self
    alone.ledger = TokenLedger(engine.parameters.configuration)
    return alone
  }

  /// Column counts of the engine's matrix products and how many of them are usable, as probed on
  /// this machine.
  public var blockSizes: [(lanes: Int, usable: Int)] { engine.blockSizes }

  /// A prefix that already fills the model's context length has no continuation.
  ///
  /// - Throws: ``PromptError`` when the question does not fit the model; `CancellationError`.
  public func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    try await propose([
      Expansion(prefix, samples: samples, until: extent, sampling: sampling, seed: seed)
    ])[0]
  }

  /// Prefixes that already fill the model's context length have no continuation; the others enter the engine's
  /// batch together.
  ///
  /// - Throws: ``PromptError`` when a question does not fit the model; `CancellationError`.
  @concurrent
  public func propose(_ requests: [Expansion]) async throws -> [Metered<[Continuation]>] {
    let asked = try requests.map { try generation($0) }
    var results: ArraySlice<GenerationResult>
    do {
      results = try await engine.generate(asked.compactMap { $0 })[...]
    } catch let error as GenerationError {
      throw PromptError(problem: requests[0].prefix.problem.id, reason: error)
    }
    return asked.map { request in
      guard let request, let result = results.popFirst() else {
        return Metered([], cost: ModelCost(calls: 1))
      }
      let cost =
        ledger?.cost(sampling: result.sequences.map(\.tokens), after: request.prefix)
        ?? result.usage.cost
      return Metered(result.sequences.map(continuation), cost: cost)
    }
  }

  /// What the engine is asked for.
  ///
  /// - Returns: `nil` when the prefix leaves no room for a continuation.
  /// - Throws: ``PromptError`` for a request that the model cannot serve.
  private func generation(_ request: Expansion) throws(PromptError) -> GenerationRequest? {
    let (prefix, configuration) = (request.prefix, engine.parameters.configuration)
    let read = PrefixTokens(prefix, with: tokenizer)
    let isFull = read.tokens.count >= configuration.maximumLength
    if isFull, !prefix.steps.isEmpty || !prefix.attempts.isEmpty { return nil }
    let generation = GenerationRequest(
      prefix: read.tokens.map(Int.init), count: request.samples.count,
      first: request.samples.lowerBound, sampling: request.sampling,
      stop: StopRule(tokens: [endToken], lines: request.extent.stepLimit), seed: request.seed)
    do {
      try generation.check(for: configuration)
    } catch {
      throw PromptError(problem: prefix.problem.id, reason: error)
    }
    return generation
  }

  private func continuation(_ sequence: GeneratedSequence) -> Continuation {
    let text = tokenizer.decode(sequence.tokens.map { Int32($0) }, skipsSpecials: true)
    var steps = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // A newline closes a step; it does not begin an empty one.
    if steps.last == "" { steps.removeLast() }
    let ending: Continuation.Ending =
      switch sequence.stop {
      case .token: .solution
      case .lines: .step
      default: .length
      }
    return Continuation(
      steps: steps, ending: ending,
      logProbability: sequence.logProbabilities.reduce(0) { $0 + Double($1) },
      tokens: sequence.tokens.count)
  }
}

/// A prefix that a model cannot read.
public struct PromptError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The problem's id.
  public let problem: String
  public let reason: GenerationError

  public var description: String { "problem '\(problem)': \(reason)" }
}

extension EngineUsage {
  /// What a request cost, as a `ModelCost`.
  public var cost: ModelCost {
    ModelCost(
      calls: 1, readTokens: computedPrefixTokens, sampledTokens: sampledTokens,
      floatingPointOperations: floatingPointOperations)
  }
}
