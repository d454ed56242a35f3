/// Decides whether an answer is right, given a reference.
///
/// An answer is right when it equals the reference: exactly where arithmetic can decide, otherwise by
/// its value at fixed pseudo-random points. This policy decides about the notation around a value:
///
/// | what | reference | accepted | not accepted |
/// |---|---|---|---|
/// | order | `(1, 2)` | `(1,2)` | `(2, 1)` |
/// | | `1, 2` or `\{1, 2\}` | `2, 1` | `(1, 2)` |
/// | percent | `50\%` | `0.5`, `50`, `50\%` | `5000\%` |
/// | | `50` | `50` | `50\%`, which is 0.5 |
/// | units | `10` | `10\text{ cm}` | |
/// | | `10\text{ cm}` | `10`, `10 cm` | `10\text{ m}` |
/// | | `2\text{ m}` | `200\text{ cm}` | `20\text{ cm}` |
/// | choice | `C` | `(C)`, `option C` | `D` |
/// | family | `\frac\pi3+2k\pi` | `\frac\pi3+2n\pi` | `\frac\pi3+n\pi` |
/// | base | `12_5` | `12_{5}`, `12` | `12_7`, `7` |
/// | label | `x = 5` | `5`, `x=5` | `y = 5` |
/// | rounding | `0.333` | `\frac13`, `0.333` | `0.33` |
/// | | `\frac13` | `0.\overline{3}`, `0.333333333333` | `0.333` |
///
/// The answer is rounded to the reference's own number of digits, if the reference has at least three
/// significant ones and the answer is not a rounded number itself.
public struct Grader: Sendable {
  /// Why two answers are the same or not.
  public enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
    /// The same characters, apart from surrounding spaces.
    case text
    /// Equal values.
    case value
    /// Equal once a unit, base or label that only one side has is left out.
    case annotation
    /// Equal as percentages.
    case percent
    /// The reference is the answer, rounded.
    case rounding
    /// The values differ.
    case different
    /// The values may be equal, but units, bases or labels differ.
    case otherAnnotation
  }

  /// The verdict on an answer.
  public struct Verdict: Codable, Hashable, Sendable {
    public var isRight: Bool
    public var rule: Rule
  }

  private let reference: MathAnswer
  private let text: Substring.UTF8View
  private let choice: Character?

  /// Reads the reference once, for any number of answers.
  ///
  /// A reference may be a whole solution that ends with `####` and the answer, as GSM8K's are.
  public init(reference: String) {
    let found = reference.contains("####") ? AnswerFinder().find(in: reference)?.text : nil
    let reference = found ?? reference
    text = Self.trimmed(reference)
    self.reference = AnswerReader.read(reference)
    choice = Choice.letter(of: self.reference)
  }

  /// Grades an answer.
  ///
  /// - Complexity: O(length) for most; members of sets are compared in pairs. An answer that would take
  ///   more arithmetic than a few milliseconds is graded as different.
  public func grade(_ answer: String) -> Verdict { grade(answer, with: Effort()) }

  /// The arithmetic that grading an answer takes, in the units of ``Effort``.
  package func effort(of answer: String) -> Int {
    let effort = Effort()
    _ = grade(answer, with: effort)
    return effort.spent
  }

  private func grade(_ answer: String, with effort: Effort) -> Verdict {
    if Self.trimmed(answer).elementsEqual(text) {
      return Verdict(isRight: true, rule: .text)
    }
    if let choice, let other = Choice.letter(in: answer) {
      return Verdict(isRight: choice == other, rule: choice == other ? .annotation : .different)
    }
    let policy = Policy(algebra: Algebra(effort: effort))
    let rule = policy.rule(reference, AnswerReader.read(answer))
    return Verdict(isRight: rule.isRight, rule: rule)
  }

  private static func trimmed(_ text: String) -> Substring.UTF8View {
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") }
    var rest = text[...].utf8.drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return rest
  }
}

extension Grader.Rule {
  var isRight: Bool { self != .different && self != .otherAnnotation }
}
