import Ponder
import Synchronization

/// Tells how far a search is, while it runs.
final class SolveProgress: Sendable {
  private struct State {
    var line = ProgressLine()
    var tokens = 0
    var steps = 0
    var scores = 0
  }

  private let state = Mutex(State())
  private let budget: Int

  init(budget: Int) { self.budget = budget }

  /// Models whose replies move the line on.
  func watching(_ models: Models) -> Models {
    func watched(_ proposer: some Proposer) -> any Proposer {
      WatchedProposer(base: proposer, progress: self)
    }
    func watched(_ verifier: some Verifier) -> any Verifier {
      WatchedVerifier(base: verifier, progress: self)
    }
    return Models(
      proposer: watched(models.proposer), verifier: models.verifier.map { watched($0) },
      domain: models.domain, clock: models.clock)
  }

  fileprivate func add(steps: Int, scores: Int, tokens: Int) {
    let budget = budget
    state.withLock { state in
      state.steps += steps
      state.scores += scores
      state.tokens += tokens
      let (steps, scores, tokens) = (state.steps, state.scores, state.tokens)
      state.line.show(
        "N = \(budget): \(steps) steps written, \(scores) prefixes judged, \(tokens) tokens")
    }
  }

  func end() { state.withLock { $0.line.clear() } }
}

private struct WatchedProposer<Base: Proposer>: Proposer {
  let base: Base
  let progress: SolveProgress

  func propose(
    _ count: Int, after prefix: Prefix, until extent: Extent, sampling: Sampling, seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    let reply = try await base.propose(
      count, after: prefix, until: extent, sampling: sampling, seed: seed)
    progress.add(
      steps: reply.value.reduce(0) { $0 + $1.steps.count }, scores: 0, tokens: reply.cost.tokens)
    return reply
  }
}

private struct WatchedVerifier<Base: Verifier>: Verifier {
  let base: Base
  let progress: SolveProgress

  func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    let reply = try await base.score(prefixes)
    progress.add(steps: 0, scores: prefixes.count, tokens: reply.cost.tokens)
    return reply
  }
}
