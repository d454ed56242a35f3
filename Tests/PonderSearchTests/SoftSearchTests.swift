import Foundation
import Ponder
import PonderTesting
import Testing

@testable import PonderSearch

struct SoftSearchTests {
  private func problem(_ number: Int) -> Problem { Problem(id: "\(number)", question: "?") }

  private func portions(
    _ search: SoftSearch, _ frontier: [ScoredPrefix], seed: UInt64 = 1
  ) -> [Portion] {
    var allocation = search.allocation(
      places: frontier.reduce(0) { $0 + $1.copies }, seed: seed)
    return allocation.allocate(frontier)
  }

  @Test func `shares of REBASE, worked by hand`() throws {
    // 0.4 of score is a factor of two; copies count: 4 · 1, 2 · 1/2, 2 · 1/4 of 8 are 5.82, 1.45, 0.73.
    let search = try SoftSearch(temperature: 0.4 / log(2))
    let frontier = [
      ScoredPrefix(score: 0.9, copies: 4), ScoredPrefix(score: 0.5, copies: 2),
      ScoredPrefix(score: 0.1, copies: 2),
    ]
    #expect(
      portions(search, frontier) == [
        Portion(0, count: 6), Portion(1, count: 1), Portion(2, count: 1),
      ])
    var finished = frontier
    finished[1].isOpen = false
    // The finished one takes its two places with it: 4 and 1/2 of 6 are 5.33 and 0.67.
    #expect(
      portions(search, finished)
        == [Portion(0, count: 5), Portion(1, count: 2), Portion(2, count: 1)])
    finished[0].score = 1
    finished[2].score = 0
    let cold = try SoftSearch(temperature: 0.01)
    #expect(portions(cold, finished) == [Portion(0, count: 6), Portion(1, count: 2)])
  }

  @Test func `remainders that are equal go to the first`() {
    #expect(largestRemainder(of: 5, inProportionTo: [1, 1, 1]) == [2, 2, 1])
    #expect(largestRemainder(of: 3, inProportionTo: [0, 2, 1]) == [0, 2, 1])
    #expect(largestRemainder(of: 0, inProportionTo: [1]) == [0])
    #expect(largestRemainder(of: 0, inProportionTo: []).isEmpty)
  }

  @Test func `systematic draws give each its exact share, rounded up or down`() {
    #expect(systematic(4, inProportionTo: [2, 1, 1], start: 0.5) == [2, 1, 1])
    // Points at 0.125, 0.375, 0.625, 0.875 of a line cut at 0.3 and 0.4.
    #expect(systematic(4, inProportionTo: [3, 1, 6], start: 0.5) == [1, 1, 2])
    #expect(systematic(4, inProportionTo: [3, 1, 6], start: 0) == [2, 0, 2])
    #expect(systematic(3, inProportionTo: [0, 1, 0], start: 0.99) == [0, 3, 0])
    for seed in 0..<200 {
      var random = RandomStream(seed: UInt64(seed))
      let shares = (0..<7).map { _ in random.unit() }
      let counts = systematic(50, inProportionTo: shares, start: random.unit())
      #expect(counts.reduce(0, +) == 50)
      for (count, share) in zip(counts, shares) {
        #expect(abs(Double(count) - 50 * share / shares.reduce(0, +)) < 1)
      }
    }
  }

  @Test func `particles are resampled only when few have the weight`() throws {
    let search = try SoftSearch(rule: .particles)
    func frontier(_ scores: [Double]) -> [ScoredPrefix] { scores.map { ScoredPrefix(score: $0) } }
    // 1.4² / 0.76 = 2.6 of 4 particles: each goes on once, and its weight with it.
    #expect(
      portions(search, frontier([0.8, 0.2, 0.2, 0.2]))
        == [0.8, 0.2, 0.2, 0.2].enumerated().map { Portion($0, count: 1, weight: $1) })
    // 1.1² / 0.67 = 1.8: four draws in proportion to the weights, which begin anew.
    let drawn = portions(search, frontier([0.8, 0.1, 0.1, 0.1]))
    #expect(drawn.reduce(0) { $0 + $1.count } == 4 && drawn.first?.count == 3)
    #expect(drawn.allSatisfy { $0.weight == 1 })
    // The weights of two rounds are multiplied: 0.5 · 0.25 / 0.5 and twice 0.75 · 0.5 / 0.25.
    let later = [
      ScoredPrefix(score: 0.25, parentScore: 0.5, weight: 0.5),
      ScoredPrefix(score: 0.5, parentScore: 0.25, weight: 0.75, copies: 2),
    ]
    #expect(
      portions(search, later)
        == [Portion(0, count: 1, weight: 0.25), Portion(1, count: 2, weight: 1.5)])
    // A finished particle leaves with its copies, and the others are weighed among themselves.
    var finished = frontier([0.1, 0.9, 0.1, 0.9])
    finished[1].isOpen = false
    finished[1].copies = 3
    let left = portions(search, finished)
    #expect(left.map(\.count).reduce(0, +) == 6 && left.contains(Portion(1, count: 3)))
    #expect(portions(search, frontier([0, 0])).map(\.count) == [1, 1], "no score, no difference")
    #expect(
      portions(search, frontier([0.8, 0.1, 0.1, 0.1]), seed: 4)
        == portions(search, frontier([0.8, 0.1, 0.1, 0.1]), seed: 4))
  }

  @Test func `the machine hands an allocation the weight of the parent`() throws {
    var state = TreeState(try SoftSearch(rule: .particles).allocation(places: 4, seed: 1))
    state.advance(with: .continuations([[step("a"), step("b"), step("c"), step("c")]]))
    state.advance(with: .scores([[0.8], [0.3], [0.2]]))
    #expect(state.asked == ["a × 1", "b × 1", "c × 2"])
    state.advance(with: .continuations([[step("d")], [step("e")], [step("f"), step("g")]]))
    // Weights 0.8 · 0.8 / 0.8, 0.3 · 0.1 / 0.3, 0.2 · 0.1 / 0.2 twice: 1.1² / 0.67 is below 2.
    state.advance(with: .scores([[0.8, 0.8], [0.3, 0.1], [0.2, 0.1], [0.2, 0.1]]))
    #expect(state.asked.first == "a/d × 3")
  }

  @Test(arguments: SoftSearch.Rule.allCases)
  func `temperature 0 is the beam search that keeps one prefix`(
    rule: SoftSearch.Rule
  ) async throws {
    for number in 0..<12 {
      for models in [RandomTree(endsEarly: true), RandomTree(isCoarse: true)].map(\.models) {
        for budget in [1, 2, 5, 16] {
          let soft = try await SoftSearch(rule: rule, temperature: 0).solve(
            problem(number), budget: Budget(generations: budget), with: models, seed: 5)
          let beam = try await BeamSearch(width: .fixed(budget)).solve(
            problem(number), budget: Budget(generations: budget), with: models, seed: 5)
          #expect(soft == beam)
        }
      }
    }
  }

  @Test func `REBASE comes to that as the temperature falls, where solutions end together`()
    async throws
  {
    for number in 0..<12 {
      let models = RandomTree().models
      let soft = try await SoftSearch(temperature: 1e-9).solve(
        problem(number), budget: 16, with: models, seed: 5)
      let beam = try await BeamSearch(width: .fixed(16)).solve(
        problem(number), budget: 16, with: models, seed: 5)
      #expect(soft == beam)
    }
  }

  @Test(arguments: SoftSearch.Rule.allCases)
  func `a large temperature continues every sample once, to the bit`(
    rule: SoftSearch.Rule
  ) async throws {
    for number in 0..<12 {
      for models in [RandomTree(endsEarly: true), RandomTree(isCoarse: true)].map(\.models) {
        for budget in [1, 2, 5, 32] {
          let soft = try await SoftSearch(rule: rule, temperature: 1_000_000).solve(
            problem(number), budget: Budget(generations: budget), with: models, seed: 5)
          let all = try await EarlyRejection(thresholds: [0]).solve(
            problem(number), budget: Budget(generations: budget), with: models, seed: 5)
          #expect(soft == all && soft.candidates.count == budget)
          #expect(soft.tree.allSatisfy { $0.fate == .kept || $0.fate == .banked })
        }
      }
    }
  }

  @Test(arguments: SoftSearch.Rule.allCases)
  func `a large temperature is best-of-N where seeds do not tell them apart`(
    rule: SoftSearch.Rule
  ) async throws {
    let solutions = (0..<16).map { ["first \($0)", "second", "Answer: \($0 % 5)"] }
    let verifier = ScriptedVerifier(["Answer: 3": 0.7, "Answer: 0": 0.2], otherwise: 0.4)
    let models = Models(
      proposer: NumberedSolutions(solutions: solutions), verifier: verifier,
      domain: ScriptedDomain())
    let soft = try await SoftSearch(rule: rule, temperature: 1_000_000).solve(
      problem(1), budget: 16, with: models, seed: 1)
    let best = try await BestOfN().solve(problem(1), budget: 16, with: models, seed: 1)
    func bare(_ candidates: [Candidate]) -> [Candidate] {
      candidates.map {
        var candidate = $0
        candidate.logProbability = nil
        return candidate
      }
    }
    #expect(bare(soft.candidates) == bare(best.candidates))
    #expect(soft.votes == best.votes && soft.chosen == best.chosen)
    #expect(soft.cost.proposer.sampledTokens == best.cost.proposer.sampledTokens)
  }

  @Test func `it keeps the promises of a strategy`() async throws {
    for rule in SoftSearch.Rule.allCases {
      for temperature in [0, 0.05, nil, 1_000_000] as [Double?] {
        for models in [RandomTree(endsEarly: true), RandomTree(isCoarse: true)].map(\.models) {
          let search = try SoftSearch(rule: rule, temperature: temperature)
          #expect(try await brokenPromises(of: search, with: models, on: problem(2)) == [])
        }
      }
    }
  }

  @Test func `what it says of its work, and what it refuses`() throws {
    #expect(
      SoftSearch().forecast(budget: 16, steps: 3)
        == Workload(solutions: 16, continuedPrefixes: 48))
    let particles = try SoftSearch(rule: .particles)
    #expect(SoftSearch().temperature == 0.1 && particles.temperature == 1)
    for temperature in [-1, 1_000_001, Double.nan, .infinity] {
      #expect(throws: ConfigurationError.self) { try SoftSearch(temperature: temperature) }
    }
  }
}
