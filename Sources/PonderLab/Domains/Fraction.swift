/// An exact fraction in lowest terms with a positive denominator; `nil` results outgrew 64 bits.
struct Fraction: Hashable, Sendable {
  let numerator: Int
  let denominator: Int

  init(_ value: Int) {
    numerator = value
    denominator = 1
  }

  /// - Returns: `nil` for a denominator of zero, or where lowest terms do not fit.
  init?(_ numerator: Int, over denominator: Int) {
    guard denominator != 0, numerator != .min, denominator != .min else { return nil }
    var (a, b) = (abs(numerator), abs(denominator))
    while b != 0 { (a, b) = (b, a % b) }
    let sign = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / a
    self.denominator = sign * denominator / a
  }

  var negated: Fraction? { Fraction(0).subtracting(self) }
  var inverse: Fraction? { Fraction(denominator, over: numerator) }

  func adding(_ other: Fraction?) -> Fraction? {
    guard let other else { return nil }
    let (a, overflowA) = numerator.multipliedReportingOverflow(by: other.denominator)
    let (b, overflowB) = other.numerator.multipliedReportingOverflow(by: denominator)
    let (sum, overflowSum) = a.addingReportingOverflow(b)
    return over(other, sum, overflowA || overflowB || overflowSum)
  }

  func multiplied(by other: Fraction) -> Fraction? {
    let (product, overflow) = numerator.multipliedReportingOverflow(by: other.numerator)
    return over(other, product, overflow)
  }

  private func subtracting(_ other: Fraction) -> Fraction? {
    let (a, overflowA) = numerator.multipliedReportingOverflow(by: other.denominator)
    let (b, overflowB) = other.numerator.multipliedReportingOverflow(by: denominator)
    let (difference, overflow) = a.subtractingReportingOverflow(b)
    return over(other, difference, overflowA || overflowB || overflow)
  }

  private func over(_ other: Fraction, _ top: Int, _ overflow: Bool) -> Fraction? {
    let (bottom, tooLarge) = denominator.multipliedReportingOverflow(by: other.denominator)
    return overflow || tooLarge ? nil : Fraction(top, over: bottom)
  }
}

extension Fraction {
  /// Reads `12`, `-0.5`, `.50`, `1,000`, `$3`, `3/4`; `nil` for anything else, and for more than 15
  /// digits.
  init?(reading text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Self.decimal($0) }
    guard numbers.count == parts.count else { return nil }
    switch numbers.count {
    case 1: self = numbers[0]
    case 2:
      guard let inverse = numbers[1].inverse,
        let quotient = numbers[0].multiplied(by: inverse)
      else { return nil }
      self = quotient
    default: return nil
    }
  }

  private static func decimal(_ text: Substring) -> Fraction? {
    var rest = text.drop { $0 == " " }
    while rest.last == " " { rest.removeLast() }
    var sign = 1
    if let first = rest.first, first == "-" || first == "+" {
      sign = first == "-" ? -1 : 1
      rest.removeFirst()
    }
    if rest.first == "$" { rest.removeFirst() }
    let halves = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let decimals = halves.count == 2 ? String(halves[1]) : ""
    let groups = (halves.first ?? "").split(separator: ",", omittingEmptySubsequences: false)
    // 1,000,000 but neither 1,00 nor 1,2,3.
    guard groups.count == 1 || (1...3).contains(groups[0].count),
      groups.dropFirst().allSatisfy({ $0.count == 3 })
    else { return nil }
    let digits = groups.joined() + decimals
    guard (1...15).contains(digits.utf8.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }),
      let value = Int(digits)
    else { return nil }
    let scale = (0..<decimals.count).reduce(1) { product, _ in product * 10 }
    return Fraction(sign * value, over: scale)
  }
}
