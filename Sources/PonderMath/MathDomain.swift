public import Ponder

/// Answers in mathematical notation, LaTeX or plain: numbers, expressions, points, intervals, sets,
/// matrices, equations and words.
///
/// Two answers are equivalent when their values are equal. Units, labels and bases do not count, since
/// solutions of one problem may write them or leave them out. ``Grader`` holds the finer policy for an
/// answer against its reference.
public struct MathDomain: AnswerDomain, Hashable, Codable {
  public var finder: AnswerFinder

  public init(finder: AnswerFinder = AnswerFinder()) { self.finder = finder }

  /// Finds the answer by the rules of ``finder``.
  public func answer(in solution: String) -> Answer? {
    finder.find(in: solution).map { Answer($0.text) }
  }

  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool {
    if first.text == second.text { return true }
    return AnswerReader.read(first.text).plainValue
      .equals(AnswerReader.read(second.text).plainValue, in: Algebra())
  }

  /// Returns the exact normal form, or `nil` if there is none, as for `\sin 1`.
  public func canonicalKey(of answer: Answer) -> String? {
    AnswerReader.read(answer.text).plainValue.key(in: Algebra())
  }
}

/// The right answer in mathematical notation.
public struct MathReference: Reference {
  /// As it was written.
  public let text: String
  private let grader: Grader

  public init(_ text: String) {
    self.text = text
    grader = Grader(reference: text)
  }

  public var content: String { text }

  public func accepts(_ answer: Answer) -> Bool { grader.grade(answer.text).isRight }
}
