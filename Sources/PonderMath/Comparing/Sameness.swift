extension MathAnswer.Value {
  /// Whether two values are equal, whatever was written around them: exactly where both have a normal
  /// form, by their values at pseudo-random points elsewhere.
  func equals(_ other: Self) -> Bool {
    isMatched(by: other) { $0.plainValue.equals($1.plainValue) }
  }

  /// Whether two values have one form, and their members match in order or, where order does not
  /// count, in some order.
  ///
  /// - Parameter match: Decides for members; it sees this value's first.
  func isMatched(by other: Self, _ match: (MathAnswer, MathAnswer) -> Bool) -> Bool {
    switch (self, other) {
    case (.expression(let a), .expression(let b)): return a.equals(b)
    case (.text(let a), .text(let b)): return a == b
    case (.equation(let a), .equation(let b)): return a.isMultiple(of: b)
    case (.tuple(let openA, let a, let closeA), .tuple(let openB, let b, let closeB)):
      return openA == openB && closeA == closeB && a.count == b.count
        && zip(a, b).allSatisfy(match)
    case (.matrix(let a), .matrix(let b)):
      return a.map(\.count) == b.map(\.count)
        && zip(a.joined(), b.joined()).allSatisfy(match)
    case (.collection(let a), .collection(let b)), (.union(let a), .union(let b)):
      return Self.areMatched(a, b, match)
    // A set of one, as in {5}, is its member.
    case (.collection(let a), _) where a.count == 1: return a[0].value.isMatched(by: other, match)
    case (_, .collection(let b)) where b.count == 1: return isMatched(by: b[0].value, match)
    default: return false
    }
  }

  /// - Complexity: O(n²) matches, for n members
  private static func areMatched(
    _ a: [MathAnswer], _ b: [MathAnswer], _ match: (MathAnswer, MathAnswer) -> Bool
  ) -> Bool {
    guard a.count == b.count else { return false }
    var rest = b
    for member in a {
      guard let place = rest.firstIndex(where: { match(member, $0) }) else { return false }
      rest.remove(at: place)
    }
    return true
  }

  /// A text that equal values share and others do not; `nil` when there is no exact normal form.
  var key: String? {
    switch self {
    case .expression(let expression): return Polynomial(expression)?.key
    case .text(let text): return "text " + text
    case .equation(let difference):
      return Polynomial(difference).map { $0.monic.key + "=0" }
    case .tuple(let open, let members, let close):
      return Self.joined(members).map {
        "\(open.rawValue) \($0.joined(separator: ", ")) \(close.rawValue)"
      }
    case .collection(let members):
      if members.count == 1 { return members[0].plainValue.key }
      return Self.joined(members).map { "{" + $0.sorted().joined(separator: ", ") + "}" }
    case .union(let members):
      return Self.joined(members).map { $0.sorted().joined(separator: " ∪ ") }
    case .matrix(let rows):
      let keys = rows.compactMap { Self.joined($0)?.joined(separator: ", ") }
      return keys.count == rows.count ? "matrix " + keys.joined(separator: "; ") : nil
    }
  }

  private static func joined(_ members: [MathAnswer]) -> [String]? {
    let keys = members.compactMap(\.plainValue.key)
    return keys.count == members.count ? keys : nil
  }
}

extension MathAnswer {
  /// The value with its percent sign worked in.
  var plainValue: Value {
    guard isPercent, case .expression(let expression) = value,
      let hundredth = Rational(1, over: 100)
    else { return value }
    return .expression(.product([expression, .number(hundredth)]))
  }
}

extension MathExpression {
  func equals(_ other: MathExpression) -> Bool {
    if self == other { return true }
    if let a = Polynomial(self), let b = Polynomial(other) { return a == b }
    return NumericComparison.areEqual(self, other)
  }

  /// Whether two equations, each given as the difference of its sides, say the same.
  func isMultiple(of other: MathExpression) -> Bool {
    if let a = Polynomial(self), let b = Polynomial(other) { return a.monic == b.monic }
    return NumericComparison.areProportional(self, other)
  }
}
