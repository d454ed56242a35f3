import Ponder
import PonderSearch
import PonderTesting
import Testing

struct SelectionTests {
  private func candidates(_ answers: [String?]) -> [Candidate] {
    answers.map {
      Candidate(steps: ["…"], answer: $0.map(Answer.init), ending: .solution, tokens: 1)
    }
  }

  @Test(arguments: [true, false])
  func `equivalent answers vote together, with keys or without`(hasKeys: Bool) {
    let (votes, chosen) = Selection.majority.choose(
      among: candidates(["3", "2", "2.0", nil, "x"]), scores: [0, 0, 0, 0, 0],
      in: ScriptedDomain(hasKeys: hasKeys))
    #expect(votes.map(\.answer.text) == ["2", "3", "x"])
    #expect(votes[0].members == [1, 2])
    #expect(votes.map(\.weight) == [2, 1, 1])
    #expect(chosen == 1)
  }

  @Test(arguments: [
    (Selection.majority, "a", 2.0), (.weighted, "b", 1.0), (.best, "c", 0.95),
  ])
  func `each rule weighs its own way`(selection: Selection, answer: String, weight: Double) {
    let candidates = candidates(["a", "b", "c", "a", "b"])
    let scores = [0.25, 0.5, 0.95, 0.5, 0.5]
    let (votes, chosen) = selection.choose(
      among: candidates, scores: scores, in: ScriptedDomain())
    #expect(votes[0].weight == (selection == .majority ? 2 : weight))
    // Majority ties a with b at two votes and breaks it by the best score, then by the first.
    #expect(chosen.flatMap { candidates[$0].answer?.text } == answer)
  }

  @Test func `without comparable answers the score decides, then the model's confidence`() {
    let texts = [(-8.0, 4), (-2, 2), (-3, 2)].enumerated().map { index, told in
      Candidate(
        steps: ["\(index)"], answer: nil, ending: .solution, logProbability: told.0,
        tokens: told.1)
    }
    func chosen(_ scores: [Double], _ domain: any AnswerDomain = OpenEnded()) -> Int? {
      Selection.weighted.choose(among: texts, scores: scores, in: domain).chosen
    }
    #expect(chosen([0.2, 0.4, 0.9]) == 2 && chosen([0, 0, 0]) == 1)
    #expect(chosen([0.2, 0.4, 0.9], ScriptedDomain()) == nil)
    #expect(Selection.best.choose(among: [], scores: [], in: OpenEnded()).chosen == nil)
  }

  @Test func `a tie goes to more members, then the better score, then the earlier`() {
    func winner(_ answers: [String], _ scores: [Double], _ rule: Selection) -> String? {
      rule.choose(among: candidates(answers), scores: scores, in: ScriptedDomain()).chosen.map {
        answers[$0]
      }
    }
    #expect(winner(["a", "b", "b"], [0.5, 0.25, 0.25], .weighted) == "b")
    #expect(winner(["a", "b"], [0.25, 0.5], .majority) == "b")
    #expect(winner(["a", "b"], [0.5, 0.5], .majority) == "a")
  }

  @Test func `the chosen one is its group's best-scored member, the first on a tie`() {
    let choice = Selection.weighted.choose(
      among: candidates(["a", "a", "a"]), scores: [0.25, 0.75, 0.75], in: ScriptedDomain())
    #expect(choice.chosen == 1)
  }

  @Test(arguments: Selection.allCases)
  func `without any answer there is no choice`(selection: Selection) {
    let unparsable = selection.choose(
      among: candidates([nil, nil]), scores: [1, 1], in: ScriptedDomain())
    #expect(unparsable.chosen == nil && unparsable.votes.isEmpty)
    #expect(selection.choose(among: [], scores: [], in: ScriptedDomain()).chosen == nil)
  }

  @Test func `a score for every candidate is required`() async {
    await #expect(processExitsWith: .failure) {
      _ = Selection.best.choose(among: [], scores: [1], in: ScriptedDomain())
    }
  }

  @Test(arguments: [(Aggregation.last, 0.5), (.minimum, 0.25), (.product, 0.0625)])
  func `step scores become one`(aggregation: Aggregation, expected: Double) {
    #expect(aggregation.score(of: [0.5, 0.25, 0.5]) == expected)
    #expect(aggregation.score(of: []) == 0)
    #expect(aggregation.score(of: [0.75]) == 0.75)
  }
}

struct CheckedScoresTests {
  private struct Broken: Verifier {
    var scores: [[Double]]

    func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
      Metered(scores, cost: .zero)
    }
  }

  @Test(
    arguments: [
      ([[.nan]], "a score of nan"), ([[0.5, 1.5]], "a score of 1.5"),
      ([], "0 lists of scores for 1 prefixes"),
    ] as [([[Double]], String)])
  func `what is no score is refused`(scores: [[Double]], found: String) async throws {
    let prefix = Prefix(Problem(id: "p", question: "?"), steps: ["a"])
    let error = await #expect(throws: VerifierScoreError.self) {
      try await Broken(scores: scores).checkedScores(of: [prefix])
    }
    #expect(error?.found == found)
  }

  @Test func `equal scores make a weighted choice a majority`() async throws {
    let models = Models(
      proposer: ScriptedProposer([(text: "Answer: 1", weight: 3), (text: "Answer: 2", weight: 1)]),
      verifier: ScriptedVerifier([:], otherwise: 0.5), domain: ScriptedDomain())
    let problem = Problem(id: "p", question: "?")
    let budget = Budget(generations: 64)
    let weighted = try await BestOfN().solve(problem, budget: budget, with: models, seed: 1)
    let majority = try await MajorityVote().solve(problem, budget: budget, with: models, seed: 1)
    #expect(weighted.answer == majority.answer && weighted.answer?.text == "1")
  }
}
