/// Decides whether a sum with opaque parts is zero, by its values.
struct ZeroTest {
  /// Points at which two expressions must agree.
  private static let agreements = 3
  /// The most bits of a number for which 96 digits decide: roots of such numbers that are not equal
  /// differ within 96 digits.
  private static let maximumBits = 128

  private let difference: Polynomial
  private let sides: (Polynomial, Polynomial)
  private let algebra: Algebra

  init(_ difference: Polynomial, _ a: Polynomial, _ b: Polynomial, in algebra: Algebra) {
    self.difference = difference
    sides = (a, b)
    self.algebra = algebra
  }

  var isZero: Bool {
    guard let sum = difference.monic(algebra.effort), algebra.areShort(sum) else { return false }
    let names = algebra.letters(of: sum).sorted()
    if names.isEmpty { return isZero(sum, at: [:], isReal: false) ?? false }
    let isReal = !algebra.contains(.constant(MathExpression.Constant.imaginary.rawValue), in: sum)
    // Where there are steps, values between them do not determine the values at them.
    if algebra.hasSteps(sum) {
      for index in 0..<8 where isZero(sum, at: Self.step(index, names), isReal: isReal) == false {
        return false
      }
    }
    for isSigned in [true, false] {
      var agreements = 0
      for index in 0..<12 where agreements < Self.agreements {
        let point = Self.point(index, names, isSigned: isSigned)
        switch isZero(sum, at: point, isReal: isReal) {
        case true?: agreements += 1
        case false?: return false
        case nil: if isOneSided(point, isReal: isReal) { return false }
        }
        if algebra.effort.isExhausted { return false }
      }
      if agreements >= Self.agreements { return true }
    }
    return false
  }

  /// - Returns: `nil` where the sum has no value.
  private func isZero(
    _ sum: Polynomial, at point: [String: BigComplex], isReal: Bool
  ) -> Bool? {
    var values = PointValues(at: point, isReal: isReal, in: algebra)
    guard let terms = values.terms(sum) else { return nil }
    let sizes = terms.filter { !$0.isZero }.map(\.scale)
    guard let largest = sizes.max(), let smallest = sizes.min() else { return true }
    let total = terms.reduce(BigComplex.zero, +)
    // A term not much larger than what counts as zero would go unnoticed.
    return total.scale < largest + PointValues.zeroScale
      && smallest > largest + PointValues.zeroScale / 2
  }

  /// Whether one side has a value where the other has none, except for roots of negative numbers: √x·√y
  /// equals √(xy) although it is defined for fewer numbers, but ln x is not ln |x|.
  private func isOneSided(_ point: [String: BigComplex], isReal: Bool) -> Bool {
    var (first, second) = (
      PointValues(at: point, isReal: isReal, in: algebra),
      PointValues(at: point, isReal: isReal, in: algebra)
    )
    let (a, b) = (first.value(sides.0), second.value(sides.1))
    return (a == nil) != (b == nil) && (first.isUndefined || second.isUndefined)
  }

  /// Whether one is a nonzero constant multiple of the other.
  static func areProportional(_ a: Polynomial, _ b: Polynomial, in algebra: Algebra) -> Bool {
    let names = algebra.letters(of: a).sorted()
    guard !names.isEmpty, names == algebra.letters(of: b).sorted(), algebra.areShort(a),
      algebra.areShort(b)
    else { return false }
    var ratio: BigComplex?
    var agreements = 0
    for index in 0..<12 where agreements < Self.agreements {
      var values = PointValues(
        at: point(index, names, isSigned: true), isReal: true, in: algebra)
      guard let x = values.value(a), let y = values.value(b), !x.isZero, !y.isZero else { continue }
      let quotient = x * y.inverse
      if let ratio, (quotient - ratio).scale >= ratio.scale + PointValues.zeroScale / 2 {
        return false
      }
      ratio = ratio ?? quotient
      agreements += 1
    }
    return agreements >= Self.agreements
  }

  // MARK: Points

  /// Multiples of irrational numbers, cut to a few bits: evenly spread, not special, always the same.
  private static func point(
    _ index: Int, _ names: [String], isSigned: Bool
  ) -> [String: BigComplex] {
    var point: [String: BigComplex] = [:]
    for (place, name) in names.enumerated() {
      let turn = Double(index + 1) * 0.618_033_988_749_895 + Double(place + 1) * 0.414_213_562_373
      let size = 0.137 + 3.71 * (turn - turn.rounded(.down))
      let isNegative = isSigned && (index + place * (index / 2 + 1)) % 2 == 1
      let value = ((isNegative ? -size : size) * 0x1p30).rounded() * 0x1p-30
      point[name] = BigComplex(BigReal(value))
    }
    return point
  }

  /// Whole numbers and halves, where floors and ceilings jump.
  private static func step(_ index: Int, _ names: [String]) -> [String: BigComplex] {
    let steps = [0, 1, -1, 2, 0.5, -1.5, 2.75, -2]
    var point: [String: BigComplex] = [:]
    for (place, name) in names.enumerated() {
      point[name] = BigComplex(BigReal(steps[(index + 3 * place) % steps.count]))
    }
    return point
  }
}

extension Algebra {
  /// Whether all numbers in a sum and its parts are short enough for their digits to decide.
  func areShort(_ sum: Polynomial) -> Bool {
    all(sum) { coefficient, _ in coefficient.bits <= 128 }
  }

  func letters(of sum: Polynomial) -> Set<String> {
    var letters: Set<String> = []
    _ = all(sum) { _, monomial in
      for case .variable(let name) in monomial.map(\.atom) { letters.insert(name) }
      return true
    }
    return letters
  }

  func contains(_ atom: Polynomial.Atom, in sum: Polynomial) -> Bool {
    !all(sum) { _, monomial in !monomial.contains { $0.atom == atom } }
  }

  /// Whether it contains a floor, a ceiling or an absolute value.
  func hasSteps(_ sum: Polynomial) -> Bool {
    !all(sum) { _, monomial in
      !monomial.contains { factor in
        guard case .opaque(let number) = factor.atom,
          case .function(let function, _) = parts[number]
        else { return false }
        return [.floor, .ceil, .abs].contains(function)
      }
    }
  }

  /// Whether a condition holds for all terms of a sum and of its parts.
  private func all(_ sum: Polynomial, _ holds: (Rational, Polynomial.Monomial) -> Bool) -> Bool {
    var waiting = [sum]
    var seen: Set<Int> = []
    while let next = waiting.popLast() {
      for (monomial, coefficient) in next.terms {
        guard holds(coefficient, monomial) else { return false }
        for case .opaque(let number) in monomial.map(\.atom) where seen.insert(number).inserted {
          switch parts[number] {
          case .function(_, let argument): waiting.append(argument)
          case .sum(let inner): waiting.append(inner)
          case .power(let base, let exponent): waiting += [base, exponent]
          }
        }
      }
    }
    return true
  }
}
