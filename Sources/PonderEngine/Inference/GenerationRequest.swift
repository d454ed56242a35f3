public import Ponder

/// A request for samples that continue one prefix.
public struct GenerationRequest: Hashable, Sendable {
  /// The tokens before the first sampled one; at least one.
  public var prefix: [Int]
  /// How many samples, at least one.
  public var count: Int
  /// The index of the first sample: `4` with a count of 12 gives the last twelve of sixteen.
  public var first: Int
  public var sampling: Sampling
  /// The token limit of ``sampling`` also applies.
  public var stop: StopRule
  /// Sample number `i` draws from `seed.derived(i)`, whatever else the engine runs.
  public var seed: UInt64

  public init(
    prefix: [Int], count: Int = 1, first: Int = 0, sampling: Sampling,
    stop: StopRule = StopRule(), seed: UInt64
  ) {
    self.prefix = prefix
    self.count = count
    self.first = first
    self.sampling = sampling
    self.stop = stop
    self.seed = seed
  }
}

/// One sampled sequence.
public struct GeneratedSequence: Hashable, Sendable {
  /// The sampled tokens, including the one that ended the sequence.
  public var tokens: [Int]
  /// Natural logarithms of the probabilities the model gave the tokens, at temperature 1 and without
  /// truncation, whatever the sampling settings.
  public var logProbabilities: [Float]
  public var stop: StopReason
}

/// What a request cost the engine.
public struct EngineUsage: Hashable, Sendable {
  /// Tokens of the prefix.
  public var prefixTokens = 0
  /// Tokens of the prefix that had to be computed because they were not cached.
  public var computedPrefixTokens = 0
  /// Tokens sampled.
  public var sampledTokens = 0
  /// Sampled tokens that were fed back to sample the next.
  public var computedSampledTokens = 0
  /// Floating-point operations of matrix products and attention actually done for this request.
  public var floatingPointOperations = 0.0

  public init() {}
}

/// The samples of one request.
public struct GenerationResult: Hashable, Sendable {
  /// In the order of their seeds.
  public var sequences: [GeneratedSequence]
  public var usage: EngineUsage
}

/// A request for the log-probabilities of given tokens after given positions of a text.
public struct ReadingRequest: Hashable, Sendable {
  /// The text.
  public var prefix: [Int]
  /// Indices into ``prefix``: the distribution is that of the token after the position.
  public var positions: [Int]
  /// The tokens looked up at every position.
  public var tokens: [Int]

  public init(prefix: [Int], positions: [Int], tokens: [Int]) {
    self.prefix = prefix
    self.positions = positions
    self.tokens = tokens
  }
}

/// The log-probabilities of a reading request.
public struct ReadingResult: Hashable, Sendable {
  /// Shape `[positions][tokens]`: natural logarithms of probabilities.
  public var logProbabilities: [[Float]]
  public var usage: EngineUsage
}

/// A request that the model cannot serve.
public enum GenerationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The prefix is empty.
  case emptyPrefix
  /// The prefix fills the model's context length.
  case tooLong(tokens: Int, maximum: Int)
  /// A token outside the model's vocabulary.
  case unknownToken(Int, vocabularySize: Int)
  /// A count, limit or position outside its range.
  case outOfRange(String, Int, accepted: String)
  /// The model's outputs are infinite or NaN: its weights overflow 32-bit arithmetic.
  case notFinite
  /// The library that multiplies matrices could not be loaded.
  case noLibrary(ProductLibraryError)

  public var description: String {
    switch self {
    case .emptyPrefix:
      "the prompt is empty, but the model needs at least one token"
    case .tooLong(let tokens, let maximum):
      "the prompt has \(tokens) tokens, but this model can take at most \(maximum)"
    case .unknownToken(let token, let size):
      "token \(token) is not one of the model's 0 to \(size - 1)"
    case .outOfRange(let name, let value, let accepted):
      "\(name) must be \(accepted), not \(value)"
    case .notFinite:
      "the model's outputs are infinite or not numbers; its weights cannot be used"
    case .noLibrary(let error): "\(error)"
    }
  }
}

extension GenerationRequest {
  /// The most samples of one request.
  public static let mostSamples = 1_000_000

  /// Throws for a request that the model cannot serve.
  func check(for configuration: ModelConfiguration) throws(GenerationError) {
    try checkTokens(prefix, configuration)
    // One position must be left for the first sampled token.
    guard prefix.count < configuration.maximumLength else {
      throw .tooLong(tokens: prefix.count, maximum: configuration.maximumLength - 1)
    }
    guard count <= Self.mostSamples else {
      throw .outOfRange("the number of samples", count, accepted: "at most \(Self.mostSamples)")
    }
    guard (0...Self.mostSamples).contains(first) else {
      throw .outOfRange(
        "the number of the first sample", first, accepted: "from 0 to \(Self.mostSamples)")
    }
    func checkAtLeastOne(_ name: String, _ value: Int?) throws(GenerationError) {
      if let value, value < 1 { throw .outOfRange(name, value, accepted: "at least 1") }
    }
    try checkAtLeastOne("the number of samples", count)
    try checkAtLeastOne("the token limit", stop.maximumTokens)
    try checkAtLeastOne("the token limit", sampling.maximumTokens)
    try checkAtLeastOne("the number of steps", stop.lines)
  }
}

extension ReadingRequest {
  /// Throws for a request that the model cannot serve.
  func check(for configuration: ModelConfiguration) throws(GenerationError) {
    try checkTokens(prefix, configuration)
    guard prefix.count <= configuration.maximumLength else {
      throw .tooLong(tokens: prefix.count, maximum: configuration.maximumLength)
    }
    for position in positions where !prefix.indices.contains(position) {
      throw .outOfRange("a position", position, accepted: "in 0..<\(prefix.count)")
    }
    if !tokens.isEmpty { try checkTokens(tokens, configuration) }
  }
}

private func checkTokens(
  _ tokens: [Int], _ configuration: ModelConfiguration
) throws(GenerationError) {
  guard !tokens.isEmpty else { throw .emptyPrefix }
  let size = configuration.vocabularySize
  for token in tokens where token < 0 || token >= size {
    throw .unknownToken(token, vocabularySize: size)
  }
}
