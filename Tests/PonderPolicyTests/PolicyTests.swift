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
    #expect(easy.entry.bin == 1 && easy.solution.answer?.text == "2")
    #expect(easy.passRateCost.readTokens == 7 && easy.solution.candidates.count == 5)
    let hard = try await solve(passRate: 0.1, revision: revision)
    #expect(hard.entry.bin == 2 && hard.solution.answer?.text == "3")
    #expect(hard.solution.chains.count == 1)
  }

  @Test func `a policy that revises says that it needs a reviser`() async throws {
    await #expect(throws: MissingRoleError(role: .reviser, strategy: "revisions 4:1 hierarchical"))
    {
      try await solve(passRate: 0.1, revision: nil)
    }
  }
}
