import PonderMath

/// Arithmetic with whole numbers: the form of a countdown answer.
indirect enum Expression: Hashable, Sendable {
  enum Operation: UInt8, Hashable, Sendable {
    case plus = 0x2B, minus = 0x2D, times = 0x2A, dividedBy = 0x2F
  }

  case number(Int)
  case combined(Expression, Operation, Expression)

  /// The numbers in it, from left to right.
  var numbers: [Int] {
    switch self {
    case .number(let value): [value]
    case .combined(let a, _, let b): a.numbers + b.numbers
    }
  }

  /// Its exact value, or `nil` when it divides by zero.
  var value: Rational? {
    switch self {
    case .number(let value): return Rational(value)
    case .combined(let a, let operation, let b):
      guard let a = a.value, let b = b.value else { return nil }
      return switch operation {
      case .plus: a + b
      case .minus: a - b
      case .times: a * b
      case .dividedBy: b.inverse.map { a * $0 }
      }
    }
  }

  /// A text shared by expressions that are equal up to the order and grouping of sums and products,
  /// and by no others.
  ///
  /// Subtraction is a term with its sign changed, division a reciprocal factor, so `a - (b - c)`
  /// and `c + a - b` agree, and so do `a / (b / c)` and `a * c / b`. Nothing is computed:
  /// `4 * 6` and `6 * 4` agree, `4 * 6` and `12 * 2` do not, nor do `(a - b) * (c - d)` and
  /// `(b - a) * (d - c)`.
  var canonicalForm: String {
    switch self {
    case .number(let value): return String(value)
    case .combined(_, .plus, _), .combined(_, .minus, _):
      return joined(terms(isTurned: false), straight: "+", turned: "-")
    case .combined(_, .times, _), .combined(_, .dividedBy, _):
      return joined(factors(isTurned: false), straight: "*", turned: "/")
    }
  }

  private typealias Part = (isTurned: Bool, form: String)

  private func joined(_ parts: [Part], straight: String, turned: String) -> String {
    let signed = parts.map { ($0.isTurned ? turned : straight) + $0.form }.sorted()
    return "(" + signed.joined() + ")"
  }

  private func terms(isTurned: Bool) -> [Part] {
    switch self {
    case .combined(let a, .plus, let b):
      a.terms(isTurned: isTurned) + b.terms(isTurned: isTurned)
    case .combined(let a, .minus, let b):
      a.terms(isTurned: isTurned) + b.terms(isTurned: !isTurned)
    default: [(isTurned, canonicalForm)]
    }
  }

  private func factors(isTurned: Bool) -> [Part] {
    switch self {
    case .combined(let a, .times, let b):
      a.factors(isTurned: isTurned) + b.factors(isTurned: isTurned)
    case .combined(let a, .dividedBy, let b):
      a.factors(isTurned: isTurned) + b.factors(isTurned: !isTurned)
    default: [(isTurned, canonicalForm)]
    }
  }
}
