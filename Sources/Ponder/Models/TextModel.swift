/// A proposer made from a function that completes a text.
///
/// ```swift
/// let proposer = TextModel { prefix, seed in
///   try await myModel.complete(prefix.problem.question, seed: seed)
/// }
/// ```
///
/// The function writes whole solutions, one step on each line. When a search asks for the next steps only,
/// the solution is cut after them, so a search over such a model pays for whole solutions. Each word counts
/// as one token.
public struct TextModel: Proposer {
  private let complete: @Sendable (Prefix, UInt64) async throws -> String
  private let width: Int

  /// - Parameters:
  ///   - width: The maximum number of concurrent completions, at least 1.
  ///   - complete: Writes the text that follows a prefix. Each sample has its own seed; a model that uses
  ///     the seed is reproducible.
  public init(
    atMost width: Int = 8, _ complete: @escaping @Sendable (Prefix, UInt64) async throws -> String
  ) {
    self.width = max(1, width)
    self.complete = complete
  }

  public func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    try Task.checkCancellation()
    let isOne = sampling.temperature == 0
    let texts = try await (isOne ? samples.prefix(1) : samples).concurrentMap(atMost: width) {
      try await complete(prefix, seed.derived(isOne ? 0 : $0))
    }
    let found = texts.map { continuation($0, until: extent) }
    let cost = ModelCost(
      calls: found.count, readTokens: found.count * words(in: prefix.problem.text),
      sampledTokens: found.reduce(0) { $0 + $1.tokens })
    return Metered(isOne ? samples.flatMap { _ in found } : found, cost: cost)
  }

  private func continuation(_ text: String, until extent: Extent) -> Continuation {
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    while let last = lines.last, last.isEmpty { lines.removeLast() }
    let steps = Array(lines.prefix(extent.stepLimit ?? lines.count))
    return Continuation(
      steps: steps, ending: steps.count < lines.count ? .step : .solution,
      tokens: steps.reduce(0) { $0 + words(in: $1) })
  }

  private func words(in text: String) -> Int { text.split { $0.isWhitespace }.count }
}
