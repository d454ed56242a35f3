import BigInt
import RealModule

/// Elementary functions of long floating-point numbers.
///
/// Every function counts its work, and returns `nil` when none is left or when a result would be
/// too large or too small to represent.
struct Transcendental {
  let effort: Effort

  /// The exponential and the sine are not computed beyond this power of two: no digits would remain.
  private static let maximumScale = 40
  private static let productUnits = 12

  private func products(_ count: Int) -> Bool { effort.spend(count * Self.productUnits) }

  // MARK: Constants

  /// π by Machin's formula.
  static let pi: BigReal = {
    func arctan(inverse: Int) -> BigReal {
      let bits = BigReal.precision + 32
      var power = (BigInt(1) << bits) / BigInt(inverse)
      var sum = power
      var index = 1
      while power != 0 {
        power /= BigInt(-inverse * inverse)
        sum += power / BigInt(2 * index + 1)
        index += 1
      }
      return BigReal(mantissa: sum, exponent: -bits)
    }
    return BigReal(16) * arctan(inverse: 5) - BigReal(4) * arctan(inverse: 239)
  }()

  private static let lnTwo: BigReal = {
    // 2·artanh(1/3)
    let bits = BigReal.precision + 32
    var power = (BigInt(1) << bits) / 3
    var sum = power
    var index = 1
    while power != 0 {
      power /= 9
      sum += power / BigInt(2 * index + 1)
      index += 1
    }
    return BigReal(mantissa: sum, exponent: 1 - bits)
  }()

  // MARK: Real functions

  func exp(_ x: BigReal) -> BigReal? {
    if x.isZero { return .one }
    guard x.scale <= Self.maximumScale, products(60) else { return nil }
    // e^x = 2^n · (e^(r / 2^k))^(2^k)
    guard let turns = (x / Self.lnTwo).floor, let power = Int(exactly: turns) else { return nil }
    let halvings = 12
    let rest = (x - BigReal(power) * Self.lnTwo).scaled(by: -halvings)
    var (sum, term) = (BigReal.one, BigReal.one)
    for index in 1...40 {
      term = term * rest / BigReal(index)
      if term.isZero || term.scale < -BigReal.precision { break }
      sum = sum + term
    }
    for _ in 0..<halvings { sum = sum * sum }
    return sum.scaled(by: power)
  }

  /// Sine and cosine.
  func sineAndCosine(_ x: BigReal) -> (BigReal, BigReal)? {
    if x.isZero { return (.zero, .one) }
    guard x.scale <= Self.maximumScale, products(80) else { return nil }
    let half = Self.pi.scaled(by: -1)
    guard let turns = (x / half + BigReal(0.5)).floor, let count = Int(exactly: turns) else {
      return nil
    }
    let halvings = 8
    let turned = x - BigReal(count) * half
    // The remainder of a multiple of π/2 is rounding error.
    let isMultiple = count != 0 && turned.scale < x.scale + PointValues.zeroScale
    let rest = isMultiple ? BigReal.zero : turned.scaled(by: -halvings)
    let square = rest * rest
    // 1 - cos keeps its digits when the angle is doubled: v → 4v - 2v².
    var (versine, term) = (BigReal.zero, BigReal(-1))
    for index in 1...40 {
      term = -(term * square) / BigReal((2 * index - 1) * 2 * index)
      if term.isZero || term.scale < -BigReal.precision - 2 * halvings { break }
      versine = versine + term
    }
    for _ in 0..<halvings { versine = versine.scaled(by: 2) - (versine * versine).scaled(by: 1) }
    let cosine = BigReal.one - versine
    let size = (versine * (BigReal(2) - versine)).magnitude.squareRoot
    let sine = rest.isNegative ? -size : size
    return switch ((count % 4) + 4) % 4 {
    case 0: (sine, cosine)
    case 1: (cosine, -sine)
    case 2: (-sine, -cosine)
    default: (-cosine, sine)
    }
  }

  /// The logarithm of a positive number.
  func ln(_ x: BigReal) -> BigReal? {
    guard !x.isZero, !x.isNegative else { return nil }
    if (x - .one).scale < PointValues.zeroScale { return .zero }
    // x = m · 2^n with m near 1, then Newton's method on the exponential.
    let power = x.scale
    let m = x.scaled(by: -power)
    var y = BigReal(Double.log(m.double))
    for _ in 0..<2 {
      guard let e = exp(y) else { return nil }
      y = y + ((m - e) / (m + e)).scaled(by: 1)
    }
    return y + BigReal(power) * Self.lnTwo
  }

  /// The angle of a point that is not the origin, within (-π, π].
  func angle(_ y: BigReal, _ x: BigReal) -> BigReal? {
    if y.isZero { return x.isNegative ? Self.pi : .zero }
    let shift = -max(x.scale, y.scale)
    let (x, y) = (x.scaled(by: shift), y.scaled(by: shift))
    let length = (x * x + y * y).squareRoot
    var angle = BigReal(Double.atan2(y: y.double, x: x.double))
    for _ in 0..<2 {
      guard let (sine, cosine) = sineAndCosine(angle) else { return nil }
      let rest = (y * cosine - x * sine) / length
      // The arcsine of a small number: x + x³/6 + 3x⁵/40.
      let square = rest * rest
      angle =
        angle + rest
        * (.one + square / BigReal(6) + square * square * BigReal(3) / BigReal(40))
    }
    return angle
  }
}
