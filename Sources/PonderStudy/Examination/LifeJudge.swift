import Ponder

/// Says which prefixes of one problem can still become right: exactly where the reference can, else by
/// rollouts.
///
/// By rollouts a prefix is alive if one of them is right, so some that are hardly alive count as dead.
struct LifeJudge: Sendable {
  private let graded: GradedProblem
  private let models: Models
  private let rollouts: Int
  private let seed: UInt64

  init(_ graded: GradedProblem, _ models: Models, rollouts: Int, seed: UInt64) {
    self.graded = graded
    self.models = models
    self.rollouts = rollouts
    self.seed = seed
  }

  /// Whether each solution is alive after each of its steps.
  func areAlive(_ solutions: [[String]]) async throws -> [[Bool]] {
    if let exact = graded.reference as? any ExactReference { return exact.canComplete(solutions) }
    var known: [[String]: Bool] = [:]
    var found: [[Bool]] = []
    for steps in solutions {
      var alive: [Bool] = []
      for count in 1..<(steps.count + 1) {
        let prefix = Array(steps.prefix(count))
        // What is dead stays dead.
        if alive.last == false {
          known[prefix] = false
        } else if known[prefix] == nil {
          known[prefix] = try await isAlive(prefix)
        }
        alive.append(known[prefix] ?? false)
      }
      found.append(alive)
    }
    return found
  }

  private func isAlive(_ steps: [String]) async throws -> Bool {
    let prefix = Prefix(graded.problem, steps: steps)
    // A finished solution has no continuation.
    if isRight(prefix.solution) { return true }
    let place = stableHash(steps.joined(separator: "\n").utf8)
    let reply = try await models.proposer.propose(
      rollouts, after: prefix, until: .end, sampling: .plain,
      seed: seed.derived(Int(truncatingIfNeeded: place)))
    return reply.value.contains { isRight(prefix.appending($0).solution) }
  }

  private func isRight(_ solution: String) -> Bool {
    graded.accepts(models.domain.answer(in: solution))
  }
}
