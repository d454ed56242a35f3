import ComplexModule
import RealModule

extension MathExpression {
  /// Evaluates to principal values, except that odd roots of negative real numbers are real.
  ///
  /// - Returns: A number that is not finite where the expression has no value.
  /// - Complexity: O(size)
  func value(at point: [String: Double]) -> Complex<Double> {
    switch self {
    case .number(let value): return Complex(value.double)
    case .constant(.pi): return Complex(.pi)
    case .constant(.e): return Complex(.exp(1))
    case .constant(.imaginary): return .i
    case .variable(let name): return Complex(point[name] ?? .nan)
    case .sum(let parts): return parts.reduce(.zero) { $0 + $1.value(at: point) }
    case .product(let parts): return parts.reduce(.one) { $0 * $1.value(at: point) }
    case .power(let base, let exponent):
      return Self.power(base.value(at: point), exponent, at: point)
    case .function(let function, let argument):
      return function.value(argument.value(at: point))
    }
  }

  /// The value of a real constant, to about fifteen digits; `nil` for anything else.
  var realValue: Double? {
    let value = value(at: [:])
    return value.isFinite && abs(value.imaginary) < 1e-9 ? value.real : nil
  }

  private static func power(
    _ base: Complex<Double>, _ exponent: MathExpression, at point: [String: Double]
  ) -> Complex<Double> {
    if case .number(let rational) = exponent {
      if let whole = rational.integer {
        guard base != .zero || whole > 0 else { return whole == 0 ? .one : .infinity }
        return abs(max(whole, -.max)) <= 1_000
          ? .pow(base, whole) : .pow(base, Complex(Double(whole)))
      }
      if let (top, bottom) = rational.words, bottom % 2 == 1, base.imaginary == 0, base.real < 0 {
        let size = Double.pow(-base.real, rational.double)
        return Complex(top % 2 == 0 ? size : -size)
      }
      if rational == Rational(1, over: 2) { return .sqrt(base) }
    }
    let value = exponent.value(at: point)
    if base == .zero { return value.real > 0 ? .zero : .infinity }
    return .pow(base, value)
  }
}

extension MathExpression.Function {
  fileprivate func value(_ x: Complex<Double>) -> Complex<Double> {
    switch self {
    case .sin: .sin(x)
    case .cos: .cos(x)
    case .tan: .tan(x)
    case .cot: .cos(x) / .sin(x)
    case .sec: .one / .cos(x)
    case .csc: .one / .sin(x)
    case .arcsin: .asin(x)
    case .arccos: .acos(x)
    case .arctan: .atan(x)
    case .arccot: Complex(.pi / 2) - .atan(x)
    case .arcsec: .acos(.one / x)
    case .arccsc: .asin(.one / x)
    case .sinh: .sinh(x)
    case .cosh: .cosh(x)
    case .tanh: .tanh(x)
    case .arcsinh: .asinh(x)
    case .arccosh: .acosh(x)
    case .arctanh: .atanh(x)
    case .ln: x == .zero ? .infinity : .log(x)
    case .abs: Complex(x.length)
    case .floor: x.imaginary == 0 ? Complex(x.real.rounded(.down)) : .infinity
    case .ceil: x.imaginary == 0 ? Complex(x.real.rounded(.up)) : .infinity
    case .factorial, .doubleFactorial: .infinity
    }
  }
}

extension PointValues {
  /// Whether two expressions are certainly different: far apart at points where neither is too large or
  /// too small for floating-point numbers.
  ///
  /// This saves nearly all pairs of different answers the arithmetic with long numbers.
  static func areFarApart(_ a: MathExpression, _ b: MathExpression) -> Bool {
    let names = a.variables.union(b.variables).sorted()
    for index in 0..<(names.isEmpty ? 1 : 3) {
      var point: [String: Double] = [:]
      for (place, name) in names.enumerated() {
        let turn = Double(index + 1) * 0.618_033_988_749_895 + Double(place + 1) * 0.414_213_56
        point[name] = 0.137 + 3.71 * (turn - turn.rounded(.down))
      }
      let (x, y) = (a.value(at: point), b.value(at: point))
      guard x.isFinite, y.isFinite, names.isEmpty || (x.imaginary == 0 && y.imaginary == 0) else {
        continue
      }
      let scale = max(x.length, y.length)
      if scale > 1e-9, scale < 1e15, (x - y).length > 1e-5 * scale { return true }
    }
    return false
  }
}
