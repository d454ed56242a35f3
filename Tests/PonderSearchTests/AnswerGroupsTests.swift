import Ponder
import PonderSearch
import PonderTesting
import Testing

/// A domain in which only some answers have a key, as `\sqrt2+1` has one and `\frac1{\sqrt2-1}` has none.
private struct HalfKeyedDomain: AnswerDomain {
  func answer(in solution: String) -> Answer? { Answer(solution) }

  /// Equal but for a mark behind it, which takes the key away.
  func areEquivalent(_ first: Answer, _ second: Answer) -> Bool { value(first) == value(second) }

  func canonicalKey(of answer: Answer) -> String? {
    answer.text.hasSuffix("?") ? nil : answer.text
  }

  private func value(_ answer: Answer) -> String { answer.text.filter { $0 != "?" } }
}

struct AnswerGroupsTests {
  @Test(arguments: [
    (["1", "1?", "1"], [0, 0, 0]), (["1?", "1", "1?"], [0, 0, 0]),
    (["1?", "2?", "2", "1", "1??"], [0, 1, 1, 0, 0]),
    (["1", "2", "2?", "3?", "3"], [0, 1, 1, 2, 2]),
    (["1?", "1??", "2"], [0, 0, 1]),
  ])
  func `answers with and without a key are one group where they are equivalent`(
    answers: [String], groups: [Int]
  ) {
    var placed = AnswerGroups(in: HalfKeyedDomain())
    #expect(answers.map { placed.place(Answer($0)) } == groups)
    #expect(placed.first.count == Set(groups).count)
  }
}
