import Ponder
import PonderTesting
import Testing

@testable import PonderSearch

struct BacktrackingTests {
  private let problem = Problem(id: "p", question: "?")

  private func state(_ most: Int, miss: Double = 0.5, width: Int = 1) throws -> TreeState {
    TreeState(try Backtracking(width: width, miss: miss).allocation(places: most, seed: 1))
  }

  @Test func `it goes deeper while all is well, and ends with the first solution that is enough`()
    throws
  {
    var state = try state(8)
    #expect(state.asked == [" × 1"])
    state.advance(with: .continuations([[step("a")]]))
    state.advance(with: .scores([[0.9]]))
    #expect(state.asked == ["a × 1"])
    state.advance(with: .continuations([[step("b", .solution)]]))
    state.advance(with: .scores([[0.9, 0.95]]))
    #expect(state.need == nil && state.candidates.map(\.text) == ["a\nb"])
    #expect(state.tree.map(\.fate) == [.kept, .banked])
  }

  // The odds of a are 9, and a failure of score 0.01 leaves 0.505 of them: 4.5, 2.3, 1.2, then 0.6.
  @Test func `a prefix is given up when its failures outweigh its score`() throws {
    var state = try state(8)
    state.advance(with: .continuations([[step("a")]]))
    state.advance(with: .scores([[0.9]]))
    for number in 1...4 {
      #expect(state.asked == ["a × 1"], "failure \(number)")
      state.advance(with: .continuations([[step("b\(number)")]]))
      state.advance(with: .scores([[0.9, 0.01]]))
    }
    #expect(state.asked == [" × 1"], "back to the question")
    guard case .continuations(let requests) = state.need else { return }
    #expect(requests.map(\.samples) == [1..<2], "its second sample, of the same series")
  }

  @Test func `a patient search stays longer`() throws {
    var state = try state(16, miss: 0.9)
    state.advance(with: .continuations([[step("a")]]))
    state.advance(with: .scores([[0.9]]))
    for number in 1...10 {
      state.advance(with: .continuations([[step("b\(number)")]]))
      state.advance(with: .scores([[0.9, 0.01]]))
    }
    #expect(state.asked == ["a × 1"])
  }

  @Test func `a success deeper down makes up for failures before it`() throws {
    var state = try state(4)
    state.advance(with: .continuations([[step("a")]]))
    state.advance(with: .scores([[0.6]]))
    state.advance(with: .continuations([[step("b")]]))
    state.advance(with: .scores([[0.6, 0.9]]))
    // b is likely; its only end is not enough, which leaves its odds at 4.5 and those of a at 7.9.
    #expect(state.asked == ["a/b × 1"])
    state.advance(with: .continuations([[step("c", .solution)]]))
    state.advance(with: .scores([[0.6, 0.9, 0.01]]))
    #expect(state.asked == ["a/b × 1"] && state.candidates.map(\.text) == ["a\nb\nc"])
  }

  @Test func `a prefix that is sampled again is not tried again`() throws {
    var state = try state(8)
    state.advance(with: .continuations([[step("a")]]))
    state.advance(with: .scores([[0.2]]))
    #expect(state.asked == [" × 1"], "a is unlikely")
    state.advance(with: .continuations([[step("a")]]))
    state.advance(with: .scores([[0.2]]))
    #expect(state.asked == [" × 1"])
    state.advance(with: .continuations([[step("b")]]))
    state.advance(with: .scores([[0.7]]))
    #expect(state.asked == ["b × 1"])
    #expect(state.tree.map(\.fate) == [.dropped, .dropped, .kept])
  }

  @Test func `at most N samples at each depth, then the likeliest goes on, and there is an answer`()
    throws
  {
    var state = try state(2)
    for text in ["a", "b"] {
      state.advance(with: .continuations([[step(text)]]))
      state.advance(with: .scores([[text == "a" ? 0.3 : 0.2]]))
    }
    #expect(state.asked == ["a × 1"], "two samples of the question are all")
    for text in ["c", "d"] {
      state.advance(with: .continuations([[step(text)]]))
      state.advance(with: .scores([[0.3, 0.01]]))
    }
    // After one failure b was likelier than a. Two samples at the second depth are spent too: c goes on.
    #expect(state.asked == ["a/c × 1"])
    state.advance(with: .continuations([[step("e", .solution)]]))
    state.advance(with: .scores([[0.3, 0.01, 0.02]]))
    #expect(state.asked == ["b/d × 1"], "not enough, and one sample is left")
    state.advance(with: .continuations([[step("f", .solution)]]))
    state.advance(with: .scores([[0.2, 0.01, 0.03]]))
    #expect(state.need == nil && state.candidates.count == 2)
  }

  @Test func `a search that may go no deeper completes its best prefix`() throws {
    let search = try Backtracking(settings: TreeSettings(maximumRounds: 1))
    var state = TreeState(
      search.allocation(places: 2, seed: 1), settings: search.settings)
    for text in ["a", "b"] {
      state.advance(with: .continuations([[step(text)]]))
      state.advance(with: .scores([[text == "a" ? 0.3 : 0.4]]))
    }
    guard case .continuations(let requests) = state.need else {
      Issue.record("nothing is completed")
      return
    }
    #expect(requests.map(\.extent) == [.end] && requests.map(\.prefix.steps) == [["b"]])
    state.advance(with: .continuations([[step("c", .solution)]]))
    state.advance(with: .scores([[0.4, 0.1]]))
    #expect(state.need == nil && state.candidates.map(\.text) == ["b\nc"])
  }

  @Test func `it never takes more samples of a step than its budget, and finds what is likely`()
    async throws
  {
    for seed in 1...20 as ClosedRange<UInt64> {
      for budget in [1, 3, 8] {
        let tree = RandomTree(endsEarly: true)
        let solution = try await Backtracking().solve(
          Problem(id: "p\(seed)", question: "?"), budget: Budget(generations: budget),
          with: tree.models, seed: seed)
        var samples: [Int: Int] = [:]
        for node in solution.tree {
          var (depth, place) = (1, node.parent)
          while let parent = place { (depth, place) = (depth + 1, solution.tree[parent].parent) }
          samples[depth, default: 0] += 1
        }
        #expect(samples.values.allSatisfy { $0 <= budget } && !solution.candidates.isEmpty)
        #expect(solution.candidates.count <= budget)
      }
    }
  }

  @Test func `numbers out of range are refused`() {
    #expect(throws: ConfigurationError.self) { try Backtracking(width: 0) }
    #expect(throws: ConfigurationError.self) { try Backtracking(miss: 1) }
    #expect(throws: ConfigurationError.self) { try Backtracking(miss: 0) }
    #expect(throws: ConfigurationError.self) { try Backtracking(enough: 1.1) }
  }
}
