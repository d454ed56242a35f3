public import Ponder

/// A proposer that answers from a script: it has no model and depends only on the seed.
public struct ScriptedProposer: Proposer {
  private let solutions: [(text: String, weight: Int)]
  private let limit: Int

  /// Draws whole solutions from a list, each in proportion to its weight.
  ///
  /// A prefix with steps is continued by a solution that begins with those steps; if there is none, nothing
  /// is proposed.
  ///
  /// - Parameters:
  ///   - solutions: Texts, one step on each line.
  ///   - limit: The maximum number of continuations it returns, to produce short results.
  public init(_ solutions: [(text: String, weight: Int)], limit: Int = .max) {
    precondition(
      solutions.allSatisfy { $0.weight > 0 }, "every scripted solution needs a weight above 0")
    self.solutions = solutions
    self.limit = limit
  }

  /// Draws from a list, each solution with equal probability.
  public init(_ solutions: [String], limit: Int = .max) {
    self.init(solutions.map { ($0, 1) }, limit: limit)
  }

  public func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    try Task.checkCancellation()
    let open = solutions.map { (lines: lines(of: $0.text), weight: $0.weight) }.filter {
      $0.lines.count > prefix.steps.count && $0.lines.starts(with: prefix.steps)
    }
    guard !open.isEmpty else { return Metered([], cost: ModelCost(calls: 1)) }
    let continuations = samples.prefix(limit).map { index in
      let lines = pick(from: open, sampling: sampling, seed: seed.derived(index))
      return continuation(of: Array(lines.dropFirst(prefix.steps.count)), until: extent)
    }
    let sampled = continuations.reduce(0) { $0 + $1.tokens }
    return Metered(
      continuations,
      cost: ModelCost(
        calls: 1, readTokens: tokens(in: [prefix.problem.question] + prefix.steps),
        sampledTokens: sampled, floatingPointOperations: Double(sampled)))
  }

  /// The heaviest at temperature 0, the first on a tie; otherwise a draw by weight.
  private func pick(
    from open: [(lines: [String], weight: Int)], sampling: Sampling, seed: UInt64
  ) -> [String] {
    if sampling.temperature == 0 {
      let heaviest = open.map(\.weight).max() ?? 0
      return open.first { $0.weight == heaviest }?.lines ?? []
    }
    var random = RandomStream(seed: seed)
    var ticket = Int.random(in: 0..<open.reduce(0) { $0 + $1.weight }, using: &random)
    for choice in open {
      if ticket < choice.weight { return choice.lines }
      ticket -= choice.weight
    }
    return open[0].lines
  }

  private func continuation(of lines: [String], until extent: Extent) -> Continuation {
    let steps = Array(lines.prefix(extent.stepLimit ?? lines.count))
    return Continuation(
      steps: steps, ending: steps.count == lines.count ? .solution : .step,
      tokens: tokens(in: steps))
  }

  private func lines(of text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Each word counts as one token.
  private func tokens(in lines: [String]) -> Int {
    lines.reduce(0) { $0 + $1.split(separator: " ").count }
  }
}
