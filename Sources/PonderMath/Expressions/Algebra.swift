import BigInt

/// Compares expressions within one comparison, and caches intermediate results.
///
/// Expressions become sums of products (``Polynomial``); parts without a normal form are numbered, and
/// equal parts get the same number. Sums without such parts are compared exactly. For all others the
/// difference is taken, where equal parts cancel exactly, and the rest is evaluated to 96 digits: it is
/// zero when its terms cancel to 77 of them. If this cannot decide, the expressions count as different.
final class Algebra {
  /// A part without a normal form.
  enum Part: Hashable {
    case function(MathExpression.Function, Polynomial)
    case power(Polynomial, Polynomial)
    /// A sum that is raised to a power.
    case sum(Polynomial)
  }

  let effort: Effort
  private(set) var parts: [Part] = []
  private var numbers: [Part: Int] = [:]
  private var known: [MathExpression: Polynomial?] = [:]

  init(effort: Effort = Effort()) { self.effort = effort }

  // MARK: Normal forms

  /// - Returns: `nil` when there is no value, as for 1/0, or when the form would be too large.
  func form(_ expression: MathExpression) -> Polynomial? {
    switch expression {
    case .number(let value): return Polynomial(value)
    case .constant(let constant): return Polynomial(atom: .constant(constant.rawValue))
    case .variable(let name): return Polynomial(atom: .variable(name))
    default: break
    }
    guard effort.spend(1) else { return nil }
    if let known = known[expression] { return known }
    let form = newForm(expression)
    known[expression] = .some(form)
    return form
  }

  private func newForm(_ expression: MathExpression) -> Polynomial? {
    switch expression {
    case .number, .constant, .variable: return form(expression)
    case .sum(let parts):
      return parts.reduce(Polynomial(Rational.zero)) { sum, part in
        guard let sum, let next = form(part) else { return nil }
        return sum.adding(next, effort)
      }
    case .product(let parts):
      return parts.reduce(Polynomial(Rational.one)) { product, part in
        guard let product, let next = form(part) else { return nil }
        return product.multiplied(by: next, effort)
      }
    case .power(let base, let exponent):
      guard let base = form(base), let exponent = form(exponent) else { return nil }
      return power(base, exponent)
    case .function(let function, let argument):
      guard let argument = form(argument) else { return nil }
      return function.exactValue(argument, effort) ?? opaque(.function(function, argument))
    }
  }

  private func power(_ base: Polynomial, _ exponent: Polynomial) -> Polynomial? {
    guard let rational = exponent.rational else { return opaque(.power(base, exponent)) }
    if let power = base.power(rational, effort) { return power }
    guard !base.terms.isEmpty, !effort.isExhausted else { return nil }
    // A power that is too large to be expanded stays a power.
    if base.rational != nil { return opaque(.power(base, exponent)) }
    return opaque(.sum(base), exponent: rational)
  }

  private func opaque(_ part: Part, exponent: Rational = .one) -> Polynomial? {
    guard effort.spend(4) else { return nil }
    let number = numbers[part] ?? parts.count
    if number == parts.count {
      parts.append(part)
      numbers[part] = number
    }
    return Polynomial(atom: .opaque(number), exponent: exponent)
  }

  // MARK: Decisions

  func areEqual(_ a: MathExpression, _ b: MathExpression) -> Bool {
    if case .number(let x) = a, case .number(let y) = b { return x == y }
    guard effort.spend(1) else { return false }
    if a == b { return true }
    guard let x = form(a), let y = form(b) else { return false }
    if x.isExact, y.isExact { return x == y }
    guard let difference = x.adding(y, times: Rational(-1), effort) else { return false }
    if difference.terms.isEmpty { return true }
    guard !difference.isExact, !PointValues.areFarApart(a, b) else { return false }
    return ZeroTest(difference, x, y, in: self).isZero
  }

  /// Whether two equations, each given as the difference of its sides, are equivalent.
  func areProportional(_ a: MathExpression, _ b: MathExpression) -> Bool {
    guard let x = form(a), let y = form(b) else { return false }
    if x.isExact, y.isExact {
      guard let x = x.monic(effort), let y = y.monic(effort) else { return false }
      return x == y
    }
    return ZeroTest.areProportional(x, y, in: self)
  }

  /// The value of a constant, if it is real.
  func realValue(_ expression: MathExpression) -> BigReal? {
    guard expression.isConstant, let form = form(expression) else { return nil }
    if let rational = form.rational { return BigReal(rational) }
    var values = PointValues(at: [:], isReal: false, in: self)
    guard let value = values.value(form), value.isReal else { return nil }
    return value.real
  }
}

extension MathExpression.Function {
  /// The exact value at a rational number, where it is rational.
  fileprivate func exactValue(_ argument: Polynomial, _ effort: Effort) -> Polynomial? {
    guard let x = argument.rational else { return nil }
    switch self {
    case .abs: return Polynomial(x.isNegative ? -x : x)
    case .floor: return Polynomial(Rational(x.floor, over: 1) ?? x)
    case .ceil: return Polynomial(Rational(-(-x).floor, over: 1) ?? x)
    case .factorial, .doubleFactorial:
      let step = self == .factorial ? 1 : 2
      guard let count = x.integer, (0...3_000).contains(count),
        effort.spend(1 + count * count / (1_000 * step))
      else { return nil }
      let product = stride(from: count, to: 0, by: -step).reduce(BigInt(1)) { $0 * BigInt($1) }
      return Rational(product, over: 1).map { Polynomial($0) }
    case .sin, .tan, .arcsin, .arctan, .sinh, .tanh: return x == .zero ? argument : nil
    case .ln: return x == .one ? Polynomial(Rational.zero) : nil
    default: return nil
    }
  }
}

extension Rational {
  /// The largest integer not above it.
  var floor: BigInt {
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
