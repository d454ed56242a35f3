/// An answer as it was understood: a value, and what was written around it.
struct MathAnswer: Hashable, Sendable {
  indirect enum Value: Hashable, Sendable {
    case expression(MathExpression)
    /// An ordered list in brackets: a point, a vector or an interval.
    case tuple(open: Token.Bracket, [MathAnswer], close: Token.Bracket)
    /// A set, or solutions parted by commas: their order does not count.
    case collection([MathAnswer])
    /// A set within a set, which is not its members.
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
  /// What was measured in.
  var unit: Unit?
  /// What it means if its unit is no unit but a letter, as in `10 m`.
  var product: MathExpression?
  /// Whether a percent sign stood behind the value.
  var isPercent = false
  /// The base of a number whose value is that of its digits read in base ten.
  var base: String?
  /// What the answer was said to equal, such as `x`.
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
