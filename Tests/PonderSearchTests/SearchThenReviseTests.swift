import Ponder
import PonderSearch
import PonderTesting
import Testing

struct SearchThenReviseTests {
  private let problem = Problem(id: "p", question: "?")
  private let proposer = ScriptedProposer([
    (text: "a\nAnswer: 1", weight: 3), (text: "b\nAnswer: 2", weight: 2),
    (text: "c\nAnswer: 3", weight: 1),
  ])
  private let verifier = ScriptedVerifier(["Answer: 1": 0.6, "Answer: 2": 0.4, "Answer: 3": 0.5])

  private func models(_ recorder: Recorder = Recorder()) -> Models {
    var models = Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
    models.reviser = Models.Reviser(
      ScriptedProposer(["r\nAnswer: 4", "r\nAnswer: 1"]).recorded(by: recorder),
      verifier: ScriptedVerifier(["Answer: 4": 0.9], otherwise: 0.3).recorded(by: recorder))
    return models
  }

  private func candidate(_ text: String) -> Candidate {
    Candidate(steps: [text], answer: Answer(text), ending: .solution, tokens: 1)
  }

  @Test func `the best of different texts are revised, the best most often`() {
    let found = ["x", "y", "x", "z", "w"].map(candidate)
    let handover = Handover(found, merits: [0.5, 0.9, 0.8, 0.9, 0.1], chains: 3, budget: 8)
    #expect(handover.picks == [1, 3, 2], "the earlier of equals first, and each text once")
    #expect(handover.lengths == [3, 3, 2])
    let small = Handover(found, merits: [0.5, 0.9, 0.8, 0.9, 0.1], chains: 3, budget: 2)
    #expect(small.picks == [1, 3] && small.lengths == [1, 1])
    let none = Handover([], merits: [], chains: 4, budget: 6)
    #expect(none.picks.isEmpty && none.lengths == [2, 2, 1, 1])
  }

  @Test func `a bridge makes equal means equal and keeps the order`() {
    let bridge = ScoreBridge(from: [0.2, 0.4], to: [0.6, 0.6])
    // The odds of 0.3 are 3/7, those of 0.6 are 3/2.
    #expect(abs(bridge.oddsRatio - 3.5) < 1e-12 && abs(bridge.convert(0.3) - 0.6) < 1e-12)
    #expect(bridge.convert(0) == 0 && bridge.convert(1) == 1)
    let scores = stride(from: 0.0, through: 1, by: 0.05).map { bridge.convert($0) }
    #expect(scores == scores.sorted() && Set(scores).count == scores.count)
    #expect(ScoreBridge(from: [], to: []).convert(0.37) == 0.37)
    #expect(ScoreBridge(from: [0.3, 0.5], to: [0.3, 0.5]).convert(0.37) == 0.37)
    #expect(ScoreBridge(from: [0], to: [1]).oddsRatio < 9_802)
  }

  @Test func `the search is what it would be alone, and its best are shown first`() async throws {
    let recorder = Recorder()
    let strategy = try SearchThenRevise(search: AnyStrategy(BestOfN()), share: 0.75, chains: 2)
    let solution = try await strategy.solve(
      problem, budget: 16, with: models(recorder), seed: 4)
    let alone = try await BestOfN().solve(problem, budget: 12, with: models(), seed: 4)
    #expect(Array(solution.candidates.prefix(12)) == alone.candidates)
    #expect(solution.candidates.count == 16 && solution.chains.map(\.count) == [3, 3])
    // The two best texts begin the chains; each revision sees all attempts before it.
    let firsts = solution.chains.map { solution.candidates[$0[0]].steps }
    #expect(firsts == [["a", "Answer: 1"], ["c", "Answer: 3"]])
    let shown = recorder.recording.proposals.map(\.prefix.attempts)
    #expect(Set(shown.filter { $0.count == 1 }) == [["a\nAnswer: 1"], ["c\nAnswer: 3"]])
    #expect(shown.map(\.count).sorted() == [1, 1, 2, 2])
    for chain in solution.chains {
      #expect(chain[0] < 12 && chain[1] >= 12 && chain[2] >= 12)
    }
    // The reviser's verifier scores the two first attempts, for the bridge, and the four revisions.
    #expect(recorder.recording.judgements.map(\.prefixes.count) == [6])
    #expect(solution.cost.verifier.calls == alone.cost.verifier.calls + 1)
  }

  @Test func `scores of revisions are converted by the first attempts`() async throws {
    // The verifier gives the first attempts 0.6 and 0.5, the reviser's gives both 0.3.
    let strategy = try SearchThenRevise(
      search: AnyStrategy(BestOfN()), share: 0.75, chains: 2, selection: .best)
    let solution = try await strategy.solve(problem, budget: 16, with: models(), seed: 4)
    let bridge = ScoreBridge(from: [0.3, 0.3], to: [0.6, 0.5])
    let found = solution.votes.first { $0.answer == Answer("4") }
    #expect(found?.weight == bridge.convert(0.9) && solution.answer == Answer("4"))
    let one = try #require(solution.votes.first { $0.answer == Answer("1") })
    #expect(one.weight == max(0.6, bridge.convert(0.3)))
    let revised = solution.candidates[12...].map(\.stepScores.last)
    #expect(revised.allSatisfy { $0 == 0.9 || $0 == 0.3 }, "stored as the verifier gave them")
  }

  @Test func `a search that scores nothing is scored by the reviser's verifier`() async throws {
    let recorder = Recorder()
    let strategy = try SearchThenRevise(search: AnyStrategy(MajorityVote()), chains: 1)
    let solution = try await strategy.solve(problem, budget: 8, with: models(recorder), seed: 1)
    #expect(solution.candidates.allSatisfy { $0.stepScores.count == $0.steps.count })
    #expect(recorder.recording.judgements.map(\.prefixes.count) == [1 + 4 + 4])
    #expect(solution.cost.verifier.calls == 1)
    let weights = Dictionary(
      uniqueKeysWithValues: solution.votes.map { ($0.answer.text, ($0.weight, $0.members.count)) })
    for (answer, (weight, count)) in weights {
      #expect(abs(weight - (answer == "4" ? 0.9 : 0.3) * Double(count)) < 1e-12)
    }
  }

  @Test func `a search without a candidate leaves chains that begin at the question`() async throws
  {
    var models = models()
    models.proposer = ScriptedProposer([String]())
    let solution = try await SearchThenRevise().solve(problem, budget: 16, with: models, seed: 1)
    #expect(solution.candidates.count == 8 && solution.chains.map(\.count) == [2, 2, 2, 2])
    #expect(solution.answer != nil && solution.cost.verifier.calls == 1)
  }

  @Test func `the search gets its share of every limit`() async throws {
    let strategy = try SearchThenRevise(search: AnyStrategy(MajorityVote()), share: 0.5)
    let solution = try await strategy.solve(
      problem, budget: Budget(generations: 64, tokens: 100), with: models(), seed: 1)
    #expect(solution.ceiling == .tokens)
    let revised = solution.chains.reduce(0) { $0 + $1.count - 1 }
    #expect(revised > 0 && revised < 32)
  }

  @Test func `settings out of range and missing models are named`() async throws {
    let nested = #expect(throws: ConfigurationError.self) {
      try SearchThenRevise(search: AnyStrategy(SearchThenRevise()))
    }
    #expect(
      nested?.description
        == "the search must be a strategy without a reviser, not beam, width 4 then revise")
    for share in [0, 1, -0.5, .nan] {
      #expect(throws: ConfigurationError.self) { try SearchThenRevise(share: share) }
    }
    #expect(throws: ConfigurationError.self) { try SearchThenRevise(chains: 0) }
    #expect(throws: ConfigurationError.self) { try AttemptWindow(most: 0) }
    let bare = Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
    let missing = await #expect(throws: MissingRoleError.self) {
      try await SearchThenRevise().solve(problem, budget: 8, with: bare, seed: 1)
    }
    #expect(missing?.role == .reviser)
    var unjudged = bare
    unjudged.reviser = Models.Reviser(proposer)
    let judge = await #expect(throws: MissingRoleError.self) {
      try await ReviseOrResample().solve(problem, budget: 8, with: unjudged, seed: 1)
    }
    #expect(judge?.role == .reviserVerifier)
    let few = await #expect(throws: ConfigurationError.self) {
      try await SearchThenRevise().solve(problem, budget: 1, with: models(), seed: 1)
    }
    #expect(
      few?.description
        == "generations must be at least 2, one more than the search needs, not 1")
  }

  @Test func `it asks for both proposers and forecasts both parts`() throws {
    let strategy = SearchThenRevise()
    #expect(strategy.roles == [.proposer, .verifier, .reviser, .reviserVerifier])
    #expect(!strategy.revises && strategy.leastBudget == 2)
    let part = BeamSearch().forecast(budget: 8, steps: 3)
    #expect(
      strategy.forecast(budget: 16, steps: 3)
        == Workload(solutions: 16, continuedPrefixes: part.continuedPrefixes))
    let deep = try SearchThenRevise(search: AnyStrategy(BeamSearch(lookahead: 3)), share: 0.1)
    #expect(deep.leastBudget == 5 && deep.forecast(budget: 5, steps: 3).solutions == 5)
  }
}
