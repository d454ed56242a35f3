/// A proposer made of a function: anything that completes a text.
///
/// ```swift
/// let proposer = TextModel { prefix, seed in
///   try await myModel.complete(prefix.problem.question, seed: seed)
/// }
/// ```
///
/// The function writes a solution to its end; where a search asks for the next steps alone, they are cut
/// off it, one on each line, so that such a model pays for whole solutions. Tokens are counted as words.
public struct TextModel: Proposer {
  private let complete: @Sendable (Prefix, UInt64) async throws -> String
  private let width: Int

  /// - Parameters:
  ///   - width: Completions asked for at once at most, at least 1.
  ///   - complete: Writes what follows a prefix. The seed is different for each sample; a model that takes
  ///     one gives the same answer again.
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
