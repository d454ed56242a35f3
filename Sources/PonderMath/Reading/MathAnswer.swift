/// A parsed answer: a value, and the notation around it.
struct MathAnswer: Hashable, Sendable {
  indirect enum Value: Hashable, Sendable {
    case expression(MathExpression)
    /// An ordered list in brackets: a point, a vector or an interval.
    case tuple(open: Token.Bracket, [MathAnswer], close: Token.Bracket)
    /// A set, or solutions separated by commas: the order does not count.
    case collection([MathAnswer])
    /// A set within a set, which differs from its members.
    case set([MathAnswer])
    case union([MathAnswer])
    /// `2 : 3`.
    case ratio([MathExpression])
    case matrix([[MathAnswer]])
    /// An equation, as the difference of its sides.
    case equation(MathExpression)
    case text(String)
  }

  var value: Value
  /// The unit of measurement.
  var unit: Unit?
  /// The value if the unit is read as a letter, as in `10 m`.
  var product: MathExpression?
  /// Whether a percent sign follows the value.
  var isPercent = false
  /// The base of a number; its value is that of its digits read in base ten.
  var base: String?
  /// What the answer is said to equal, such as `x`.
  var label: String?
  /// The letter that a label depends on, as in `f(x)`.
  var parameter: String?
  /// The run of letters that makes up the answer.
  var run: String?
  /// The answer itself, if it is a decimal number with a point.
  var decimal: Decimal?

  struct Decimal: Hashable, Sendable {
    var value: Rational
    /// Digits after the point.
    var places: Int
    /// Digits without leading zeros.
    var significantDigits: Int
  }

  init(_ value: Value) { self.value = value }
}
