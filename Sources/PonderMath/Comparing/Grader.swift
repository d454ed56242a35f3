/// Decides whether an answer is right, given a reference.
///
/// Answers are right when they are equal: exactly where arithmetic can tell, otherwise by their values
/// at fixed pseudo-random points. Beyond that, what is written around a value is judged by this policy:
///
/// | what | reference | accepted | not accepted |
/// |---|---|---|---|
/// | order | `(1, 2)` | `(1,2)` | `(2, 1)` |
/// | | `1, 2` or `\{1, 2\}` | `2, 1` | `(1, 2)` |
/// | percent | `50\%` | `0.5`, `50`, `50\%` | `5000\%` |
/// | | `50` | `50` | `50\%`, which is 0.5 |
/// | units | `10` | `10\text{ cm}` | |
/// | | `10\text{ cm}` | `10`, `10 cm` | `10\text{ m}` |
/// | base | `12_5` | `12_{5}`, `12` | `12_7`, `7` |
/// | label | `x = 5` | `5`, `x=5` | `y = 5` |
/// | rounding | `0.333` | `\frac13`, `0.333` | `0.33` |
/// | | `\frac13` | `0.\overline{3}` | `0.333` |
///
/// Rounding is taken to the reference's own number of digits, if it has at least three significant
/// ones, and only for an answer that is not a rounded number itself.
public struct Grader: Sendable {
  /// Why two answers are the same or not.
  public enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
    /// The same characters, spaces around them aside.
    case text
    /// Equal values.
    case value
    /// Equal once a unit, base or label was left out that only one side has.
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

  /// Reads the reference once, for many answers.
  public init(reference: String) {
    text = Self.trimmed(reference)
    self.reference = AnswerReader.read(reference)
  }

  /// Decides about an answer.
  ///
  /// - Complexity: O(length); members of sets are compared in pairs.
  public func grade(_ answer: String) -> Verdict {
    if Self.trimmed(answer).elementsEqual(text) {
      return Verdict(isRight: true, rule: .text)
    }
    let rule = Self.rule(reference, AnswerReader.read(answer))
    return Verdict(isRight: rule != .different && rule != .otherAnnotation, rule: rule)
  }

  private static func trimmed(_ text: String) -> Substring.UTF8View {
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") }
    var rest = text[...].utf8.drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return rest
  }

  // MARK: Policy

  private static func rule(_ reference: MathAnswer, _ answer: MathAnswer) -> Rule {
    for (first, second) in [
      (reference.unit, answer.unit), (reference.base, answer.base),
      (reference.label, answer.label),
    ] {
      if let first, let second, first != second { return .otherAnnotation }
    }
    let value = valueRule(reference, answer)
    guard value == .value else { return value }
    let isBare =
      (reference.unit == nil) == (answer.unit == nil)
      && (reference.base == nil) == (answer.base == nil)
      && (reference.label == nil) == (answer.label == nil)
    return isBare ? .value : .annotation
  }

  private static func valueRule(_ reference: MathAnswer, _ answer: MathAnswer) -> Rule {
    let members: (MathAnswer, MathAnswer) -> Bool = { first, second in
      let rule = rule(first, second)
      return rule != .different && rule != .otherAnnotation
    }
    let isEqual = reference.value.isMatched(by: answer.value, members)
    switch (reference.isPercent, answer.isPercent) {
    case (false, false), (true, true):
      if isEqual { return .value }
    case (true, false):
      if isEqual || reference.plainValue.equals(answer.value) { return .percent }
    case (false, true):
      if reference.value.equals(answer.plainValue) { return .percent }
    }
    if isEquationAndItsFunction(reference, answer) { return .annotation }
    return isRounded(reference, answer) ? .rounding : .different
  }

  /// `y = 2x` and `2x - y = 0` are one line.
  private static func isEquationAndItsFunction(
    _ reference: MathAnswer, _ answer: MathAnswer
  ) -> Bool {
    switch (reference.value, reference.equation, answer.value, answer.equation) {
    case (.equation(let difference), _, _, let other?): difference.isMultiple(of: other)
    case (_, let other?, .equation(let difference), _): difference.isMultiple(of: other)
    default: false
    }
  }

  private static func isRounded(_ reference: MathAnswer, _ answer: MathAnswer) -> Bool {
    guard let decimal = reference.decimal, decimal.significantDigits >= 3, answer.decimal == nil,
      reference.isPercent == answer.isPercent, case .expression(let expression) = answer.value,
      expression.isConstant
    else { return false }
    if let exact = Polynomial(expression)?.rational {
      return !exact.isInteger && exact.rounded(toPlaces: decimal.places) == decimal.value
    }
    guard let value = expression.realValue, decimal.places < 15 else { return false }
    let half = 0.5 * (Rational(10).power(-decimal.places)?.double ?? 0)
    return abs(value - decimal.value.double) <= half
  }
}

extension MathAnswer {
  /// A labelled expression as an equation.
  fileprivate var equation: MathExpression? {
    guard let label, case .expression(let expression) = value else { return nil }
    return .sum([.variable(label), expression.negated])
  }
}
