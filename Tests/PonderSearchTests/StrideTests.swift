import Ponder
import PonderTesting
import Testing

@testable import PonderSearch

/// Strides worked by hand, and their equalities with searches line by line.
struct StrideTests {
  private func beam(_ stride: Stride, width: Int = 2, rounds: Int = 40) throws -> BeamSearch {
    try BeamSearch(width: .fixed(width), maximumRounds: rounds, stride: stride)
  }

  private func state(_ stride: Stride, places: Int = 4, rounds: Int = 40) throws -> TreeState {
    TreeState(
      BeamAllocation(places: places, width: 2), settings: try beam(stride, rounds: rounds).settings)
  }

  @Test func `a marker ends a stride, and equal lines inside it are one prefix`() throws {
    var state = try state(.marker("(leg"))
    #expect(state.asked == [" × 4"])
    state.advance(with: .continuations([[step("a"), step("a"), step("b"), step("c (leg 1)")]]))
    #expect(state.asked == ["a × 2", "b × 1"], "as many samples as copies, none after the marker")
    state.advance(with: .continuations([[step("x (leg 1)"), step("y")], [step("z (leg 1)")]]))
    #expect(state.asked == ["a/y × 1"])
    state.advance(with: .continuations([[step("w (leg 1)")]]))
    #expect(
      state.judged == ["a/x (leg 1)", "a/y/w (leg 1)", "b/z (leg 1)", "c (leg 1)"],
      "the verifier is asked once, at the ends")
    state.advance(with: .scores([[0.3, 0.9], [0.3, 0.2, 0.4], [0.5, 0.8], [0.1]]))
    #expect(state.asked == ["a/x (leg 1) × 2", "b/z (leg 1) × 2"])
    #expect(
      state.tree.map(\.steps) == [["a"], ["b"], ["c (leg 1)"], ["x (leg 1)"], ["y"]]
        + [["z (leg 1)"], ["w (leg 1)"]])
    #expect(state.tree.map(\.parent) == [nil, nil, nil, 0, 0, 1, 4])
    #expect(state.tree.map(\.copies) == [2, 1, 1, 1, 1, 1, 1])
    #expect(state.tree.map(\.score) == [0.3, 0.5, 0.1, 0.9, 0.2, 0.8, 0.4])
    #expect(
      state.tree.map(\.fate) == [.kept, .kept, .dropped, .kept, .kept, .kept, .dropped])
    #expect(state.tree.allSatisfy { $0.round == 1 })
  }

  @Test func `a forced line costs no places: they go to other prefixes`() throws {
    var state = try state(.lines(2))
    guard case .continuations(let requests) = state.need else { return }
    #expect(requests.map(\.extent) == [.steps(2)])
    let forced = Continuation(steps: ["a", "b"], ending: .step, tokens: 4)
    let other = Continuation(steps: ["a", "c"], ending: .step, tokens: 4)
    state.advance(with: .continuations([[forced, forced, forced, other]]))
    #expect(state.judged == ["a/b", "a/c"] && state.tree.map(\.copies) == [3, 1])
    state.advance(with: .scores([[0.9, 0.9], [0.9, 0.1]]))
    #expect(
      state.asked == ["a/b × 2", "a/c × 2"],
      "three samples that agree hold one of the two places of the beam")
  }

  @Test func `a stride of tokens ends with the line that has them`() throws {
    var state = try state(.tokens(3))
    let long = Continuation(steps: ["long"], ending: .step, tokens: 3)
    state.advance(with: .continuations([[step("a"), long, step("a"), step("b", .solution)]]))
    #expect(state.asked == ["a × 2"])
    state.advance(with: .continuations([[step("c"), step("d")]]))
    #expect(state.judged == ["a/c", "a/d", "long", "b"], "four tokens are enough")
    state.advance(with: .scores([[0.1, 0.1], [0.1, 0.2], [0.9], [0.8]]))
    #expect(state.candidates.map(\.text) == ["b"] && state.asked == ["long × 2"])
    state.advance(with: .continuations([[step("e"), step("e")]]))
    #expect(state.asked == ["long/e × 2"], "tokens are counted from the beginning of the stride")
  }

  @Test func `a stride by belief goes on until the score moves`() throws {
    var state = try state(.belief(0.2))
    state.advance(with: .continuations([[step("a"), step("a"), step("a"), step("b")]]))
    #expect(state.judged == ["a", "b"], "every line is judged")
    // The question's score is estimated by their mean: (3 · 0.5 + 0.9) / 4 = 0.6.
    state.advance(with: .scores([[0.5], [0.9]]))
    #expect(state.asked == ["a × 3"])
    state.advance(with: .continuations([[step("c"), step("c"), step("d")]]))
    #expect(state.judged == ["a/c", "a/d"], "nothing is judged twice")
    state.advance(with: .scores([[0.5, 0.55], [0.5, 0.4]]))
    #expect(state.asked == ["a/c × 2"], "0.4 is 0.2 away from 0.6")
    state.advance(with: .continuations([[step("e", .solution), step("f")]]))
    #expect(state.judged == ["a/c/e", "a/c/f"])
    state.advance(with: .scores([[0.5, 0.5, 0.6], [0.5, 0.5, 0.99]]))
    #expect(state.asked == ["a/c/f × 2", "b × 2"], "a finished prefix is at its end")
    state.advance(with: .continuations([[step("g"), step("g")], [step("h"), step("h")]]))
    state.advance(with: .scores([[0, 0, 0, 0.9], [0, 0.6]]))
    #expect(state.asked == ["a/c/f/g × 2"], "0.9 is 0.09 away from where this stride began")
  }

  @Test func `the last round does not finish its strides but its solutions`() throws {
    var state = try state(.marker("(leg"), rounds: 1)
    state.advance(with: .continuations([[step("a"), step("a"), step("b"), step("c (leg 1)")]]))
    guard case .continuations(let endings) = state.need else { return }
    #expect(endings.map(\.extent) == [.end, .end, .end] && state.asked[0] == "a × 2")
  }

  @Test func `a search that is stopped inside a stride keeps what is finished`() throws {
    var state = try state(.marker("(leg"))
    state.advance(with: .continuations([[step("a"), step("Answer: 1", .solution)]]))
    #expect(state.asked == ["a × 1"])
    state.stop()
    #expect(state.need == nil && state.candidates.map(\.text) == ["Answer: 1"])
    #expect(state.tree.map(\.fate) == [.kept, .banked])
  }

  @Test func `a stride without an end ends after a thousand lines`() throws {
    var state = try state(.marker("never"), places: 1)
    for _ in 0..<Stride.mostLines { state.advance(with: .continuations([[step("a")]])) }
    #expect(state.judged == [Array(repeating: "a", count: 1_000).joined(separator: "/")])
  }

  @Test func `strides that end with every line are the search line by line`() async throws {
    let models = RandomTree(endsEarly: true).models
    for number in 0..<20 {
      let problem = Problem(id: "\(number)", question: "?")
      let plain = try await BeamSearch().solve(problem, budget: 16, with: models, seed: 3)
      for stride in [Stride.marker(" "), .tokens(1), .tokens(2), .line] {
        let solution = try await beam(stride, width: 4).solve(
          problem, budget: 16, with: models, seed: 3)
        #expect(solution == plain, "\(stride)")
      }
    }
  }

  @Test(arguments: [
    Stride.lines(2), .lines(9), .marker("b"), .marker(["a", "b"]), .tokens(5), .belief(0.25),
    .belief(1),
  ])
  func `searches of any stride keep the promises of a strategy`(stride: Stride) async throws {
    let problem = Problem(id: "p", question: "?")
    let isEven = if case .lines = stride { true } else { false }
    for endsEarly in [false, true] {
      let models = RandomTree(endsEarly: endsEarly).models
      let searches: [AnyStrategy] = [
        AnyStrategy(try beam(stride)),
        AnyStrategy(try DiverseTrees(width: 2, settings: TreeSettings(stride: stride))),
        AnyStrategy(try SoftSearch(settings: TreeSettings(stride: stride))),
        AnyStrategy(try SoftSearch(rule: .particles, settings: TreeSettings(stride: stride))),
        AnyStrategy(try EarlyRejection(settings: TreeSettings(stride: stride))),
      ]
      for search in searches {
        func broken(_ search: some Strategy) async throws -> [String] {
          // Strides that end at different depths fill one depth in several rounds.
          try await brokenPromises(of: search, with: models, on: problem, rounds: isEven ? 1 : 2)
        }
        let found = try await broken(search.base)
        #expect(found.isEmpty, "\(search): \(found)")
      }
    }
  }

  @Test func `bad strides are refused`() throws {
    let bad: [Stride] = [
      .lines(0), .lines(1_001), .marker(""), .marker("a\nb"), .marker([]), .tokens(0), .belief(0),
      .belief(1.1),
      .belief(.nan),
    ]
    for stride in bad {
      #expect(throws: ConfigurationError.self, "\(stride)") { try TreeSettings(stride: stride) }
    }
    let error = #expect(throws: ConfigurationError.self) {
      try TreeSettings(lookahead: 2, stride: .belief(0.1))
    }
    #expect(error?.description == "the lookahead must be 0 with a stride by belief, not 2")
  }
}
