import BigInt

/// An exact fraction in lowest terms with a positive denominator.
///
/// Small values are two machine words; only larger ones use big integers.
package struct Rational: Hashable, Sendable {
  private enum Parts: Hashable {
    case small(Int, Int)
    case big(BigInt, BigInt)
  }

  private let parts: Parts

  /// The most bits of a number that is computed exactly: 2,500! has 24,000.
  static let maximumBits = 32_768

  package static let zero = Rational(0)
  package static let one = Rational(1)

  package init(_ value: Int) { parts = .small(value, 1) }

  /// - Returns: `nil` for a denominator of zero.
  package init?(_ numerator: Int, over denominator: Int) {
    guard denominator != 0 else { return nil }
    guard numerator != .min, denominator != .min else {
      self.init(BigInt(numerator), BigInt(denominator))
      return
    }
    self.init(small: numerator, denominator)
  }

  /// - Returns: `nil` for a denominator of zero.
  init?(_ numerator: BigInt, over denominator: BigInt) {
    guard denominator != 0 else { return nil }
    self.init(numerator, denominator)
  }

  private init(small numerator: Int, _ denominator: Int) {
    var (a, b) = (abs(numerator), abs(denominator))
    while b != 0 { (a, b) = (b, a % b) }
    let sign = denominator < 0 ? -1 : 1
    parts = .small(sign * (numerator / a), sign * (denominator / a))
  }

  private init(_ numerator: BigInt, _ denominator: BigInt) {
    let isReduced = denominator == 1 || numerator.magnitude == 1
    let divisor = isReduced ? 1 : numerator.greatestCommonDivisor(with: denominator)
    let sign: BigInt = denominator < 0 ? -1 : 1
    self.init(coprime: sign * numerator / divisor, sign * denominator / divisor)
  }

  private init(coprime top: BigInt, _ bottom: BigInt) {
    if let a = Int(exactly: top), let b = Int(exactly: bottom), a != .min {
      parts = .small(a, b)
    } else {
      parts = .big(top, bottom)
    }
  }

  var numerator: BigInt {
    switch parts {
    case .small(let a, _): BigInt(a)
    case .big(let a, _): a
    }
  }

  var denominator: BigInt {
    switch parts {
    case .small(_, let b): BigInt(b)
    case .big(_, let b): b
    }
  }

  var isInteger: Bool {
    switch parts {
    case .small(_, let b): b == 1
    case .big(_, let b): b == 1
    }
  }

  /// The value, if it is an integer of one machine word.
  package var integer: Int? {
    if case .small(let a, 1) = parts { a } else { nil }
  }

  /// Numerator and denominator, if each fits one machine word.
  var words: (numerator: Int, denominator: Int)? {
    if case .small(let a, let b) = parts { (a, b) } else { nil }
  }

  var isNegative: Bool {
    switch parts {
    case .small(let a, _): a < 0
    case .big(let a, _): a < 0
    }
  }

  /// The nearest floating-point number.
  var double: Double {
    switch parts {
    case .small(let a, let b): return Double(a) / Double(b)
    case .big(let a, let b):
      // Both may exceed the largest floating-point number while their quotient does not.
      let excess = max(0, max(a.magnitude.bitWidth, b.magnitude.bitWidth) - 1_000)
      return Double(a >> excess) / Double(b >> excess)
    }
  }

  /// Bits of the larger of numerator and denominator.
  var bits: Int {
    switch parts {
    case .small: 64
    case .big(let a, let b): max(a.magnitude.bitWidth, b.magnitude.bitWidth)
    }
  }

  /// Units of work of adding this to another number or multiplying them, see ``Effort``.
  ///
  /// Fractions must be reduced again, which takes a step for every bit.
  func units(with other: Rational) -> Int {
    if case .small = parts, case .small = other.parts { return 1 }
    let words = bits / 64 + other.bits / 64
    let isWhole = isInteger && other.isInteger
    return 4 + words * words / (isWhole ? 32 : 1)
  }

  package static func + (x: Rational, y: Rational) -> Rational {
    if case .small(let a, let b) = x.parts, case .small(let c, let d) = y.parts {
      let (first, overflowA) = a.multipliedReportingOverflow(by: d)
      let (second, overflowB) = c.multipliedReportingOverflow(by: b)
      let (sum, overflowSum) = first.addingReportingOverflow(second)
      let (bottom, overflowBottom) = b.multipliedReportingOverflow(by: d)
      if !(overflowA || overflowB || overflowSum || overflowBottom), sum != .min {
        return Rational(small: sum, bottom)
      }
    }
    return Rational(
      x.numerator * y.denominator + y.numerator * x.denominator, x.denominator * y.denominator)
  }

  package static func * (x: Rational, y: Rational) -> Rational {
    if case .small(let a, let b) = x.parts, case .small(let c, let d) = y.parts {
      let (top, overflowTop) = a.multipliedReportingOverflow(by: c)
      let (bottom, overflowBottom) = b.multipliedReportingOverflow(by: d)
      if !(overflowTop || overflowBottom), top != .min { return Rational(small: top, bottom) }
    }
    return Rational(x.numerator * y.numerator, x.denominator * y.denominator)
  }

  package static prefix func - (x: Rational) -> Rational { x * Rational(-1) }
  package static func - (x: Rational, y: Rational) -> Rational { x + -y }

  /// The reciprocal; `nil` for zero.
  package var inverse: Rational? {
    switch parts {
    case .small(let a, let b): Rational(b, over: a)
    case .big(let a, let b): Rational(b, over: a)
    }
  }

  /// An integer power; `nil` for zero to a negative power, or when it would have more than
  /// ``maximumBits``.
  func power(_ exponent: Int) -> Rational? {
    if exponent < 0 { return exponent == .min ? nil : inverse?.power(-exponent) }
    if self == .one || exponent == 0 { return .one }
    if self == .zero { return .zero }
    if self == Rational(-1) { return exponent % 2 == 0 ? .one : self }
    let width = max(numerator.magnitude.bitWidth, denominator.magnitude.bitWidth)
    guard exponent <= Self.maximumBits, width * exponent <= Self.maximumBits else { return nil }
    if case .small(let a, let b) = parts, width * exponent < 63 {
      return Rational(small: Self.power(a, exponent), Self.power(b, exponent))
    }
    // Powers of coprime numbers are coprime.
    return Rational(coprime: numerator.power(exponent), denominator.power(exponent))
  }

  /// The power of a number that fits one word.
  private static func power(_ base: Int, _ exponent: Int) -> Int {
    (0..<exponent).reduce(1) { result, _ in result &* base }
  }

  /// The nearest multiple of `10^-places`, halves away from zero.
  func rounded(toPlaces places: Int) -> Rational? {
    guard let scale = Rational(10).power(places), let inverse = scale.inverse else { return nil }
    let scaled = self * scale
    let twice = scaled.numerator.magnitude * 2 + scaled.denominator.magnitude
    let whole = BigInt(twice / (scaled.denominator.magnitude * 2))
    return Rational(isNegative ? -whole : whole, 1) * inverse
  }
}

extension Rational: CustomStringConvertible {
  package var description: String {
    switch parts {
    case .small(let a, 1): "\(a)"
    case .small(let a, let b): "\(a)/\(b)"
    case .big(let a, let b): b == 1 ? "\(a)" : "\(a)/\(b)"
    }
  }
}
