/// One sign of mathematical notation, LaTeX or plain.
enum Token: Hashable, Sendable {
  enum Bracket: String, Hashable, Sendable {
    case round, square, brace, set, floor, ceil, angle
  }

  enum Relation: String, Hashable, Sendable {
    case equal = "="
    case less = "<"
    case lessOrEqual = "≤"
    case greater = ">"
    case greaterOrEqual = "≥"
    case other = "≠"
  }

  /// A number as it was written.
  struct Number: Hashable, Sendable {
    var value: Rational
    /// Digits without separators.
    var digits: String
    /// Digits after the point; `nil` when it has no point.
    var decimals: Int?
  }

  case number(Number)
  case letter(String)
  case constant(MathExpression.Constant)
  case function(MathExpression.Function)
  case logarithm, exponential, root, fraction, binomial, infinity
  case plus, minus, plusMinus, minusPlus, times, slash
  case caret, underscore, factorial, bar
  case open(Bracket)
  case close(Bracket)
  case comma
  /// A semicolon or "and", which separates answers but never occurs within a tuple, and "or".
  case conjunction, disjunction
  case relation(Relation)
  case percent, degree, currency
  /// A name in the list of ``Units``, after a number.
  case unit(String)
  case union, intersection, setMinus, isIn
  /// "such that" within a set, `:` within a ratio.
  case colon
  /// `{n \choose k}` and `{a \over b}`.
  case choose, over
  case angle, modulo, cis, emptySet
  /// A word that says how exact a number is, not what it is.
  case approximately
  /// The greatest common divisor and other functions of a list of numbers.
  case aggregate(String)
  case ampersand, newRow, beginMatrix, endMatrix
  case text(String)
  case unknown(String)
}

extension Token {
  /// The text by which an otherwise unreadable answer is compared.
  var plain: String {
    switch self {
    case .number(let number): number.decimals == nil ? number.digits : "\(number.value)"
    case .letter(let name): name.lowercased()
    case .text(let text): text
    case .constant(let constant): constant.rawValue
    case .function(let function): function.rawValue
    case .relation(let relation): relation.rawValue
    case .open(let bracket): "open \(bracket.rawValue)"
    case .close(let bracket): "close \(bracket.rawValue)"
    case .unknown(let text), .unit(let text), .aggregate(let text): text
    default: "\(self)"
    }
  }

  var plainInteger: Number? {
    if case .number(let number) = self, number.decimals == nil { number } else { nil }
  }
}
