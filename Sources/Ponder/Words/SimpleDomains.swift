/// Open-ended questions: the whole text is the answer, and answers are not compared.
///
/// A selection takes the candidate with the best score or, without a verifier, the highest mean
/// log-probability per token.
public struct OpenEnded: AnswerDomain {
  public init() {}

  public func answer(in solution: String) -> Answer? { nil }
  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool { first == second }
  public var choosesWithoutAnswers: Bool { true }
}

/// Answers on the last line that begins with a mark; they are equivalent when their texts are equal.
public struct AnswerLine: AnswerDomain, Hashable {
  public let mark: String

  public init(mark: String = "Answer:") { self.mark = mark }

  public func answer(in solution: String) -> Answer? {
    let lines = solution.split { $0.isNewline }
    guard let line = lines.last(where: { $0.hasPrefix(mark) }) else { return nil }
    let text = line.dropFirst(mark.count).drop { $0.isWhitespace }
    let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? text.startIndex
    return end == text.startIndex ? nil : Answer(String(text[..<end]))
  }

  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool { first.text == second.text }
  public func canonicalKey(of answer: Answer) -> String? { answer.text }
}
