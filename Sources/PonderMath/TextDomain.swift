import Foundation
public import Ponder

/// Answers as text: equivalent when the texts are equal after trimming whitespace.
public struct TextDomain: AnswerDomain, Hashable, Codable {
  public var finder: AnswerFinder

  public init(finder: AnswerFinder = AnswerFinder()) { self.finder = finder }

  /// Finds the answer by the rules of ``finder``, the same as for mathematical notation.
  public func answer(in solution: String) -> Answer? {
    finder.find(in: solution).map { Answer($0.text) }
  }

  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool {
    canonicalKey(of: first) == canonicalKey(of: second)
  }

  public func canonicalKey(of answer: Answer) -> String? {
    answer.text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
