/// Arithmetic over whole numbers: what a countdown answer is.
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

  /// Its exact value, or `nil` when it divides by zero or outgrows 64 bits.
  var value: Fraction? {
    switch self {
    case .number(let value): return Fraction(value)
    case .combined(let a, let operation, let b):
      guard let a = a.value, let b = b.value else { return nil }
      return switch operation {
      case .plus: a.adding(b)
      case .minus: a.adding(b.negated)
      case .times: a.multiplied(by: b)
      case .dividedBy: b.inverse.flatMap { a.multiplied(by: $0) }
      }
    }
  }

  /// A text that expressions share if and only if they are equal up to the order and grouping of
  /// sums and products.
  ///
  /// Subtraction is a term with its sign turned, division a factor turned over, so `a - (b - c)`
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

/// An exact fraction in lowest terms with a positive denominator; `nil` results outgrew 64 bits.
struct Fraction: Hashable, Sendable {
  let numerator: Int
  let denominator: Int

  init(_ value: Int) {
    numerator = value
    denominator = 1
  }

  /// - Returns: `nil` for a denominator of zero, or where lowest terms do not fit.
  init?(_ numerator: Int, over denominator: Int) {
    guard denominator != 0, numerator != .min, denominator != .min else { return nil }
    var (a, b) = (abs(numerator), abs(denominator))
    while b != 0 { (a, b) = (b, a % b) }
    let sign = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / a
    self.denominator = sign * denominator / a
  }

  var negated: Fraction? { Fraction(0).subtracting(self) }
  var inverse: Fraction? { Fraction(denominator, over: numerator) }

  func adding(_ other: Fraction?) -> Fraction? {
    guard let other else { return nil }
    let (a, overflowA) = numerator.multipliedReportingOverflow(by: other.denominator)
    let (b, overflowB) = other.numerator.multipliedReportingOverflow(by: denominator)
    let (sum, overflowSum) = a.addingReportingOverflow(b)
    return over(other, sum, overflowA || overflowB || overflowSum)
  }

  func multiplied(by other: Fraction) -> Fraction? {
    let (product, overflow) = numerator.multipliedReportingOverflow(by: other.numerator)
    return over(other, product, overflow)
  }

  private func subtracting(_ other: Fraction) -> Fraction? {
    let (a, overflowA) = numerator.multipliedReportingOverflow(by: other.denominator)
    let (b, overflowB) = other.numerator.multipliedReportingOverflow(by: denominator)
    let (difference, overflow) = a.subtractingReportingOverflow(b)
    return over(other, difference, overflowA || overflowB || overflow)
  }

  private func over(_ other: Fraction, _ top: Int, _ overflow: Bool) -> Fraction? {
    let (bottom, tooLarge) = denominator.multipliedReportingOverflow(by: other.denominator)
    return overflow || tooLarge ? nil : Fraction(top, over: bottom)
  }
}
