import BigInt

/// A sum of rational multiples of products of powers: the exact normal form of most answers.
///
/// Two expressions that have a normal form are equal if and only if the forms are. Roots are
/// factored into primes (√12 is 2·3^½), since products of different fractional powers of primes are
/// linearly independent over the rationals; π and e count as independent letters, i as one whose
/// square is -1. An expression without such a form, such as a sine, is an opaque atom that an
/// ``Algebra`` numbers.
struct Polynomial: Hashable {
  /// The base of a power.
  enum Atom: Hashable, Comparable {
    case prime(Int)
    case constant(String)
    case variable(String)
    /// A part without a normal form, by its number in an ``Algebra``.
    case opaque(Int)
  }

  struct Factor: Hashable {
    var atom: Atom
    var exponent: Rational
  }

  /// A product of powers, with its atoms ascending.
  typealias Monomial = [Factor]

  /// The most terms of a normal form.
  static let maximumTerms = 200

  /// Coefficients, none of them zero.
  private(set) var terms: [Monomial: Rational]

  init(_ value: Rational) { terms = value == .zero ? [:] : [[]: value] }

  init(atom: Atom, exponent: Rational = .one) {
    terms = [[Factor(atom: atom, exponent: exponent)]: .one]
  }

  init(terms: [Monomial: Rational]) { self.terms = terms }

  /// The value, if it is a rational number.
  var rational: Rational? {
    if terms.isEmpty { return .zero }
    return terms.count == 1 ? terms[[]] : nil
  }

  /// Whether no atom is opaque; if so, expressions with other forms are not equal.
  var isExact: Bool {
    terms.keys.allSatisfy { monomial in
      monomial.allSatisfy { if case .opaque = $0.atom { false } else { true } }
    }
  }

  // MARK: Arithmetic

  /// - Returns: `nil` when the work or the number of terms would be too large.
  func adding(_ other: Polynomial, times factor: Rational = .one, _ effort: Effort) -> Polynomial? {
    var sum = self
    for (monomial, coefficient) in other.terms {
      guard sum.add(factor == .one ? coefficient : coefficient * factor, monomial, effort) else {
        return nil
      }
    }
    return sum.terms.count <= Self.maximumTerms ? sum : nil
  }

  private mutating func add(
    _ coefficient: Rational, _ monomial: Monomial, _ effort: Effort
  ) -> Bool {
    guard let old = terms[monomial] else {
      terms[monomial] = coefficient == .zero ? nil : coefficient
      return effort.spend(1)
    }
    guard effort.spend(old.units(with: coefficient)) else { return false }
    let sum = old + coefficient
    terms[monomial] = sum == .zero ? nil : sum
    return true
  }

  /// - Returns: `nil` when the work, the number of terms or a coefficient would be too large.
  func multiplied(by other: Polynomial, _ effort: Effort) -> Polynomial? {
    guard terms.count * other.terms.count <= 4 * Self.maximumTerms else { return nil }
    var product = Polynomial(Rational.zero)
    for (a, x) in terms {
      for (b, y) in other.terms {
        guard effort.spend(x.units(with: y)), let (monomial, scale) = Self.product(a, b) else {
          return nil
        }
        let coefficient = x * y
        guard effort.spend(coefficient.units(with: scale)) else { return nil }
        let scaled = scale == .one ? coefficient : coefficient * scale
        guard scaled.bits <= Rational.maximumBits, product.add(scaled, monomial, effort) else {
          return nil
        }
      }
    }
    return product.terms.count <= Self.maximumTerms ? product : nil
  }

  /// The product of two monomials, and its rational factor: √2·√2 gives 2, i·i gives -1.
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
        guard sum.words != nil, let (factor, number) = reduced(a[i].atom, sum) else { return nil }
        if let factor { factors.append(factor) }
        scale = scale * number
        (i, j) = (i + 1, j + 1)
      }
    }
    return (factors, scale)
  }

  // MARK: Keys

  /// A text shared by equal polynomials and by no others; `nil` when writing out its numbers is too
  /// much work.
  func key(_ effort: Effort) -> String? {
    for coefficient in terms.values where coefficient.bits > 64 {
      // Converting a number of w words to decimal takes w² divisions.
      let words = coefficient.bits / 64
      guard effort.spend(words * words / 16) else { return nil }
    }
    if let rational { return rational.description }
    return terms.map { monomial, coefficient in
      ([coefficient.description]
        + monomial.map { "\($0.atom.name)^\($0.exponent)" }).joined(separator: "*")
    }.sorted().joined(separator: "+")
  }

  /// This polynomial divided by one of its coefficients, the same one for all its multiples.
  func monic(_ effort: Effort) -> Polynomial? {
    guard let leading = terms.min(by: { Self.name($0.key) < Self.name($1.key) })?.value.inverse
    else { return self }
    if leading == .one { return self }
    return Polynomial(Rational.zero).adding(self, times: leading, effort)
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
    case .opaque(let number): "#\(number)"
    }
  }
}
