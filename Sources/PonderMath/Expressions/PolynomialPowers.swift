/// Powers of normal forms, where these have normal forms.
extension Polynomial {
  private static let imaginary = MathExpression.Constant.imaginary.rawValue

  /// A power with its rational factor taken out.
  static func reduced(_ atom: Atom, _ exponent: Rational) -> (Factor?, Rational)? {
    switch atom {
    case .prime(let prime):
      guard let (top, bottom) = exponent.words else { return nil }
      let (quotient, remainder) = top.quotientAndRemainder(dividingBy: bottom)
      let whole = remainder < 0 ? quotient - 1 : quotient
      guard let number = Rational(prime).power(whole) else { return nil }
      let rest = exponent - Rational(whole)
      return (rest == .zero ? nil : Factor(atom: atom, exponent: rest), number)
    case .constant(imaginary):
      guard let power = exponent.integer else { return nil }
      let turn = ((power % 4) + 4) % 4
      let sign = Rational(turn < 2 ? 1 : -1)
      return (turn % 2 == 0 ? nil : Factor(atom: atom, exponent: .one), sign)
    default: return (exponent == .zero ? nil : Factor(atom: atom, exponent: exponent), .one)
    }
  }

  /// The power, or `nil` if it has no normal form or is too large.
  func power(_ exponent: Rational, _ effort: Effort) -> Polynomial? {
    if exponent == .zero { return terms.isEmpty ? nil : Polynomial(Rational.one) }
    if exponent == .one { return self }
    if terms.isEmpty { return exponent.isNegative ? nil : self }
    if terms.count > 1 {
      guard let whole = exponent.integer, whole > 0 else { return nil }
      return repeated(whole, effort)
    }
    guard let (monomial, coefficient) = terms.first else { return nil }
    if let whole = exponent.integer {
      guard effort.spend(4 + coefficient.bits / 64 * min(abs(max(whole, -1_000_000)), 1_000)),
        let number = coefficient.power(whole)
      else { return nil }
      return Self.single(monomial, raisedTo: exponent, effort).flatMap {
        $0.multiplied(by: Polynomial(number), effort)
      }
    }
    // The root of a letter is an atom; roots of products of letters depend on their signs.
    if coefficient == .one, monomial.count == 1, let factor = monomial.first,
      factor.exponent == .one
    {
      switch factor.atom {
      case .variable, .opaque: return Polynomial(atom: factor.atom, exponent: exponent)
      default: break
      }
    }
    for factor in monomial {
      switch factor.atom {
      case .variable, .opaque, .constant(Self.imaginary): return nil
      default: break
      }
    }
    guard let root = Self.power(of: coefficient, exponent, effort) else { return nil }
    return Self.single(monomial, raisedTo: exponent, effort)?.multiplied(by: root, effort)
  }

  private func repeated(_ exponent: Int, _ effort: Effort) -> Polynomial? {
    guard exponent <= 64 else { return nil }
    var result = self
    for _ in 1..<exponent {
      guard let next = result.multiplied(by: self, effort) else { return nil }
      result = next
    }
    return result
  }

  private static func single(
    _ monomial: Monomial, raisedTo exponent: Rational, _ effort: Effort
  ) -> Polynomial? {
    var factors: Monomial = []
    var scale = Rational.one
    for factor in monomial {
      let total = factor.exponent * exponent
      guard total.words != nil, let (reduced, number) = reduced(factor.atom, total),
        effort.spend(scale.units(with: number))
      else { return nil }
      if let reduced { factors.append(reduced) }
      scale = scale * number
    }
    return Polynomial(terms: [factors: scale])
  }

  /// A fractional power of a number: the real root where there is one; square roots of negative numbers
  /// are i times a real root.
  private static func power(
    of number: Rational, _ exponent: Rational, _ effort: Effort
  ) -> Polynomial? {
    guard let (top, bottom) = number.words, let (count, degree) = exponent.words, top != .min
    else { return nil }
    var result = Polynomial(Rational.one)
    if top < 0 {
      if degree % 2 == 1 {
        result = Polynomial(Rational(count % 2 == 0 ? 1 : -1))
      } else {
        guard exponent == Rational(1, over: 2) else { return nil }
        result = Polynomial(atom: .constant(imaginary))
      }
    }
    guard let above = primes(of: abs(top), effort), let below = primes(of: bottom, effort) else {
      return nil
    }
    var exponents: [Int: Int] = above
    for (prime, count) in below { exponents[prime, default: 0] -= count }
    for (prime, count) in exponents.sorted(by: { $0.key < $1.key }) {
      guard let (factor, scale) = reduced(.prime(prime), Rational(count) * exponent),
        let next = result.multiplied(
          by: Polynomial(terms: [factor.map { [$0] } ?? []: scale]), effort)
      else { return nil }
      result = next
    }
    return result
  }

  /// Prime factors with their counts; `nil` when trial division up to 2,000 leaves a number that may
  /// not be prime.
  private static func primes(of number: Int, _ effort: Effort) -> [Int: Int]? {
    var rest = number
    var counts: [Int: Int] = [:]
    var divisor = 2
    while divisor <= 2_000, divisor * divisor <= rest {
      while rest % divisor == 0 {
        counts[divisor, default: 0] += 1
        rest /= divisor
      }
      divisor += divisor == 2 ? 1 : 2
    }
    guard effort.spend(1 + divisor / 32), rest < 4_000_000 else { return nil }
    if rest > 1 { counts[rest, default: 0] += 1 }
    return counts
  }
}
