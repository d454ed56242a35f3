/// A complex number of two long floating-point numbers.
struct BigComplex {
  var real: BigReal
  var imaginary: BigReal

  static let zero = BigComplex(.zero)
  static let one = BigComplex(.one)
  static let i = BigComplex(.zero, .one)

  init(_ real: BigReal, _ imaginary: BigReal = .zero) {
    (self.real, self.imaginary) = (real, imaginary)
  }

  var isZero: Bool { real.isZero && imaginary.isZero }
  var isReal: Bool { imaginary.isZero }

  /// The power of two of its approximate magnitude.
  var scale: Int { max(real.scale, imaginary.scale) }

  static prefix func - (x: BigComplex) -> BigComplex { BigComplex(-x.real, -x.imaginary) }

  static func + (x: BigComplex, y: BigComplex) -> BigComplex {
    BigComplex(x.real + y.real, x.imaginary + y.imaginary)
  }

  static func - (x: BigComplex, y: BigComplex) -> BigComplex { x + -y }

  static func * (x: BigComplex, y: BigComplex) -> BigComplex {
    if x.isReal, y.isReal { return BigComplex(x.real * y.real) }
    return BigComplex(
      x.real * y.real - x.imaginary * y.imaginary, x.real * y.imaginary + x.imaginary * y.real)
  }

  /// The reciprocal.
  ///
  /// - Precondition: It is not zero.
  var inverse: BigComplex {
    if isReal { return BigComplex(.one / real) }
    let square = real * real + imaginary * imaginary
    return BigComplex(real / square, -imaginary / square)
  }

  var length: BigReal {
    isReal ? real.magnitude : (real * real + imaginary * imaginary).squareRoot
  }
}

extension Transcendental {
  func exp(_ z: BigComplex) -> BigComplex? {
    guard let size = exp(z.real) else { return nil }
    if z.isReal { return BigComplex(size) }
    guard let (sine, cosine) = sineAndCosine(z.imaginary) else { return nil }
    return BigComplex(size * cosine, size * sine)
  }

  func ln(_ z: BigComplex) -> BigComplex? {
    guard !z.isZero, let size = ln(z.length) else { return nil }
    if z.isReal, !z.real.isNegative { return BigComplex(size) }
    return angle(z.imaginary, z.real).map { BigComplex(size, $0) }
  }

  /// Sine and cosine.
  func sineAndCosine(_ z: BigComplex) -> (BigComplex, BigComplex)? {
    if z.isReal {
      return sineAndCosine(z.real).map { (BigComplex($0.0), BigComplex($0.1)) }
    }
    guard let up = exp(.i * z), !up.isZero else { return nil }
    let down = up.inverse
    let half = BigComplex(BigReal(0.5))
    return (-(.i * (up - down) * half), (up + down) * half)
  }

  /// The principal square root.
  func squareRoot(_ z: BigComplex) -> BigComplex? {
    guard effort.spend(20) else { return nil }
    if z.isReal {
      let root = z.real.magnitude.squareRoot
      return z.real.isNegative ? BigComplex(.zero, root) : BigComplex(root)
    }
    let length = z.length
    let a = (length + z.real).magnitude.scaled(by: -1).squareRoot
    let b = (length - z.real).magnitude.scaled(by: -1).squareRoot
    return BigComplex(a, z.imaginary.isNegative ? -b : b)
  }
}
