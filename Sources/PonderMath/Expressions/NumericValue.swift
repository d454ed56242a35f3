import ComplexModule
import RealModule

extension MathExpression {
  /// Evaluates with principal values, but real odd roots of negative real numbers.
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

  /// The value of a constant that is real; `nil` for any other.
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
        return abs(whole) <= 1_000 ? .pow(base, whole) : .pow(base, Complex(Double(whole)))
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
    case .sinh: .sinh(x)
    case .cosh: .cosh(x)
    case .tanh: .tanh(x)
    case .ln: x == .zero ? .infinity : .log(x)
    case .abs: Complex(x.length)
    case .floor: x.imaginary == 0 ? Complex(x.real.rounded(.down)) : .infinity
    case .ceil: x.imaginary == 0 ? Complex(x.real.rounded(.up)) : .infinity
    }
  }
}

/// Compares expressions that have no exact normal form, by their values.
enum NumericComparison {
  /// Values agree when they differ by less than this, relative to the larger of them and 1.
  static let tolerance = 1e-9

  /// Whether two expressions have the same values: at eight pseudo-random points of either sign where
  /// both are defined, or, where fewer are found, at eight positive ones.
  ///
  /// A point where only one of them is defined tells them apart.
  static func areEqual(_ a: MathExpression, _ b: MathExpression) -> Bool {
    let names = a.variables.union(b.variables).sorted()
    if names.isEmpty { return agree(a.value(at: [:]), b.value(at: [:])) ?? false }
    for isSigned in [true, false] {
      var agreements = 0
      for index in 0..<24 where agreements < 8 {
        let point = point(index, names, isSigned: isSigned)
        switch agree(a.value(at: point), b.value(at: point)) {
        case true?: agreements += 1
        case false?: return false
        case nil: break
        }
      }
      if agreements >= 8 { return true }
    }
    return false
  }

  /// Whether one is a constant multiple of the other, not zero.
  static func areProportional(_ a: MathExpression, _ b: MathExpression) -> Bool {
    let names = a.variables.union(b.variables).sorted()
    guard !names.isEmpty, a.variables == b.variables else { return false }
    var ratio: Complex<Double>?
    var agreements = 0
    for index in 0..<24 where agreements < 8 {
      let point = point(index, names, isSigned: true)
      let quotient = a.value(at: point) / b.value(at: point)
      guard quotient.isFinite, quotient != .zero else { continue }
      if let ratio, agree(ratio, quotient) != true { return false }
      ratio = ratio ?? quotient
      agreements += 1
    }
    return agreements >= 8
  }

  /// - Returns: `nil` when neither is defined.
  private static func agree(_ x: Complex<Double>, _ y: Complex<Double>) -> Bool? {
    guard x.isFinite, y.isFinite else { return x.isFinite || y.isFinite ? false : nil }
    let scale = max(1, max(x.length, y.length))
    return (x - y).length <= tolerance * scale
  }

  /// The golden ratio's and other irrational rotations: spread evenly, hit nothing special, always
  /// the same.
  private static func point(_ index: Int, _ names: [String], isSigned: Bool) -> [String: Double] {
    var point: [String: Double] = [:]
    for (place, name) in names.enumerated() {
      let turn = Double(index + 1) * 0.618_033_988_749_895 + Double(place + 1) * 0.414_213_562_373
      let share = turn - turn.rounded(.down)
      let size = 0.137 + 3.71 * share
      let isNegative = isSigned && (index + place * (index / 2 + 1)) % 2 == 1
      point[name] = isNegative ? -size : size
    }
    return point
  }
}
