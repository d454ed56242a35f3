import Foundation
import Ponder
import PonderSearch
import PonderTesting
import Testing

@testable import PonderPolicy

/// Stopping tables inside a policy.
struct PolicyStoppingTests {
  private typealias Sample = RecordedSamples.Sample

  /// Easy questions agree at once, hard ones never do, and those between are right from the third sample on.
  private func fit(price: Double) throws -> StoppingFit {
    let easy = RecordedSamples(
      Array(repeating: Sample(group: 0, isRight: true), count: 8), passRate: 0.9)
    let hopeless = RecordedSamples(
      (0..<8).map { Sample(group: $0, isRight: false) }, passRate: 0.1)
    return try StoppingTable.fitted(
      to: [easy, hopeless], by: .majority, stages: [1, 2, 4, 8],
      grid: StoppingTable.Grid(
        leaderShare: [0.7], bestScore: [], runnerUpShare: [], passRate: [0.5]),
      price: price, leastProblems: 1)
  }

  private func policy(_ strategy: AnyStrategy = AnyStrategy(MajorityVote())) throws -> Policy {
    let bins = try #require(DifficultyBins(calibratedOn: [0.1, 0.9], count: 2))
    return Policy(
      measure: .prompt, bins: bins,
      entries: (1...2).map { bin in
        Policy.Entry(
          bin: bin, budget: 8, strategy: strategy, accuracy: 0.5, low: 0.4, high: 0.6,
          floatingPointOperations: 8e9, decider: bin)
      }, provenance: .init(models: [:], domain: "scripted", problems: 2, seed: 0),
      stopping: try [0.01, 0.001].map {
        PolicyStopping(try fit(price: $0), by: .majority, price: $0)
      })
  }

  private func solve(
    _ passRate: Double, budget: Int = 8, by policy: Policy, stopsEarly: Bool = true
  ) async throws -> PolicySolution {
    try await policy.solve(
      Problem(id: "p", question: "?"), budget: Budget(generations: budget),
      with: ModelSet(
        base: Models(
          proposer: ScriptedProposer(["Answer: 2"]),
          verifier: ScriptedVerifier([:], otherwise: 0.5), domain: ScriptedDomain()),
        promptPassRate: { _ in Metered(passRate, cost: .zero) }),
      stopsEarly: stopsEarly, seed: 1)
  }

  @Test func `a decided vote stops, and says what it saved`() async throws {
    let found = try await solve(0.9, by: policy())
    let stop = try #require(found.stop)
    #expect(stop == EarlyStop(samples: 1, budget: 8, chance: 1))
    #expect(!stop.gaveUp && stop.savedShare == 0.875 && found.solution.candidates.count == 1)
    // The choice is the table's, stopped or not.
    #expect(found.choice.strategy == AnyStrategy(MajorityVote()) && found.choice.budget == 8)
  }

  @Test func `a hopeless vote is given up by its pass rate alone`() async throws {
    // The samples are the same: the estimated pass rate tells the table which cell it is in.
    let found = try await solve(0.1, by: policy())
    let stop = try #require(found.stop)
    #expect(stop.gaveUp && stop.chance == 0 && stop.samples < 8)
  }

  @Test func `it can be turned off, and other strategies are not stopped`() async throws {
    let whole = try await solve(0.9, by: policy(), stopsEarly: false)
    #expect(whole.stop == nil && whole.solution.candidates.count == 8)
    let best = try await solve(0.9, by: policy(AnyStrategy(BestOfN())))
    #expect(best.stop == nil && best.solution.candidates.count == 8, "no table for weighted votes")
    let warm = AnyStrategy(try MajorityVote(sampling: Sampling(temperature: 0.5)))
    #expect(try await solve(0.9, by: policy(warm)).stop == nil)
  }

  @Test func `a table does not end a vote that is larger than its fit`() async throws {
    #expect(try await solve(0.9, budget: 9, by: policy()).solution.candidates.count == 9)
    let policy = try policy()
    let choice = try policy.choice(passRate: 0.9, budget: 8)
    #expect(policy.stopping(for: choice, budget: 9) == nil)
    #expect(policy.stopping(for: choice, budget: 2) != nil)
  }

  @Test func `the table is the dearest that the price allows`() throws {
    let policy = try policy()
    func price(_ points: Double?) throws -> Double? {
      let choice = Policy.Choice(
        strategy: AnyStrategy(MajorityVote()), budget: 8, bin: 1, accuracy: 0.5,
        floatingPointOperations: 8e9,
        price: try points.map { try ComputePrice(pointsPerGigaFLOP: $0) })
      return policy.stopping(for: choice, budget: 8)?.price
    }
    // A sample takes 1 GFLOP, so a point per GFLOP is 0.01 for each sample.
    #expect(
      try [nil, 0, 0.05, 0.2, 1.001, 9].map(price) == [0.001, 0.001, 0.001, 0.001, 0.01, 0.01])
  }

  @Test func `tables are written and read, and damaged ones refused`() throws {
    let policy = try policy()
    let text = String(decoding: try JSONEncoder().encode(policy), as: UTF8.self)
    #expect(try JSONDecoder().decode(Policy.self, from: Data(text.utf8)) == policy)
    for (old, new) in [
      (#""percentRight":[""#, #""percentRight":["101 "#),
      (#""percentRight":[""#, #""percentRight":["7 "#), (#""price":0.01"#, #""price":-1"#),
      (#""selection":"majority""#, #""selection":"best""#), ("percentRight", "percentWrong"),
    ] {
      let damaged = text.replacing(old, with: new)
      #expect(damaged != text)
      #expect(throws: (any Error).self, "\(new)") {
        try JSONDecoder().decode(Policy.self, from: Data(damaged.utf8))
      }
    }
  }
}
