import Ponder
import PonderSearch
import PonderTesting
import Testing

struct BeamSearchTests {
  let problem = Problem(id: "p", question: "?")
  /// Every first step is likely but the one that leads to the right answer.
  let proposer = ScriptedProposer([
    (text: "bad\nworse\nAnswer: 3", weight: 6), (text: "bad\nlost", weight: 4),
    (text: "good\nbetter\nAnswer: 2", weight: 1), (text: "good\nlost\nAnswer: 4", weight: 3),
  ])
  let verifier = ScriptedVerifier(
    ["bad": 0.2, "good": 0.8, "better": 0.9, "Answer: 2": 0.95], otherwise: 0.1)
  var models: Models { Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain()) }

  @Test(arguments: [0, 1, 3])
  func `beam and lookahead search keep the promises of a strategy`(lookahead: Int) async throws {
    for width in [BeamSearch.Width.fixed(1), .fixed(4), .squareRoot] {
      let search = try BeamSearch(width: width, lookahead: lookahead)
      for budget in [4, 5, 16, 64] {
        let solution = try await search.solve(
          problem, budget: Budget(generations: budget), with: models, seed: 3)
        #expect((1...budget).contains(solution.candidates.count))
      }
      if lookahead == 0 {
        #expect(try await brokenPromises(of: search, with: models, on: problem) == [])
      }
    }
  }

  @Test func `it finds what a vote of the same budget does not`() async throws {
    let beam = try await BeamSearch().solve(problem, budget: 16, with: models, seed: 1)
    #expect(beam.answer == Answer("2"))
    #expect(beam.ceiling == nil, "it ended by itself")
    #expect(beam.cost.verifier.calls == 3 && beam.cost.proposer.calls > 1)
    let vote = try await MajorityVote().solve(problem, budget: 16, with: models, seed: 1)
    #expect(vote.answer == Answer("3"))
  }

  @Test func `a lookahead of k needs a budget of k + 1`() async throws {
    let error = await #expect(throws: ConfigurationError.self) {
      try await BeamSearch(lookahead: 3).solve(problem, budget: 3, with: models, seed: 1)
    }
    #expect(error?.description == "generations must be at least 4 with a lookahead of 3, not 3")
  }

  @Test(arguments: [
    (Budget(generations: 64, tokens: 20), Budget.Ceiling.tokens),
    (Budget(generations: 64, floatingPointOperations: 20), .floatingPointOperations),
    (Budget(generations: 64, time: .nanoseconds(1)), .time),
  ])
  func `any ceiling ends the search`(budget: Budget, ceiling: Budget.Ceiling) async throws {
    let solution = try await BeamSearch().solve(problem, budget: budget, with: models, seed: 2)
    #expect(solution.ceiling == ceiling)
    #expect(solution.candidates.count < 64 && solution.cost.proposer.calls < 20)
  }

  @Test func `bad settings are refused`() throws {
    #expect(throws: ConfigurationError.self) { try BeamSearch(width: .fixed(0)) }
    #expect(throws: ConfigurationError.self) { try BeamSearch(lookahead: -1) }
    #expect(throws: ConfigurationError.self) { try BeamSearch(maximumRounds: 0) }
    #expect(throws: ConfigurationError.self) { try BeamSearch(sampling: .greedy) }
  }
}
