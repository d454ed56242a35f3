import ComplexModule

/// Values of sums and of their parts, with given numbers for the letters.
struct PointValues {
  private let point: [String: BigComplex]
  /// Whether even roots and logarithms of negative numbers have no value.
  private let isReal: Bool
  private let algebra: Algebra
  private let functions: Transcendental
  private var known: [Polynomial.Factor: BigComplex] = [:]
  /// Whether a value was missing for a reason other than an even root of a negative number.
  private(set) var isUndefined = false

  /// Sums that cancel below this power of two, relative to their terms, are zero.
  static let zeroScale = -256

  init(at point: [String: BigComplex], isReal: Bool, in algebra: Algebra) {
    (self.point, self.isReal, self.algebra) = (point, isReal, algebra)
    functions = Transcendental(effort: algebra.effort)
  }

  /// - Returns: `nil` where there is no value, or none can be computed within the effort left.
  mutating func value(_ sum: Polynomial) -> BigComplex? {
    guard let terms = terms(sum) else { return nil }
    let total = terms.reduce(BigComplex.zero, +)
    let largest = terms.map(\.scale).max() ?? 0
    return bounded(Self.snapped(total, to: largest))
  }

  /// The values of the terms.
  mutating func terms(_ sum: Polynomial) -> [BigComplex]? {
    var values: [BigComplex] = []
    for (monomial, coefficient) in sum.terms {
      var product = BigComplex(BigReal(coefficient))
      for factor in monomial {
        guard algebra.effort.spend(12), let value = value(factor) else { return nil }
        product = product * value
      }
      values.append(product)
    }
    return values
  }

  /// Parts that are tiny relative to a scale become zero: they are rounding errors.
  private static func snapped(_ value: BigComplex, to scale: Int) -> BigComplex {
    var value = value
    let limit = scale + zeroScale
    if value.real.scale < limit { value.real = .zero }
    if value.imaginary.scale < limit { value.imaginary = .zero }
    return value
  }

  /// Exponents of values are kept far enough below the largest that their products cannot overflow.
  private mutating func bounded(_ value: BigComplex) -> BigComplex? {
    value.isZero || value.scale.magnitude < 1 << 50 ? value : missing()
  }

  private mutating func missing() -> BigComplex? {
    isUndefined = true
    return nil
  }

  // MARK: Powers

  private mutating func value(_ factor: Polynomial.Factor) -> BigComplex? {
    if let value = known[factor] { return value }
    guard let base = value(factor.atom) else { return nil }
    guard let value = factor.exponent == .one ? base : power(base, factor.exponent) else {
      return nil
    }
    guard let value = bounded(value) else { return nil }
    known[factor] = value
    return value
  }

  private mutating func power(_ base: BigComplex, _ exponent: Rational) -> BigComplex? {
    guard let (top, bottom) = exponent.words else { return missing() }
    if base.isZero { return top > 0 ? .zero : missing() }
    var root = base
    if bottom > 1 {
      if base.isReal, base.real.isNegative, bottom % 2 == 1 {
        guard let positive = realRoot(base.real.magnitude, bottom) else { return missing() }
        root = BigComplex(-positive)
      } else if isReal, base.isReal, base.real.isNegative {
        return nil
      } else if bottom == 2 {
        guard let half = functions.squareRoot(base) else { return missing() }
        root = half
      } else if base.isReal, !base.real.isNegative {
        guard let positive = realRoot(base.real, bottom) else { return missing() }
        root = BigComplex(positive)
      } else {
        guard let logarithm = functions.ln(base) else { return missing() }
        return functions.exp(logarithm * BigComplex(BigReal(exponent)))
      }
    }
    return whole(root, top) ?? missing()
  }

  private func realRoot(_ x: BigReal, _ degree: Int) -> BigReal? {
    if degree == 2 { return algebra.effort.spend(20) ? x.squareRoot : nil }
    guard let logarithm = functions.ln(x) else { return nil }
    return functions.exp(logarithm / BigReal(degree))
  }

  /// A power by repeated squaring; for a large exponent by its logarithm.
  private func whole(_ base: BigComplex, _ exponent: Int) -> BigComplex? {
    guard exponent.magnitude <= 64 else {
      guard let logarithm = functions.ln(base) else { return nil }
      return functions.exp(logarithm * BigComplex(BigReal(exponent)))
    }
    var (result, square, rest) = (BigComplex.one, base, exponent.magnitude)
    while rest > 0 {
      guard algebra.effort.spend(24) else { return nil }
      if rest & 1 == 1 { result = result * square }
      square = square * square
      rest >>= 1
    }
    return exponent < 0 ? result.inverse : result
  }

  // MARK: Parts

  private mutating func value(_ atom: Polynomial.Atom) -> BigComplex? {
    switch atom {
    case .prime(let prime): return BigComplex(BigReal(prime))
    case .constant(MathExpression.Constant.pi.rawValue): return BigComplex(Transcendental.pi)
    case .constant(MathExpression.Constant.e.rawValue): return functions.exp(.one)
    case .constant: return .i
    case .variable(let name): return point[name] ?? missing()
    case .opaque(let number):
      switch algebra.parts[number] {
      case .sum(let sum): return value(sum)
      case .function(let function, let argument):
        guard let x = value(argument) else { return nil }
        if isReal, !function.isDefined(at: x) { return missing() }
        return functions.value(of: function, x) ?? missing()
      case .power(let base, let exponent):
        guard let x = value(base), let y = value(exponent) else { return nil }
        if x.isZero { return y.isReal && !y.real.isNegative && !y.isZero ? .zero : missing() }
        if isReal, !x.isReal || x.real.isNegative { return missing() }
        guard let logarithm = functions.ln(x) else { return missing() }
        return functions.exp(logarithm * y) ?? missing()
      }
    }
  }
}

extension MathExpression.Function {
  /// Whether it has a real value at a real number.
  fileprivate func isDefined(at x: BigComplex) -> Bool {
    switch self {
    case .ln: x.isReal && !x.real.isNegative
    case .arcsin, .arccos: x.isReal && !(BigReal.one < x.real.magnitude)
    default: true
    }
  }
}
