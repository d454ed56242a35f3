import Ponder
import PonderSearch
import PonderTesting
import Testing

struct SamplingStrategyTests {
  let problem = Problem(id: "p", question: "?")
  /// Right one time in three, with the other answers spread.
  let proposer = ScriptedProposer([
    (text: "good\nAnswer: 2", weight: 4), (text: "bad\nAnswer: 3", weight: 3),
    (text: "bad\nAnswer: 4", weight: 3), (text: "lost", weight: 2),
  ])
  let verifier = ScriptedVerifier(["Answer: 2": 0.9, "Answer: 3": 0.2, "Answer: 4": 0.1])
  var models: Models { Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain()) }

  @Test func `strategies keep their promises`() async throws {
    #expect(try await brokenPromises(of: MajorityVote(), with: models, on: problem) == [])
    #expect(try await brokenPromises(of: Greedy(), with: models, on: problem) == [])
    for selection in Selection.allCases {
      #expect(
        try await brokenPromises(of: BestOfN(selection: selection), with: models, on: problem)
          == [])
    }
  }

  @Test func `the verifier is asked once for all and charged apart`() async throws {
    let solution = try await BestOfN().solve(problem, budget: 16, with: models, seed: 1)
    #expect(solution.candidates.count == 16)
    #expect(solution.answer == Answer("2"))
    #expect(solution.cost.proposer.calls == 1 && solution.cost.verifier.calls == 1)
    #expect(solution.candidates.allSatisfy { $0.stepScores.count == $0.steps.count })
    let weights = solution.votes.map(\.weight)
    #expect(weights == weights.sorted(by: >))
    #expect(solution.ceiling == .generations)
  }

  @Test func `majority needs no verifier, best-of-N says that it does`() async throws {
    let bare = Models(proposer: proposer, domain: ScriptedDomain())
    #expect(try await MajorityVote().solve(problem, budget: 8, with: bare, seed: 1).chosen != nil)
    let error = await #expect(throws: MissingVerifierError.self) {
      try await BestOfN().solve(problem, budget: 8, with: bare, seed: 1)
    }
    #expect(error?.description.contains("majority vote needs none") == true)
  }

  @Test func `a short result is not padded`() async throws {
    let short = ScriptedProposer(["Answer: 2"], limit: 3)
    let models = Models(proposer: short, verifier: verifier, domain: ScriptedDomain())
    let solution = try await BestOfN().solve(problem, budget: 16, with: models, seed: 1)
    #expect(solution.candidates.count == 3)
    let silent = Models(proposer: ScriptedProposer([String]()), domain: ScriptedDomain())
    let empty = try await MajorityVote().solve(problem, budget: 16, with: silent, seed: 1)
    #expect(empty.candidates.isEmpty && empty.chosen == nil && empty.votes.isEmpty)
  }

  @Test(arguments: [
    (Budget(generations: 64, tokens: 40), Budget.Ceiling.tokens),
    (Budget(generations: 64, floatingPointOperations: 20), .floatingPointOperations),
    (Budget(generations: 64, time: .nanoseconds(1)), .time),
  ])
  func `any ceiling ends the draw with the best so far`(
    budget: Budget, ceiling: Budget.Ceiling
  ) async throws {
    let solution = try await MajorityVote().solve(problem, budget: budget, with: models, seed: 2)
    #expect(solution.ceiling == ceiling)
    // A deadline may fall into the first call.
    #expect((ceiling == .time ? 0..<64 : 1..<64).contains(solution.candidates.count))
  }

  @Test func `a ceiling is overshot by at most what was spent before`() async throws {
    let budget = Budget(generations: 1_000, tokens: 100)
    let solution = try await MajorityVote().solve(problem, budget: budget, with: models, seed: 2)
    #expect((100..<220).contains(solution.cost.proposer.tokens))
  }

  @Test func `greedy takes one sample, the most probable`() async throws {
    let solution = try await Greedy().solve(problem, budget: 16, with: models, seed: 1)
    #expect(solution.candidates.map(\.text) == ["good\nAnswer: 2"])
  }

  @Test func `greedy samples are refused where N would be one`() throws {
    #expect(throws: ConfigurationError.self) { try MajorityVote(sampling: .greedy) }
    #expect(throws: ConfigurationError.self) { try BestOfN(sampling: .greedy) }
  }
}
