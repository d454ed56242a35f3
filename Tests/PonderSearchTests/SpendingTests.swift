import Ponder
import PonderSearch
import PonderTesting
import Synchronization
import Testing

struct SpendingTests {
  let problem = Problem(id: "p", question: "?")
  let proposer = ScriptedProposer([
    (text: "good\nAnswer: 2", weight: 4), (text: "bad\nAnswer: 3", weight: 3),
  ])
  let verifier = ScriptedVerifier(["good": 0.8, "Answer: 2": 0.9], otherwise: 0.2)

  /// A model that answers at once so many times; then hours pass, and no answer comes.
  private final class Stalling: Proposer {
    private let base: ScriptedProposer
    private let calls: Int
    private let clock: ManualClock
    private let made = Mutex(0)

    init(_ base: ScriptedProposer, calls: Int, _ clock: ManualClock) {
      (self.base, self.calls, self.clock) = (base, calls, clock)
    }

    func propose(
      samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
      seed: UInt64
    ) async throws -> Metered<[Continuation]> {
      let number = made.withLock {
        $0 += 1
        return $0
      }
      if number > calls {
        clock.advance(by: .seconds(3_600))
        try await Task.sleep(for: .seconds(3_600))
      }
      return try await base.propose(
        samples: samples, after: prefix, until: extent, sampling: sampling, seed: seed)
    }
  }

  private func events(
    of strategy: some Strategy, _ models: Models, budget: Budget = 8
  ) async throws -> (solution: Solution, events: [SolveEvent]) {
    let seen = Seen()
    let solution = try await strategy.solve(
      problem, budget: budget, with: models.observed { seen.add($0) }, seed: 1)
    return (solution, seen.events)
  }

  private final class Seen: Sendable {
    private let kept = Mutex<[SolveEvent]>([])
    var events: [SolveEvent] { kept.withLock { $0 } }
    func add(_ event: SolveEvent) { kept.withLock { $0.append(event) } }
  }

  @Test func `a solve tells what it samples, scores, keeps, banks and chooses`() async throws {
    let models = Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
    for strategy in [
      AnyStrategy(BestOfN()), AnyStrategy(BeamSearch()),
      AnyStrategy(try Revisions(ratio: RevisionRatio(1, to: 1))),
    ] {
      let (solution, events) = try await events(of: strategy.base, models)
      let banked = events.compactMap {
        if case .banked(let candidate) = $0 { candidate } else { nil }
      }
      #expect(banked.map(\.steps) == solution.candidates.map(\.steps), "\(strategy)")
      let chosen = try #require(solution.chosen)
      #expect(events.last == .chosen(solution.candidates[chosen]))
      let scored = events.reduce(0) {
        if case .scored(let prefixes, _) = $1 { $0 + prefixes.count } else { $0 }
      }
      let sampled = events.reduce(0) {
        if case .sampled(let found, _) = $1 { $0 + found.count } else { $0 }
      }
      #expect(scored > 0 && sampled >= solution.candidates.count)
      let kept = events.contains { if case .kept = $0 { true } else { false } }
      #expect(kept == (strategy.id == "beam, width 4"))
    }
  }

  @Test func `a deadline ends a call under way, and what came before it counts`() async throws {
    func models(calls: Int) -> Models {
      let clock = ManualClock()
      return Models(
        proposer: Stalling(proposer, calls: calls, clock), verifier: verifier,
        domain: ScriptedDomain(), clock: clock)
    }
    let budget = Budget(generations: 64, time: .seconds(60))
    let solution = try await BestOfN().solve(
      problem, budget: budget, with: models(calls: 3), seed: 1)
    #expect(solution.ceiling == .time && solution.candidates.count == 4)
    #expect(solution.candidates.allSatisfy { !$0.stepScores.isEmpty } && solution.answer != nil)
    let search = try await BeamSearch().solve(
      problem, budget: budget, with: models(calls: 1), seed: 1)
    #expect(search.ceiling == .time && search.tree.contains { $0.fate == .kept })
  }

  @Test func `requests that grow give the samples of one request`() async throws {
    let models = Models(proposer: proposer, domain: ScriptedDomain())
    let whole = try await MajorityVote().solve(problem, budget: 16, with: models, seed: 5)
    let parts = try await MajorityVote().solve(
      problem, budget: Budget(generations: 16, tokens: 1_000_000), with: models, seed: 5)
    #expect(parts.candidates == whole.candidates && parts.cost.proposer.calls == 5)
  }
}
