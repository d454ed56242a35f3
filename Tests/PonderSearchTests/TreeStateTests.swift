import Ponder
import PonderTesting
import Testing

@testable import PonderSearch

/// Trees worked by hand.
struct TreeStateTests {
  let problem = Problem(id: "p", question: "?")

  private func state(
    _ search: BeamSearch, places: Int
  ) -> TreeState {
    TreeState(
      problem, settings: search.settings,
      allocation: BeamAllocation(places: places, width: search.width.samples(of: places)),
      domain: ScriptedDomain(), seed: 1)
  }

  private func step(_ text: String, _ ending: Continuation.Ending = .step) -> Continuation {
    Continuation(steps: [text], ending: ending, logProbability: -1, tokens: 2)
  }

  /// The requests for continuations, as `prefix steps joined × count`.
  private func asked(_ state: TreeState) -> [String] {
    guard case .continuations(let expansions) = state.need else { return [] }
    return expansions.map { "\($0.prefix.steps.joined(separator: "/")) × \($0.samples.count)" }
  }

  private func judged(_ state: TreeState) -> [String] {
    guard case .scores(let prefixes) = state.need else { return [] }
    return prefixes.map { $0.steps.joined(separator: "/") }
  }

  @Test func `a search of four places and width two`() throws {
    var state = state(try BeamSearch(width: .fixed(2)), places: 4)
    #expect(asked(state) == [" × 4"])
    state.advance(with: .continuations([[step("x"), step("y"), step("x"), step("z")]]))
    #expect(judged(state) == ["x", "y", "z"], "equal steps are judged once")
    state.advance(with: .scores([[0.2], [0.9], [0.5]]))
    #expect(asked(state) == ["y × 2", "z × 2"], "the best two, the better first")
    state.advance(
      with: .continuations([
        [step("p"), step("p")], [step("Answer: 7", .solution), step("r")],
      ]))
    state.advance(with: .scores([[0.9, 0.6], [0.5, 0.7], [0.5, 0.1]]))
    // The finished prefix survives: it is banked and closes its place, so that one is left.
    #expect(state.candidates.map(\.text) == ["z\nAnswer: 7"])
    #expect(asked(state) == ["y/p × 2"])
    let last = step("Answer: 8", .solution)
    state.advance(with: .continuations([[last, last]]))
    state.advance(with: .scores([[0.9, 0.6, 0.8]]))
    #expect(state.need == nil)
    #expect(
      state.candidates.map(\.text) == ["z\nAnswer: 7", "y\np\nAnswer: 8", "y\np\nAnswer: 8"],
      "when all are finished, nothing is filtered and copies count")
    #expect(
      state.candidates.map(\.stepScores) == [[0.5, 0.7], [0.9, 0.6, 0.8], [0.9, 0.6, 0.8]])
    #expect(state.candidates.map(\.tokens) == [4, 6, 6])
    #expect(state.candidates.map(\.logProbability) == [-2, -3, -3])
    #expect(state.tree.map(\.parent) == [nil, nil, nil, 1, 2, 2, 3])
    #expect(
      state.tree.map(\.fate) == [.dropped, .kept, .kept, .kept, .banked, .dropped, .banked])
    #expect(state.tree.map(\.copies) == [2, 1, 1, 2, 1, 1, 2])
  }

  @Test func `a lookahead scores the simulated end and keeps it out of the solution`() throws {
    var state = state(try BeamSearch(width: .fixed(1), lookahead: 2), places: 2)
    state.advance(
      with: .continuations([[step("x"), step("Answer: 1", .solution)]]))
    guard case .continuations(let simulations) = state.need else {
      Issue.record("open prefixes are simulated")
      return
    }
    #expect(simulations.map(\.prefix.steps) == [["x"]], "a finished prefix needs no simulation")
    #expect(simulations[0].extent == .steps(2) && simulations[0].sampling == .greedy)
    let simulated = Continuation(steps: ["y", "Answer: 2"], ending: .solution, tokens: 4)
    state.advance(with: .continuations([[simulated]]))
    #expect(judged(state) == ["x/y/Answer: 2", "Answer: 1"])
    state.advance(with: .scores([[0.1, 0.2, 0.9], [0.4]]))
    #expect(state.tree[0].score == 0.9 && state.tree[0].simulated == ["y", "Answer: 2"])
    #expect(state.candidates.map(\.text) == ["Answer: 1"], "both survive a filter of two places")
    #expect(asked(state) == ["x × 1"])
  }

  @Test func `open prefixes of the last round are continued to their end`() throws {
    var state = state(try BeamSearch(width: .fixed(2), maximumRounds: 1), places: 3)
    state.advance(
      with: .continuations([[step("x"), step("x"), step("Answer: 1", .solution)]]))
    guard case .continuations(let endings) = state.need else {
      Issue.record("the open prefix is continued")
      return
    }
    #expect(endings.map(\.samples) == [0..<2] && endings[0].extent == .end)
    let end = Continuation(steps: ["y", "Answer: 2"], ending: .solution, tokens: 4)
    let cut = Continuation(steps: ["y", "z"], ending: .length, tokens: 4)
    state.advance(with: .continuations([[end, cut]]))
    state.advance(with: .scores([[0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0.9]]))
    #expect(state.need == nil)
    #expect(state.candidates.map(\.text) == ["x\ny\nAnswer: 2", "x\ny\nz", "Answer: 1"])
    #expect(state.candidates.map(\.ending) == [.solution, .length, .solution])
  }

  @Test func `a finished prefix is no twin of an open one with the same text`() throws {
    var state = state(try BeamSearch(width: .fixed(2)), places: 4)
    state.advance(
      with: .continuations([[step("x"), step("x", .solution), step("x"), step("x", .length)]]))
    #expect(judged(state) == ["x", "x", "x"] && state.tree.map(\.copies) == [2, 1, 1])
    state.advance(with: .scores([[0.1], [0.9], [0.8]]))
    #expect(state.candidates.map(\.ending) == [.solution, .length], "both finished ones are kept")
  }

  @Test func `a stopped search keeps what is finished`() throws {
    var state = state(try BeamSearch(width: .fixed(1)), places: 2)
    state.advance(with: .continuations([[step("x"), step("Answer: 1", .solution)]]))
    state.stop()
    #expect(state.need == nil)
    #expect(state.candidates.map(\.text) == ["Answer: 1"])
  }

  @Test func `a model without another word ends the search`() throws {
    var state = state(BeamSearch(), places: 4)
    state.advance(with: .continuations([[]]))
    #expect(state.need == nil && state.candidates.isEmpty)
  }
}
