import Ponder
import PonderSearch
import PonderTesting
import Testing

/// Steps that hold several lines, as chat models write them.
struct LineBreakTests {
  /// The answer is the line that begins with `#### `, as GSM8K writes it.
  private struct HashDomain: AnswerDomain {
    func answer(in solution: String) -> Answer? {
      solution.split(separator: "\n").first { $0.hasPrefix("#### ") }
        .map { Answer(String($0.dropFirst(5))) }
    }
    func areEquivalent(_ first: Answer, _ second: Answer) -> Bool { first == second }
  }

  private static let continuation = Continuation(
    steps: ["3 + 5 = 8\u{2028}#### 18\u{2028}Done.", "Ask me more."], ending: .solution, tokens: 9)

  private struct ChatModel: Proposer {
    func propose(
      samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
      seed: UInt64
    ) async throws -> Metered<[Continuation]> {
      Metered(
        Array(repeating: LineBreakTests.continuation, count: samples.count),
        cost: ModelCost(calls: 1))
    }
  }

  @Test func `votes are for answers of one line`() async throws {
    let models = Models(proposer: ChatModel(), domain: HashDomain())
    let solution = try await MajorityVote().solve(
      Problem(id: "p", question: "?"), budget: Budget(generations: 4), with: models, seed: 1)
    #expect(solution.answer == Answer("18"))
    #expect(solution.candidates[0].text == "3 + 5 = 8\n#### 18\nDone.\nAsk me more.")
  }

  @Test func `an attempt keeps its steps, and its answer is found in its text`() {
    var state = RevisionState(Problem(id: "p", question: "?"), chains: 1, seed: 1)
    state.advance(with: [Self.continuation], in: HashDomain())
    #expect(state.candidates[0].answer == Answer("18"))
    #expect(
      state.prefix(of: 0).attempts == ["3 + 5 = 8\u{2028}#### 18\u{2028}Done.\nAsk me more."])
  }
}
