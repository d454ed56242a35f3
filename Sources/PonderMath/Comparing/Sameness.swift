extension MathAnswer.Value {
  /// Whether two values are equal, whatever notation surrounds them.
  func equals(_ other: Self, in algebra: Algebra) -> Bool {
    isMatched(by: other, in: algebra) { $0.plainValue.equals($1.plainValue, in: algebra) }
  }

  /// Whether two values have the same form and their members match, in order or, where order does not
  /// count, in some order.
  ///
  /// - Parameter match: Compares two members, this value's first.
  func isMatched(
    by other: Self, in algebra: Algebra, _ match: (MathAnswer, MathAnswer) -> Bool
  ) -> Bool {
    switch (self, other) {
    case (.expression(let a), .expression(let b)): return algebra.areEqual(a, b)
    case (.text(let a), .text(let b)): return a == b
    case (.equation(let a), .equation(let b)): return algebra.areProportional(a, b)
    case (.ratio(let a), .ratio(let b)): return Self.areProportional(a, b, in: algebra)
    case (.tuple(let openA, let a, let closeA), .tuple(let openB, let b, let closeB)):
      return openA == openB && closeA == closeB && a.count == b.count
        && zip(a, b).allSatisfy(match)
    case (.matrix(let a), .matrix(let b)):
      return a.map(\.count) == b.map(\.count)
        && zip(a.joined(), b.joined()).allSatisfy(match)
    case (.collection(let a), .collection(let b)), (.union(let a), .union(let b)),
      (.set(let a), .set(let b)):
      return Self.areMatched(a, b, in: algebra, match)
    // A set with one member, as in {5}, is that member.
    case (.collection(let a), _) where a.count == 1:
      return a[0].value.isMatched(by: other, in: algebra, match)
    case (_, .collection(let b)) where b.count == 1:
      return isMatched(by: b[0].value, in: algebra, match)
    default: return false
    }
  }

  /// - Complexity: O(n²) matches for n members, while effort is left
  private static func areMatched(
    _ a: [MathAnswer], _ b: [MathAnswer], in algebra: Algebra,
    _ match: (MathAnswer, MathAnswer) -> Bool
  ) -> Bool {
    guard a.count == b.count else { return false }
    var rest = b
    for member in a {
      guard let place = rest.firstIndex(where: { algebra.effort.spend(1) && match(member, $0) })
      else { return false }
      rest.remove(at: place)
    }
    return true
  }

  /// Whether a : b equals c : d, or the same with more members.
  private static func areProportional(
    _ a: [MathExpression], _ b: [MathExpression], in algebra: Algebra
  ) -> Bool {
    guard a.count == b.count, let first = a.first, let other = b.first else { return false }
    return zip(a, b).allSatisfy { x, y in
      algebra.areEqual(.product([x, other]), .product([y, first]))
    }
  }

  /// A text shared by equal values and by no others; `nil` when there is no exact normal form.
  func key(in algebra: Algebra) -> String? {
    switch self {
    case .expression(let expression): return Self.key(expression, in: algebra)
    case .text(let text): return "text " + text
    case .equation(let difference):
      guard let form = algebra.form(difference), form.isExact else { return nil }
      return form.monic(algebra.effort)?.key(algebra.effort).map { $0 + "=0" }
    case .ratio(let members):
      guard let first = members.first else { return nil }
      let keys = members.compactMap { Self.key(.product([$0, first.inverse]), in: algebra) }
      return keys.count == members.count ? keys.joined(separator: " : ") : nil
    case .tuple(let open, let members, let close):
      return Self.joined(members, in: algebra).map {
        "\(open.rawValue) \($0.joined(separator: ", ")) \(close.rawValue)"
      }
    case .collection(let members):
      if members.count == 1 { return members[0].plainValue.key(in: algebra) }
      return Self.joined(members, in: algebra).map {
        "{" + $0.sorted().joined(separator: ", ") + "}"
      }
    case .set(let members):
      return Self.joined(members, in: algebra).map {
        "set {" + $0.sorted().joined(separator: ", ") + "}"
      }
    case .union(let members):
      return Self.joined(members, in: algebra).map { $0.sorted().joined(separator: " ∪ ") }
    case .matrix(let rows):
      let keys = rows.compactMap { Self.joined($0, in: algebra)?.joined(separator: ", ") }
      return keys.count == rows.count ? "matrix " + keys.joined(separator: "; ") : nil
    }
  }

  private static func key(_ expression: MathExpression, in algebra: Algebra) -> String? {
    guard let form = algebra.form(expression), form.isExact else { return nil }
    return form.key(algebra.effort)
  }

  private static func joined(_ members: [MathAnswer], in algebra: Algebra) -> [String]? {
    var keys: [String] = []
    for member in members {
      guard let key = member.plainValue.key(in: algebra) else { return nil }
      keys.append(key)
    }
    return keys
  }
}

extension MathAnswer {
  /// The value with its percent sign applied.
  var plainValue: Value {
    guard isPercent, case .expression(let expression) = value,
      let hundredth = Rational(1, over: 100)
    else { return value }
    return .expression(.product([expression, .number(hundredth)]))
  }
}
