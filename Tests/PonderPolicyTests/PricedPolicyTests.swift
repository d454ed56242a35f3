import Foundation
import Ponder
import PonderSearch
import PonderTesting
import Testing

@testable import PonderPolicy

/// Policies that choose at a price, for one question and for a batch.
struct PricedPolicyTests {
  private static let giga = 1e9

  /// Three votes of 1, 2 and 4 GFLOP: on problems at 0.1 nothing helps, at 0.5 more is better.
  private func policy(curves: Bool = true) throws -> Policy {
    let vote = AnyStrategy(MajorityVote())
    let values = try ValueCurves(
      fittedTo: [
        (.init(vote, budget: 1), Self.giga, [0, 0.4]), (.init(vote, budget: 2), 2e9, [0, 0.6]),
        (.init(vote, budget: 4), 4e9, [0, 0.7]),
      ], passRates: [0.1, 0.5])
    let bins = try #require(DifficultyBins(calibratedOn: [0.1, 0.5], count: 2))
    return Policy(
      measure: .prompt, bins: bins,
      entries: [
        Policy.Entry(
          bin: 1, budget: 4, strategy: vote, accuracy: 0.5, low: 0.4, high: 0.6,
          floatingPointOperations: 4e9, decider: 1)
      ], provenance: .init(models: [:], domain: "scripted", problems: 2, seed: 0),
      valueCurves: curves ? values : nil)
  }

  /// Measures a pass rate by what the question says, at 10⁷ FLOPs.
  private let models = ModelSet(
    base: Models(proposer: ScriptedProposer(["Answer: 2"]), domain: ScriptedDomain()),
    promptPassRate: { problem in
      Metered(
        Double(problem.question) ?? 0, cost: ModelCost(calls: 1, floatingPointOperations: 1e7))
    })

  private func solve(
    _ question: String, price: Double, budget: Budget? = nil
  ) async throws -> PolicySolution {
    try await policy().solve(
      Problem(id: "p", question: question), price: ComputePrice(pointsPerGigaFLOP: price),
      budget: budget, with: models, seed: 1)
  }

  // From 1 to 2 samples a GFLOP gains 20 points, from 2 to 4 five points.
  @Test(arguments: [(0, 4), (4.9, 4), (5.1, 2), (19.9, 2), (20.1, 1), (1e6, 1)])
  func `a question gets what is worth its price`(price: Double, samples: Int) async throws {
    let found = try await solve("0.5", price: price)
    #expect(found.solution.candidates.count == samples && found.choice.budget == samples)
    #expect(found.choice.price?.pointsPerGigaFLOP == price && found.choice.bin == 1)
    #expect(found.choice.floatingPointOperations == Double(samples) * Self.giga)
    #expect(found.choice.accuracy == [1: 0.4, 2: 0.6, 4: 0.7][samples] && found.passRate == 0.5)
  }

  // The curves gain in the easier bin, whose middle is 0.75.
  @Test func `shares of the gain become prices`() throws {
    let prices = try policy().prices(forSharesOfGain: [0, 0.5, 0.6, 0.7, 1])
    let samples = try prices.map { try policy().choice(passRate: 0.75, price: $0).budget }
    #expect(samples == [1, 2, 2, 4, 4])
    #expect(prices == prices.sorted(by: >) && prices.last?.pointsPerGigaFLOP == 0)
    #expect(throws: PolicyError.noPrice) {
      try policy(curves: false).prices(forSharesOfGain: [1])
    }
  }

  @Test func `confidence is the bin's accuracy where neither a curve nor a table knows the answer`()
    async throws
  {
    let found = try await solve("0.5", price: 0)
    #expect(found.confidence == 0.7)
  }

  @Test func `a hopeless question gets the cheapest at any price`() async throws {
    let found = try await solve("0.1", price: 0)
    #expect(found.solution.candidates.count == 1 && found.choice.bin == 2)
  }

  @Test func `a budget is a ceiling on what a price chooses`() async throws {
    #expect(try await solve("0.5", price: 0, budget: 3).solution.candidates.count == 2)
    #expect(try await solve("0.5", price: 19, budget: 64).solution.candidates.count == 2)
    let short = Budget(generations: 64, floatingPointOperations: 2.5e9)
    #expect(try await solve("0.5", price: 0, budget: short).choice.budget == 2)
    let none = Budget(generations: 64, floatingPointOperations: 1e8)
    let error = await #expect(throws: PolicyError.self) {
      try await solve("0.5", price: 0, budget: none)
    }
    #expect(
      error?.description
        == "the ceiling allows no strategy of this policy: they take 1 generations or more, and "
        + "1000000000 FLOPs or more")
  }

  @Test func `a policy without curves refuses a price in one line`() async throws {
    let policy = try policy(curves: false)
    let error = await #expect(throws: PolicyError.noPrice) {
      try await policy.solve(
        Problem(id: "p", question: "0.5"), price: ComputePrice(pointsPerGigaFLOP: 1),
        with: models, seed: 1)
    }
    #expect(error?.description.contains("fit it anew with ponder fit") == true)
    await #expect(throws: PolicyError.noPrice) {
      try await policy.solve([], totalFloatingPointOperations: 1, with: models, seed: 1)
    }
    for price in [-1, .infinity, .nan] {
      #expect(throws: ConfigurationError.self) { try ComputePrice(pointsPerGigaFLOP: price) }
    }
  }

  private func batch(_ total: Double, width: Int = 16) async throws -> PolicyBatch {
    try await policy().solve(
      ["0.1", "0.5", "0.5"].enumerated().map { Problem(id: "p\($0)", question: $1) },
      totalFloatingPointOperations: total, with: models, atMost: width, seed: 3)
  }

  @Test func `a batch spends its budget where it gains most, and pays for measuring`() async throws
  {
    // Three for each would be uniform; the estimates take 0.03.
    let rich = try await batch(9.03e9)
    #expect(rich.solutions.map(\.choice.budget) == [1, 4, 4] && rich.price.pointsPerGigaFLOP == 0)
    let poor = try await batch(5.03e9)
    #expect(poor.solutions.map(\.choice.budget) == [1, 2, 2])
    #expect(abs(poor.price.pointsPerGigaFLOP - 5) < 1e-9)
    #expect(poor.solutions.allSatisfy { $0.choice.price == poor.price })
    #expect(poor.solutions.map(\.solution.candidates.count) == [1, 2, 2])
    let less = try await batch(5.02e9)
    #expect(less.solutions.map(\.choice.budget) == [1, 2, 1], "the estimates left too little")
    await #expect(throws: ConfigurationError.self) { try await batch(3e9) }
  }

  @Test func `a batch is the same at any width`() async throws {
    let (one, many) = (try await batch(6e9, width: 1), try await batch(6e9, width: 3))
    #expect(one.solutions.map(\.solution) == many.solutions.map(\.solution))
    #expect(one.floatingPointOperations == many.floatingPointOperations)
    await #expect(throws: ConfigurationError.self) { try await batch(6e9, width: 0) }
  }

  @Test func `the price is written and read with the policy`() throws {
    let policy = try policy()
    let text = String(decoding: try JSONEncoder().encode(policy), as: UTF8.self)
    #expect(try JSONDecoder().decode(Policy.self, from: Data(text.utf8)) == policy)
    let damaged = text.replacing("\"budget\":2", with: "\"budget\":0")
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(Policy.self, from: Data(damaged.utf8))
    }
  }

  @Test func `what is never chosen is left out, but not what a ceiling would choose`() throws {
    let vote = AnyStrategy(MajorityVote())
    let curves = try ValueCurves(
      fittedTo: [
        (.init(vote, budget: 1), 1, [0.1]), (.init(vote, budget: 2), 2, [0.2]),
        (.init(vote, budget: 3), 3, [0.1]), (.init(vote, budget: 4), 4, [0.9]),
      ], passRates: [0.5])
    // Two samples are below the hull of all, and on that of at most two.
    #expect(curves.pruned(at: [0.5]).curves.map(\.action.budget) == [1, 2, 4])
    #expect(curves.limited(toGenerations: 3)?.curves.count == 3)
    #expect(curves.limited(toGenerations: 9, cost: 2.5)?.curves.count == 2)
    #expect(curves.limited(toGenerations: 0) == nil)
  }
}
