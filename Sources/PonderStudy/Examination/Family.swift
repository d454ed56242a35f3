import Ponder
import PonderSearch

/// Compares continuations of the same prefix: what a search must tell apart.
struct Family: Sendable {
  let problem: Problem
  let models: Models
  let judge: LifeJudge
  /// Continuations sampled of each prefix.
  let size: Int
  let seed: UInt64

  /// The most lines until a marker.
  private static let mostLines = 50

  /// Chooses prefixes that are alive, the question among them, spread over depths.
  ///
  /// - Parameters:
  ///   - solutions: Steps of solutions, and whether each is alive after each step.
  ///   - count: How many at most.
  ///   - marker: If given, only prefixes whose last step it marks.
  func parents(
    _ solutions: [(steps: [String], alive: [Bool])], atMost count: Int, marker: Markers?
  ) -> [[String]] {
    var seen: Set<[String]> = [[]]
    var found: [[String]] = [[]]
    let longest = solutions.map(\.steps.count).max() ?? 0
    // The first prefix of each depth, then the second, …
    for round in solutions.indices {
      for depth in 1..<max(2, longest) {
        let (steps, alive) = solutions[(round + depth) % solutions.count]
        guard depth < steps.count, alive[depth - 1],
          marker?.mark(steps[depth - 1]) ?? true
        else { continue }
        let prefix = Array(steps.prefix(depth))
        if seen.insert(prefix).inserted { found.append(prefix) }
        if found.count >= count { return found }
      }
    }
    return found
  }

  /// Samples, scores and judges continuations of each prefix.
  func siblings(
    of parents: [[String]], marker: Markers?
  ) async throws -> [ExaminedProblem.Siblings] {
    guard let verifier = models.verifier else { return [] }
    let families = try await parents.concurrentMap(atMost: 4) { steps in
      try await continuations(of: steps, marker: marker)
    }
    // All together: a prefix that several families share is solved and read once.
    let different = Set(families.joined()).sorted { $0.lexicographicallyPrecedes($1) }
    let alive = try await judge.areAlive(different).map { $0.last ?? false }
    let scores = try await verifier.checkedScores(of: different.map { Prefix(problem, steps: $0) })
      .value.map { $0.last ?? 0 }
    let places = Dictionary(uniqueKeysWithValues: different.enumerated().map { ($1, $0) })
    return zip(parents, families).map { steps, family in
      let sampled = family.compactMap { places[$0] }
      let members = Set(sampled).sorted()
      return ExaminedProblem.Siblings(
        depth: steps.count,
        aliveShare: Double(sampled.count { alive[$0] }) / Double(max(1, sampled.count)),
        scores: members.map { scores[$0] }, alive: members.map { alive[$0] })
    }
  }

  /// Steps of sampled continuations: one line further, or up to the marker.
  private func continuations(of steps: [String], marker: Markers?) async throws -> [[String]] {
    let seed = seed.derived(steps.count)
      .derived(Int(truncatingIfNeeded: stableHash(steps.joined(separator: "\n").utf8)))
    let first = try await models.proposer.propose(
      size, after: Prefix(problem, steps: steps), until: .step, sampling: .plain, seed: seed)
    guard let marker else { return first.value.map { steps + $0.steps } }
    return try await Array(first.value.enumerated()).concurrentMap(atMost: size) { index, start in
      var (prefix, last) = (Prefix(problem, steps: steps).appending(start), start)
      for line in 0..<Self.mostLines
      where last.ending == .step && last.steps.last.map(marker.mark) != true {
        let reply = try await models.proposer.propose(
          1, after: prefix, until: .step, sampling: .plain,
          seed: seed.derived(index).derived(line))
        guard let next = reply.value.first else { break }
        (prefix, last) = (prefix.appending(next), next)
      }
      return prefix.steps
    }
  }
}
