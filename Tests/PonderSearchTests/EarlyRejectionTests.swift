import Ponder
import PonderTesting
import Testing

@testable import PonderSearch

struct EarlyRejectionTests {
  let problem = Problem(id: "p", question: "?")

  @Test func `what scores below its step's threshold is dropped, and its place stays empty`() throws
  {
    let search = try EarlyRejection(thresholds: [0.1, 0.4])
    var state = TreeState(search.allocation(places: 5, seed: 1))
    state.advance(
      with: .continuations([[step("a"), step("b"), step("a"), step("c"), step("d", .solution)]]))
    state.advance(with: .scores([[0.5], [0.05], [0.1], [0.02]]))
    #expect(state.candidates.map(\.text) == ["d"], "a finished one is paid for, and stays")
    #expect(state.asked == ["a × 2", "c × 1"], "three of five go on, and no sample more")
    state.advance(with: .continuations([[step("e"), step("f")], [step("g")]]))
    state.advance(with: .scores([[0.5, 0.4], [0.5, 0.39], [0.1, 0.3]]))
    #expect(state.asked == ["a/e × 1"])
    state.advance(with: .continuations([[step("h")]]))
    state.advance(with: .scores([[0.5, 0.4, 0.3]]))
    #expect(state.need == nil, "the last threshold holds on; there is a candidate already")
    #expect(
      state.tree.map(\.fate)
        == [.kept, .dropped, .kept, .banked, .kept, .dropped, .dropped, .dropped])
  }

  @Test func `where all would be dropped and nothing is finished, the best goes on`() throws {
    var state = TreeState(try EarlyRejection(thresholds: [0.9]).allocation(places: 4, seed: 1))
    state.advance(with: .continuations([[step("a"), step("b"), step("c"), step("b")]]))
    state.advance(with: .scores([[0.1], [0.3], [0.3]]))
    #expect(state.asked == ["b × 2"], "the first of equal ones")
    state.advance(with: .continuations([[step("d", .solution), step("e")]]))
    state.advance(with: .scores([[0.3, 0.1], [0.3, 0.8]]))
    #expect(state.need == nil && state.candidates.map(\.text) == ["b\nd"])
  }

  @Test func `saved tokens are not in its cost, and the others are best-of-N's`() async throws {
    // Every fourth solution shows in its second of ten lines that it is wrong.
    let solutions = (0..<16).map { number in
      ["first \(number)", number % 4 == 0 ? "slip" : "second"]
        + (0..<7).map { "line \($0)" } + ["Answer: \(number % 4)"]
    }
    let verifier = ScriptedVerifier { prefix, index in
      prefix.steps[...index].contains("slip") ? 0.01 : 0.6
    }
    let models = Models(
      proposer: NumberedSolutions(solutions: solutions), verifier: verifier,
      domain: ScriptedDomain())
    let early = try await EarlyRejection().solve(problem, budget: 16, with: models, seed: 1)
    let best = try await BestOfN().solve(problem, budget: 16, with: models, seed: 1)
    #expect(best.cost.proposer.sampledTokens == 160)
    #expect(early.cost.proposer.sampledTokens == 160 - 4 * 8)
    #expect(early.candidates.count == 12 && early.answer == best.answer)
    let kept = best.candidates.filter { !$0.steps.contains("slip") }
    #expect(early.candidates.map(\.text) == kept.map(\.text))
    #expect(early.candidates.map(\.stepScores) == kept.map(\.stepScores))
    #expect(early.ceiling == nil && early.cost.verifier.calls == 10)
  }

  @Test func `it keeps the promises of a strategy`() async throws {
    for thresholds in [[0], [0.5], [1], [0, 0.2, 0.9]] {
      for models in [RandomTree(endsEarly: true), RandomTree(isCoarse: true)].map(\.models) {
        let search = try EarlyRejection(thresholds: thresholds)
        #expect(try await brokenPromises(of: search, with: models, on: problem) == [])
      }
    }
  }

  @Test func `what it says of its work, and what it refuses`() throws {
    let search = try EarlyRejection(settings: TreeSettings(lookahead: 1, stride: .lines(2)))
    #expect(search.leastBudget == 2)
    #expect(
      search.forecast(budget: 16, steps: 6) == Workload(solutions: 16, continuedPrefixes: 24))
    for thresholds in [[], [0.2, -0.1], [1.1], [Double.nan]] {
      #expect(throws: ConfigurationError.self) { try EarlyRejection(thresholds: thresholds) }
    }
    let error = #expect(throws: ConfigurationError.self) { try EarlyRejection(thresholds: [2]) }
    #expect(error?.description == "a threshold must be from 0 to 1, not 2.0")
  }
}
