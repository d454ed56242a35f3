import BigInt

extension Transcendental {
  /// The principal value of a function; `nil` where it has none.
  func value(of function: MathExpression.Function, _ x: BigComplex) -> BigComplex? {
    switch function {
    case .sin: sineAndCosine(x)?.0
    case .cos: sineAndCosine(x)?.1
    case .tan: sineAndCosine(x).flatMap { quotient($0.0, $0.1) }
    case .cot: sineAndCosine(x).flatMap { quotient($0.1, $0.0) }
    case .sec: sineAndCosine(x).flatMap { quotient(.one, $0.1) }
    case .csc: sineAndCosine(x).flatMap { quotient(.one, $0.0) }
    case .arcsin: arcsine(x)
    case .arccos: arcsine(x).map { quarterTurn - $0 }
    case .arctan: arctangent(x)
    case .arccot: arctangent(x).map { quarterTurn - $0 }
    case .arcsec: quotient(.one, x).flatMap { arcsine($0) }.map { quarterTurn - $0 }
    case .arccsc: quotient(.one, x).flatMap { arcsine($0) }
    case .sinh: exponentials(x).map { ($0 - $1) * half }
    case .cosh: exponentials(x).map { ($0 + $1) * half }
    case .tanh: exponentials(x).flatMap { quotient($0 - $1, $0 + $1) }
    case .arcsinh: squareRoot(x * x + .one).flatMap { ln(x + $0) }
    case .arccosh: arccosh(x)
    case .arctanh: quotient(.one + x, .one - x).flatMap { ln($0) }.map { $0 * half }
    case .ln: ln(x)
    case .abs: BigComplex(x.length)
    case .floor: whole(x)
    case .ceil: whole(-x).map { -$0 }
    case .factorial, .doubleFactorial: nil
    }
  }

  private var half: BigComplex { BigComplex(BigReal(0.5)) }
  private var quarterTurn: BigComplex { BigComplex(Self.pi.scaled(by: -1)) }

  private func quotient(_ x: BigComplex, _ y: BigComplex) -> BigComplex? {
    y.isZero ? nil : x * y.inverse
  }

  private func exponentials(_ x: BigComplex) -> (BigComplex, BigComplex)? {
    guard let up = exp(x), !up.isZero else { return nil }
    return (up, up.inverse)
  }

  private func arcsine(_ x: BigComplex) -> BigComplex? {
    let rest = BigComplex.one - x * x
    guard let cosine = squareRoot(rest) else { return nil }
    if x.isReal, cosine.isReal { return angle(x.real, cosine.real).map { BigComplex($0) } }
    return ln(.i * x + cosine).map { -(.i * $0) }
  }

  private func arctangent(_ x: BigComplex) -> BigComplex? {
    if x.isReal { return angle(x.real, .one).map { BigComplex($0) } }
    guard let ratio = quotient(.one + .i * x, .one - .i * x) else { return nil }
    return ln(ratio).map { -(.i * $0) * half }
  }

  private func arccosh(_ x: BigComplex) -> BigComplex? {
    guard let a = squareRoot(x - .one), let b = squareRoot(x + .one) else { return nil }
    return ln(x + a * b)
  }

  /// The integer at or below a real number; a number within rounding error of an integer counts as it.
  private func whole(_ x: BigComplex) -> BigComplex? {
    guard x.isReal else { return nil }
    guard let floor = x.real.floor else { return nil }
    let next = BigReal(mantissa: floor + 1, exponent: 0)
    let isNext = (next - x.real).scale < PointValues.zeroScale
    return BigComplex(isNext ? next : BigReal(mantissa: floor, exponent: 0))
  }
}
