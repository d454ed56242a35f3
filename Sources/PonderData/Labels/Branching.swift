public import Ponder

/// More solutions that part from sampled ones just before their mistakes.
///
/// A search chooses among continuations of one beginning. A verifier learns to do so from several continuations
/// of the same beginning, right ones and wrong ones, and most from those that it ranks wrongly.
public struct Branching: Sendable {
  /// Solutions sampled from each beginning.
  public var count: Int
  /// If given, only beginnings whose mistake this verifier does not see: its score of the fatal step is at least
  /// half of its score before.
  public var verifier: (any Verifier)?

  /// - Throws: `ConfigurationError` for a count below 1.
  public init(_ count: Int, missedBy verifier: (any Verifier)? = nil) throws(ConfigurationError) {
    guard count >= 1 else {
      throw ConfigurationError("the number of branches", is: count, mustBe: "at least 1")
    }
    self.count = count
    self.verifier = verifier
  }

  /// Samples the branches of some solutions to one problem, beginning by beginning.
  ///
  /// - Parameter alive: For each solution, whether it can still become right after each of its steps.
  func branches(
    of solutions: [[String]], alive: [[Bool]], _ problem: Problem, from proposer: any Proposer,
    sampling: Sampling, seed: UInt64
  ) async throws -> [[String]] {
    var fatal: [(solution: Int, step: Int)] = []
    for (index, alive) in alive.enumerated() {
      if let step = alive.firstIndex(of: false) { fatal.append((index, step)) }
    }
    if let verifier, !fatal.isEmpty {
      let scores = try await verifier.score(
        fatal.map { Prefix(problem, steps: solutions[$0.solution]) }
      ).value
      fatal = zip(fatal, scores).filter { Self.isMissed($0.step, in: $1) }.map { $0.0 }
    }
    let beginnings = Set(fatal.map { Array(solutions[$0.solution].prefix($0.step)) })
      .sorted { $0.lexicographicallyPrecedes($1) }
    return try await beginnings.concurrentMap(atMost: max(1, beginnings.count)) { beginning in
      let prefix = Prefix(problem, steps: beginning)
      return try await proposer.propose(
        count, after: prefix, until: .end, sampling: sampling, seed: seed.derived(prefix.solution)
      ).value.map { beginning + $0.steps }
    }.flatMap { $0 }
  }

  /// Whether scores do not show that a step was fatal.
  private static func isMissed(_ step: Int, in scores: [Double]) -> Bool {
    guard scores.indices.contains(step) else { return false }
    // Nothing comes before the first step: a third is less than what most questions start with.
    return scores[step] >= (step == 0 ? 1 / 3 : scores[step - 1] / 2)
  }
}

/// Exact labels were asked for a problem whose reference cannot tell what can still become right.
public struct InexactReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The problem's id.
  public let problem: String

  public var description: String {
    "exact labels need a domain with a solver, relay or countdown; there is none for '\(problem.shown(atMost: 80))'"
  }
}
