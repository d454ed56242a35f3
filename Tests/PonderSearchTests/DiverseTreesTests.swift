import Ponder
import PonderTesting
import Testing

@testable import PonderSearch

struct DiverseTreesTests {
  private func problem(_ number: Int) -> Problem { Problem(id: "\(number)", question: "?") }

  @Test func `two trees of width two, worked by hand`() throws {
    var state = TreeState(try DiverseTrees(width: 2).allocation(places: 5, seed: 1))
    #expect(state.asked == [" × 2", " × 2"], "a fifth place makes no tree")
    #expect(Set(state.seeds).count == 2)
    state.advance(
      with: .continuations([[step("x"), step("y")], [step("x"), step("x")]]))
    #expect(state.judged == ["x", "y", "x"], "equal steps of two trees stay two prefixes")
    state.advance(with: .scores([[0.8], [0.9], [0.2]]))
    #expect(state.asked == ["y × 2", "x × 2"], "each tree keeps its best, however low")
    #expect(Set(state.seeds).count == 2)
    let end = step("Answer: 1", .solution)
    state.advance(with: .continuations([[step("p"), step("Answer: 2", .solution)], [end, end]]))
    state.advance(with: .scores([[0.9, 0.7], [0.9, 0.6], [0.2, 0.1]]))
    #expect(
      state.candidates.map(\.text) == ["x\nAnswer: 1", "x\nAnswer: 1"],
      "the second tree is finished with both samples; in the first an open prefix is better")
    #expect(state.asked == ["y/p × 2"])
    state.advance(with: .continuations([[step("q"), step("Answer: 3", .solution)]]))
    state.advance(with: .scores([[0.9, 0.7, 0.3], [0.9, 0.7, 0.4]]))
    #expect(state.need == nil, "the best of the first tree is finished")
    #expect(state.candidates.map(\.text).last == "y\np\nAnswer: 3")
    #expect(state.tree.map(\.parent) == [nil, nil, nil, 1, 1, 2, 3, 3])
  }

  @Test(arguments: [(1, 4), (4, 4), (3, 3), (16, 16)])
  func `one tree is the beam search that keeps one prefix`(budget: Int, width: Int) async throws {
    for number in 0..<40 {
      for models in [RandomTree(endsEarly: true), RandomTree(isCoarse: true)].map(\.models) {
        let budget = Budget(generations: budget)
        let tree = try await DiverseTrees(width: width).solve(
          problem(number), budget: budget, with: models, seed: 7)
        let beam = try await BeamSearch(width: .fixed(width)).solve(
          problem(number), budget: budget, with: models, seed: 7)
        #expect(tree == beam)
      }
    }
  }

  @Test(arguments: [Stride.line, .lines(2), .marker("b"), .belief(0.25)])
  func `a larger budget repeats the trees of a smaller one`(stride: Stride) async throws {
    let search = try DiverseTrees(settings: TreeSettings(stride: stride))
    func run(
      _ budget: Int, on problem: Problem
    ) async throws -> (asked: Set<Recording.Proposal>, texts: [String]) {
      let recorder = Recorder()
      var models = RandomTree(endsEarly: true).models
      models.proposer = RandomTree(endsEarly: true).recorded(by: recorder)
      let solution = try await search.solve(
        problem, budget: Budget(generations: budget), with: models, seed: 2)
      return (Set(recorder.recording.proposals), solution.candidates.map(\.text).sorted())
    }
    for number in 0..<4 {
      let runs = [
        try await run(4, on: problem(number)), try await run(8, on: problem(number)),
        try await run(18, on: problem(number)), try await run(64, on: problem(number)),
      ]
      for (small, large) in zip(runs, runs.dropFirst()) {
        #expect(small.asked.isStrictSubset(of: large.asked), "the same requests and replies")
        var rest = large.texts
        for text in small.texts {
          let place = rest.firstIndex(of: text)
          #expect(place != nil, "every solution of the smaller budget comes again")
          if let place { rest.remove(at: place) }
        }
      }
    }
  }

  @Test func `a verifier's wrong favourite fills one tree and not all`() async throws {
    // The favourite leads nowhere: a beam keeps it alone, separate trees do not all see it.
    let proposer = ScriptedProposer([
      (text: "liked\nAnswer: 9", weight: 1), (text: "plain\nAnswer: 2", weight: 6),
    ])
    let verifier = ScriptedVerifier([
      "liked": 0.9, "plain": 0.5, "Answer: 9": 0.6, "Answer: 2": 0.5,
    ])
    let models = Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
    let trees = try await DiverseTrees(width: 2).solve(
      problem(1), budget: 32, with: models, seed: 1)
    let beam = try await BeamSearch(width: .fixed(32)).solve(
      problem(1), budget: 32, with: models, seed: 1)
    #expect(beam.answer == Answer("9") && trees.answer == Answer("2"))
  }

  @Test func `it keeps the promises of a strategy`() async throws {
    for lookahead in [0, 2] {
      let settings = try TreeSettings(lookahead: lookahead)
      for width in [1, 3, 4] {
        let trees = try DiverseTrees(width: width, settings: settings)
        #expect(trees.leastBudget == lookahead + 1)
        #expect(
          try await brokenPromises(
            of: trees, with: RandomTree(endsEarly: true).models, on: problem(1),
            budgets: [3, 4, 7, 16]) == [])
      }
    }
  }

  @Test func `what it says of its work, and what it refuses`() throws {
    #expect(
      DiverseTrees().forecast(budget: 18, steps: 3)
        == Workload(solutions: 16, continuedPrefixes: 12))
    #expect(DiverseTrees().forecast(budget: 2, steps: 3).solutions == 2)
    let error = #expect(throws: ConfigurationError.self) { try DiverseTrees(width: 0) }
    #expect(error?.description == "the width of a tree must be at least 1, not 0")
  }
}
