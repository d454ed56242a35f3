import BigInt

/// A sum of rational multiples of products of powers: the exact normal form of most answers.
///
/// Two expressions that have one are equal if and only if their normal forms are. Roots are taken
/// apart into primes (√12 is 2·3^½), since products of different fractional powers of primes are
/// linearly independent over the rationals; π and e count as independent letters, i as one whose
/// square is -1.
struct Polynomial: Hashable, Sendable {
  /// What a power is taken of.
  enum Atom: Hashable, Comparable, Sendable {
    case prime(Int)
    case constant(String)
    case variable(String)
  }

  struct Factor: Hashable, Sendable {
    var atom: Atom
    var exponent: Rational
  }

  /// A product of powers, its atoms ascending.
  typealias Monomial = [Factor]

  /// Terms beyond which no normal form is made.
  static let maximumTerms = 200

  /// Coefficients, none of them zero.
  private(set) var terms: [Monomial: Rational]

  init(_ value: Rational) { terms = value == .zero ? [:] : [[]: value] }

  private init(atom: Atom) { terms = [[Factor(atom: atom, exponent: .one)]: .one] }

  private init(terms: [Monomial: Rational]) { self.terms = terms }

  /// The value, if it is a rational number.
  var rational: Rational? {
    if terms.isEmpty { return .zero }
    return terms.count == 1 ? terms[[]] : nil
  }

  // MARK: From an expression

  /// - Returns: `nil` for what has no such form, such as a sine or a quotient of sums, or when it
  ///   would be too large.
  init?(_ expression: MathExpression) {
    switch expression {
    case .number(let value): self.init(value)
    case .constant(let constant): self.init(atom: .constant(constant.rawValue))
    case .variable(let name): self.init(atom: .variable(name))
    case .sum(let parts):
      self.init(Rational.zero)
      for part in parts {
        guard let next = Polynomial(part) else { return nil }
        add(next)
        guard terms.count <= Self.maximumTerms else { return nil }
      }
    case .product(let parts):
      self.init(Rational.one)
      for part in parts {
        guard let next = Polynomial(part), let product = multiplied(by: next) else { return nil }
        self = product
      }
    case .power(let base, let exponent):
      guard let base = Polynomial(base), let exponent = Polynomial(exponent)?.rational,
        let power = base.power(exponent)
      else { return nil }
      self = power
    case .function: return nil
    }
  }

  // MARK: Arithmetic

  private mutating func add(_ other: Polynomial) {
    for (monomial, coefficient) in other.terms { add(coefficient, monomial) }
  }

  private mutating func add(_ coefficient: Rational, _ monomial: Monomial) {
    let sum = (terms[monomial] ?? .zero) + coefficient
    terms[monomial] = sum == .zero ? nil : sum
  }

  func multiplied(by other: Polynomial) -> Polynomial? {
    guard terms.count * other.terms.count <= 4 * Self.maximumTerms else { return nil }
    var product = Polynomial(Rational.zero)
    for (a, x) in terms {
      for (b, y) in other.terms {
        guard let (monomial, scale) = Self.product(a, b) else { return nil }
        let coefficient = x * y * scale
        guard coefficient.bits <= Rational.maximumBits else { return nil }
        product.add(coefficient, monomial)
      }
    }
    return product.terms.count <= Self.maximumTerms ? product : nil
  }

  /// The product of two monomials, and the number that falls out of it: √2·√2 gives 2, i·i gives -1.
  private static func product(_ a: Monomial, _ b: Monomial) -> (Monomial, Rational)? {
    if a.isEmpty { return (b, .one) }
    if b.isEmpty { return (a, .one) }
    var factors: Monomial = []
    var scale = Rational.one
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      if j == b.count || (i < a.count && a[i].atom < b[j].atom) {
        factors.append(a[i])
        i += 1
      } else if i == a.count || b[j].atom < a[i].atom {
        factors.append(b[j])
        j += 1
      } else {
        let sum = a[i].exponent + b[j].exponent
        guard let (factor, number) = reduced(a[i].atom, sum) else { return nil }
        if let factor { factors.append(factor) }
        scale = scale * number
        (i, j) = (i + 1, j + 1)
      }
    }
    return (factors, scale)
  }

  /// A power with what is rational in it taken out.
  private static func reduced(_ atom: Atom, _ exponent: Rational) -> (Factor?, Rational)? {
    switch atom {
    case .prime(let prime):
      guard let (top, bottom) = exponent.words else { return nil }
      let whole = Int((Double(top) / Double(bottom)).rounded(.down))
      let rest = exponent - Rational(whole)
      guard let number = Rational(prime).power(whole) else { return nil }
      return (rest == .zero ? nil : Factor(atom: atom, exponent: rest), number)
    case .constant(MathExpression.Constant.imaginary.rawValue):
      guard let power = exponent.integer else { return nil }
      let turn = ((power % 4) + 4) % 4
      let sign = Rational(turn < 2 ? 1 : -1)
      return (turn % 2 == 0 ? nil : Factor(atom: atom, exponent: .one), sign)
    default: return (exponent == .zero ? nil : Factor(atom: atom, exponent: exponent), .one)
    }
  }

  // MARK: Powers

  private func power(_ exponent: Rational) -> Polynomial? {
    if exponent == .zero { return terms.isEmpty ? nil : Polynomial(Rational.one) }
    if terms.isEmpty { return exponent.isNegative ? nil : self }
    if let whole = exponent.integer {
      if whole > 0, terms.count > 1 { return repeated(whole) }
    }
    guard terms.count == 1, let (monomial, coefficient) = terms.first else { return nil }
    if let whole = exponent.integer {
      guard abs(whole) <= 1_000, let number = coefficient.power(whole) else { return nil }
      return Self.single(monomial, raisedTo: exponent).flatMap {
        $0.multiplied(by: Polynomial(number))
      }
    }
    // Roots of letters depend on their signs, and of i on a choice: neither has a normal form.
    for factor in monomial {
      switch factor.atom {
      case .variable, .constant(MathExpression.Constant.imaginary.rawValue): return nil
      default: break
      }
    }
    guard let root = Self.power(of: coefficient, exponent) else { return nil }
    return Self.single(monomial, raisedTo: exponent)?.multiplied(by: root)
  }

  private func repeated(_ exponent: Int) -> Polynomial? {
    guard exponent <= 40 else { return nil }
    var result = self
    for _ in 1..<exponent {
      guard let next = result.multiplied(by: self) else { return nil }
      result = next
    }
    return result
  }

  private static func single(_ monomial: Monomial, raisedTo exponent: Rational) -> Polynomial? {
    var factors: Monomial = []
    var scale = Rational.one
    for factor in monomial {
      let total = factor.exponent * exponent
      guard total.bits <= 64, let (reduced, number) = reduced(factor.atom, total) else {
        return nil
      }
      if let reduced { factors.append(reduced) }
      scale = scale * number
    }
    return Polynomial(terms: [factors: scale])
  }

  /// A fractional power of a number: the real root where there is one, else i times it for square
  /// roots.
  private static func power(of number: Rational, _ exponent: Rational) -> Polynomial? {
    guard let (top, bottom) = number.words, let degree = exponent.words?.denominator else {
      return nil
    }
    var result = Polynomial(Rational.one)
    if top < 0 {
      if degree % 2 == 1 {
        guard let count = exponent.words?.numerator else { return nil }
        result = Polynomial(Rational(count % 2 == 0 ? 1 : -1))
      } else {
        guard exponent == Rational(1, over: 2) else { return nil }
        result = Polynomial(atom: .constant(MathExpression.Constant.imaginary.rawValue))
      }
    }
    guard top != .min, let above = primes(of: abs(top)), let below = primes(of: bottom) else {
      return nil
    }
    var exponents: [Int: Int] = above
    for (prime, count) in below { exponents[prime, default: 0] -= count }
    for (prime, count) in exponents.sorted(by: { $0.key < $1.key }) {
      guard let (factor, scale) = reduced(.prime(prime), Rational(count) * exponent),
        let next = result.multiplied(
          by: Polynomial(terms: [factor.map { [$0] } ?? []: scale]))
      else { return nil }
      result = next
    }
    return result
  }

  /// Prime factors with their counts; `nil` when trial division up to 2,000 leaves a number that may
  /// not be prime.
  private static func primes(of number: Int) -> [Int: Int]? {
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
    guard rest < 4_000_000 else { return nil }
    if rest > 1 { counts[rest, default: 0] += 1 }
    return counts
  }

  // MARK: Keys

  /// A text that equal polynomials share and others do not.
  var key: String {
    if let rational { return rational.description }
    return terms.map { monomial, coefficient in
      ([coefficient.description]
        + monomial.map { "\($0.atom.name)^\($0.exponent)" }).joined(separator: "*")
    }.sorted().joined(separator: "+")
  }

  /// This divided by one of its coefficients, the same one for every multiple of this.
  var monic: Polynomial {
    guard let leading = terms.min(by: { Self.name($0.key) < Self.name($1.key) })?.value.inverse
    else { return self }
    return Polynomial(terms: terms.mapValues { $0 * leading })
  }

  private static func name(_ monomial: Monomial) -> String {
    monomial.map { "\($0.atom.name)^\($0.exponent)" }.joined(separator: "*")
  }
}

extension Polynomial.Atom {
  var name: String {
    switch self {
    case .prime(let value): "\(value)"
    case .constant(let name), .variable(let name): name
    }
  }
}
