import Ponder
import PonderSearch
import PonderTesting
import Testing

@testable import PonderPolicy

struct PolicyTests {
  private static func entry(_ bin: Int, _ strategy: AnyStrategy) -> Policy.Entry {
    Policy.Entry(
      bin: bin, budget: 4, strategy: strategy, accuracy: 0.5, low: 0.4, high: 0.6,
      floatingPointOperations: 1, decider: bin)
  }

  /// Votes on what looks easy, revises what does not.
  private func policy() throws -> Policy {
    let bins = try #require(DifficultyBins(calibratedOn: [0.2, 0.8], count: 2))
    return Policy(
      measure: .prompt, bins: bins,
      entries: [
        Self.entry(1, AnyStrategy(MajorityVote())),
        Self.entry(2, AnyStrategy(try Revisions(ratio: RevisionRatio(4, to: 1)))),
      ],
      provenance: .init(models: [:], domain: "scripted", problems: 2, seed: 0))
  }

  private let base = Models(
    proposer: ScriptedProposer(["Answer: 2"]), domain: ScriptedDomain())
  private let revision = Models(
    proposer: ScriptedProposer(["Answer: 3"]), verifier: ScriptedVerifier([:], otherwise: 0.5),
    domain: ScriptedDomain())

  private func solve(passRate: Double, revision: Models?) async throws -> PolicySolution {
    try await policy().solve(
      Problem(id: "p", question: "?"), budget: Budget(generations: 5),
      with: ModelSet(
        base: base, revision: revision,
        promptPassRate: { _ in Metered(passRate, cost: ModelCost(calls: 1, readTokens: 7)) }),
      seed: 1)
  }

  @Test func `a problem is measured, looked up and solved in one call`() async throws {
    let easy = try await solve(passRate: 0.9, revision: nil)
    #expect(easy.choice.bin == 1 && easy.solution.answer?.text == "2")
    #expect(easy.passRateCost.readTokens == 7 && easy.solution.candidates.count == 5)
    let hard = try await solve(passRate: 0.1, revision: revision)
    #expect(hard.choice.bin == 2 && hard.solution.answer?.text == "3")
    #expect(hard.solution.chains.count == 1)
  }

  @Test func `a policy that revises says that it needs a reviser`() async throws {
    await #expect(throws: MissingRoleError(role: .reviser, strategy: "revisions 4:1 hierarchical"))
    {
      try await solve(passRate: 0.1, revision: nil)
    }
  }

  @Test func `a policy may choose a strategy that samples and revises`() async throws {
    var policy = try policy()
    policy.entries[1].strategy = AnyStrategy(
      try SearchThenRevise(search: AnyStrategy(MajorityVote())))
    let set = ModelSet(
      base: base, revision: revision, promptPassRate: { _ in Metered(0.1, cost: .zero) })
    let both = try await policy.solve(
      Problem(id: "p", question: "?"), budget: 4, with: set, seed: 1)
    #expect(both.solution.candidates.map(\.answer?.text) == ["2", "2", "3", "3"])
    // Strategies of one side get what they always got.
    let one = try set.models(for: SearchThenRevise(search: AnyStrategy(MajorityVote())))
    #expect(one.reviser != nil && one.verifier == nil)
    #expect(try set.models(for: MajorityVote()).reviser == nil)
    let revising = try set.models(for: Revisions(ratio: RevisionRatio(1, to: 1)))
    #expect(revising.reviser == nil && revising.verifier != nil)
    #expect(ModelSet(base: one).roles == [.proposer, .reviser, .reviserVerifier])
    let missing = #expect(throws: MissingRoleError.self) {
      try ModelSet(base: base).models(for: ReviseOrResample())
    }
    #expect(missing?.role == .reviser)
  }
}
