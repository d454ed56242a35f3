import BigInt

/// A binary floating-point number with a mantissa of any length: `mantissa · 2^exponent`.
///
/// Operations round to ``precision`` bits. The code that creates numbers bounds their exponents, see
/// ``Transcendental``.
struct BigReal {
  var mantissa: BigInt
  var exponent: Int

  /// Bits of a result.
  static let precision = 320

  static let zero = BigReal(mantissa: 0, exponent: 0)
  static let one = BigReal(1)

  init(_ value: Int) { (mantissa, exponent) = (BigInt(value), 0) }

  init(mantissa: BigInt, exponent: Int) {
    let excess = mantissa.magnitude.bitWidth - Self.precision
    if mantissa == 0 {
      (self.mantissa, self.exponent) = (0, 0)
    } else if excess > 0 {
      (self.mantissa, self.exponent) = (mantissa >> excess, exponent + excess)
    } else {
      (self.mantissa, self.exponent) = (mantissa, exponent)
    }
  }

  init(_ value: Rational) {
    let whole = BigReal(mantissa: value.numerator, exponent: 0)
    self = value.isInteger ? whole : whole / BigReal(mantissa: value.denominator, exponent: 0)
  }

  /// Converts a finite floating-point number exactly.
  init(_ value: Double) {
    guard value.isFinite, value != 0 else {
      self = .zero
      return
    }
    let scaled = value.significand * 0x1p52
    self.init(
      mantissa: BigInt(value < 0 ? -scaled : scaled), exponent: Int(value.exponent) - 52)
  }

  var isZero: Bool { mantissa == 0 }
  var isNegative: Bool { mantissa < 0 }

  /// The power of two at or above the magnitude; very small for zero.
  var scale: Int { isZero ? Int.min / 4 : mantissa.magnitude.bitWidth + exponent }

  var magnitude: BigReal { isNegative ? -self : self }

  /// The nearest floating-point number, infinite if it is out of range.
  var double: Double {
    guard !isZero else { return 0 }
    let excess = mantissa.magnitude.bitWidth - 60
    let top = Double(excess > 0 ? mantissa >> excess : mantissa)
    let power = exponent + max(excess, 0)
    if power > 2_000 { return isNegative ? -.infinity : .infinity }
    if power < -2_000 { return 0 }
    return top * Double(sign: .plus, exponent: power / 2, significand: 1)
      * Double(sign: .plus, exponent: power - power / 2, significand: 1)
  }

  static prefix func - (x: BigReal) -> BigReal {
    BigReal(mantissa: -x.mantissa, exponent: x.exponent)
  }

  static func + (x: BigReal, y: BigReal) -> BigReal {
    if x.isZero { return y }
    if y.isZero { return x }
    // If the magnitudes differ by more than the precision, the smaller one has no effect.
    if x.scale - y.scale > precision + 8 { return x }
    if y.scale - x.scale > precision + 8 { return y }
    let low = min(x.exponent, y.exponent)
    return BigReal(
      mantissa: (x.mantissa << (x.exponent - low)) + (y.mantissa << (y.exponent - low)),
      exponent: low)
  }

  static func - (x: BigReal, y: BigReal) -> BigReal { x + -y }

  static func * (x: BigReal, y: BigReal) -> BigReal {
    BigReal(mantissa: x.mantissa * y.mantissa, exponent: x.exponent + y.exponent)
  }

  /// - Precondition: The divisor is not zero; dividing by zero gives zero.
  static func / (x: BigReal, y: BigReal) -> BigReal {
    guard !y.isZero else { return .zero }
    let shift = precision + 8 + y.mantissa.magnitude.bitWidth - x.mantissa.magnitude.bitWidth
    let top = shift > 0 ? x.mantissa << shift : x.mantissa
    return BigReal(
      mantissa: top / y.mantissa, exponent: x.exponent - y.exponent - max(shift, 0))
  }

  /// The product with a power of two.
  func scaled(by power: Int) -> BigReal {
    isZero ? self : BigReal(mantissa: mantissa, exponent: exponent + power)
  }

  /// The square root of a nonnegative number.
  var squareRoot: BigReal {
    guard mantissa > 0 else { return .zero }
    var shift = max(0, 2 * Self.precision + 8 - mantissa.magnitude.bitWidth)
    if (exponent - shift) % 2 != 0 { shift += 1 }
    return BigReal(
      mantissa: (mantissa << shift).squareRoot(), exponent: (exponent - shift) / 2)
  }

  /// The largest integer not above it; `nil` when it has more bits than the precision.
  var floor: BigInt? {
    if exponent >= 0 { return scale <= Self.precision ? mantissa << exponent : nil }
    // BigInt's right shift rounds down.
    return mantissa >> -exponent
  }

  static func < (x: BigReal, y: BigReal) -> Bool { (x - y).isNegative }
}
