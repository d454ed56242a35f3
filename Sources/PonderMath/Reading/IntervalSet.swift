/// A union of intervals of real numbers, in order and not touching each other.
struct IntervalSet {
  struct Bound {
    /// `nil` for infinity.
    var expression: MathExpression?
    var value: Double

    static let infinity = Bound(infinite: .infinity)
    static let negativeInfinity = Bound(infinite: -.infinity)

    private init(infinite value: Double) { (expression, self.value) = (nil, value) }

    /// - Returns: `nil` for anything other than a real number or infinity.
    init?(_ expression: MathExpression) {
      if expression == .variable("∞") {
        self = .infinity
      } else if expression == MathExpression.variable("∞").negated {
        self = .negativeInfinity
      } else {
        guard expression.isConstant, let value = expression.realValue else { return nil }
        (self.expression, self.value) = (expression, value)
      }
    }

    /// The order of two bounds; `nil` if it is not certain.
    func order(_ other: Bound) -> Int? {
      if value == other.value, expression == nil || other.expression == nil { return 0 }
      if let a = expression, let b = other.expression {
        if Algebra(effort: Effort(limit: 1_000)).areEqual(a, b) { return 0 }
        guard abs(value - other.value) > 1e-9 * max(abs(value), abs(other.value)) else {
          return nil
        }
      }
      return value < other.value ? -1 : 1
    }

    var answer: MathAnswer {
      let infinity = MathExpression.variable("∞")
      return MathAnswer(.expression(expression ?? (value < 0 ? infinity.negated : infinity)))
    }
  }

  struct Interval {
    var lower: Bound
    var upper: Bound
    var hasLower: Bool
    var hasUpper: Bool

    init(_ lower: Bound, _ upper: Bound, _ hasLower: Bool, _ hasUpper: Bool) {
      (self.lower, self.upper, self.hasLower, self.hasUpper) = (lower, upper, hasLower, hasUpper)
    }
  }

  var intervals: [Interval]

  static let all = IntervalSet([Interval(.negativeInfinity, .infinity, false, false)])

  init(_ intervals: [Interval]) { self.intervals = intervals }

  /// The set that an answer represents; `nil` if it is not a set.
  init?(_ answer: MathAnswer) {
    switch answer.value {
    case .tuple(let open, let members, let close):
      guard members.count == 2, [.round, .square].contains(open),
        [.round, .square].contains(close),
        case .expression(let a) = members[0].value, case .expression(let b) = members[1].value,
        let lower = Bound(a), let upper = Bound(b), lower.value < upper.value
      else { return nil }
      intervals = [Interval(lower, upper, open == .square, close == .square)]
    case .union(let members):
      let sets = members.compactMap { IntervalSet($0) }
      guard sets.count == members.count else { return nil }
      guard let union = sets.dropFirst().reduce(sets.first, { $0?.union($1) }) else { return nil }
      self = union
    case .expression(.variable("ℝ")): self = .all
    case .collection(let members):
      var points: [Interval] = []
      for member in members {
        guard case .expression(let value) = member.value, let bound = Bound(value),
          bound.expression != nil
        else { return nil }
        points.append(Interval(bound, bound, true, true))
      }
      guard let sorted = IntervalSet(points).sorted else { return nil }
      self = sorted
    default: return nil
    }
  }

  private var sorted: IntervalSet? {
    IntervalSet([]).union(self)
  }

  /// - Returns: `nil` when the order of the bounds is not certain.
  func union(_ other: IntervalSet) -> IntervalSet? {
    let all = (intervals + other.intervals).sorted { a, b in
      a.lower.value == b.lower.value ? a.hasLower && !b.hasLower : a.lower.value < b.lower.value
    }
    var merged: [Interval] = []
    for next in all {
      guard var last = merged.last else {
        merged.append(next)
        continue
      }
      guard let gap = last.upper.order(next.lower) else { return nil }
      if gap < 0 || (gap == 0 && !last.hasUpper && !next.hasLower) {
        merged.append(next)
        continue
      }
      guard let end = last.upper.order(next.upper) else { return nil }
      if end < 0 {
        (last.upper, last.hasUpper) = (next.upper, next.hasUpper)
      } else if end == 0 {
        last.hasUpper = last.hasUpper || next.hasUpper
      }
      if let start = last.lower.order(next.lower), start == 0 {
        last.hasLower = last.hasLower || next.hasLower
      }
      merged[merged.count - 1] = last
    }
    return IntervalSet(merged)
  }

  /// - Returns: `nil` when the order of the bounds is not certain.
  func intersection(_ other: IntervalSet) -> IntervalSet? {
    var result: [Interval] = []
    for a in intervals {
      for b in other.intervals {
        guard let low = a.lower.order(b.lower), let high = a.upper.order(b.upper) else {
          return nil
        }
        let lower = low < 0 ? b.lower : a.lower
        let upper = high > 0 ? b.upper : a.upper
        let hasLower = low == 0 ? a.hasLower && b.hasLower : low < 0 ? b.hasLower : a.hasLower
        let hasUpper = high == 0 ? a.hasUpper && b.hasUpper : high > 0 ? b.hasUpper : a.hasUpper
        guard let width = lower.order(upper) else { return nil }
        if width < 0 || (width == 0 && hasLower && hasUpper) {
          result.append(Interval(lower, upper, hasLower, hasUpper))
        }
      }
    }
    return IntervalSet([]).union(IntervalSet(result))
  }

  /// All real numbers that are not in it.
  var complement: IntervalSet? {
    var rest = IntervalSet.all
    for part in intervals {
      let sides = IntervalSet([
        Interval(.negativeInfinity, part.lower, false, !part.hasLower),
        Interval(part.upper, .infinity, !part.hasUpper, false),
      ])
      guard let next = rest.intersection(sides) else { return nil }
      rest = next
    }
    return rest
  }

  /// The set as an answer: one interval, several, points, or the empty set.
  var answer: MathAnswer {
    let parts = intervals.map { part -> MathAnswer in
      if part.lower.value == part.upper.value { return part.lower.answer }
      return MathAnswer(
        .tuple(
          open: part.hasLower ? .square : .round, [part.lower.answer, part.upper.answer],
          close: part.hasUpper ? .square : .round))
    }
    if parts.count == 1 { return parts[0] }
    let isPoints = intervals.allSatisfy { $0.lower.value == $0.upper.value }
    return MathAnswer(isPoints ? .collection(parts) : .union(parts))
  }
}

/// Unions, intersections and differences of sets, and inequalities joined by words.
enum SetReader {
  static func combination(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer? {
    if tokens == [.letter("ℝ")] || isAllReals(tokens) { return IntervalSet.all.answer }
    let isPresent = tokens.contains {
      $0 == .union || $0 == .intersection || $0 == .setMinus
    }
    guard isPresent else { return nil }
    var tokens = tokens
    if case .letter? = tokens.first, tokens.dropFirst().first == .isIn { tokens.removeFirst(2) }
    for sign in [Token.setMinus, .union, .intersection] {
      let parts = AnswerReader.split(tokens) { $0 == sign }
      guard parts.count > 1 else { continue }
      let members = parts.map { AnswerReader.answer($0, depth: depth + 1) }
      let sets = members.compactMap { IntervalSet($0) }
      guard sets.count == members.count, let first = sets.first else {
        return sign == .union ? MathAnswer(.union(members)) : nil
      }
      let combined = sets.dropFirst().reduce(IntervalSet?.some(first)) { result, next in
        switch sign {
        case .union: result?.union(next)
        case .intersection: result?.intersection(next)
        default: next.complement.flatMap { result?.intersection($0) }
        }
      }
      return combined?.answer ?? (sign == .union ? MathAnswer(.union(members)) : nil)
    }
    return nil
  }

  private static func isAllReals(_ tokens: ArraySlice<Token>) -> Bool {
    guard tokens.count == 1, case .text(let words)? = tokens.first else { return false }
    return ["all real numbers", "all reals", "all real", "real numbers"].contains(words)
  }

  /// Reads `x < 1 or x > 2` and `x > 1 and x < 2`.
  static func inequalities(_ members: [MathAnswer], isOr: Bool, isAnd: Bool) -> MathAnswer? {
    guard isOr != isAnd, let label = members.first?.label,
      members.allSatisfy({ $0.label == label && $0.isInterval })
    else { return nil }
    let sets = members.compactMap { IntervalSet($0) }
    guard sets.count == members.count, let first = sets.first else { return nil }
    let result = sets.dropFirst().reduce(IntervalSet?.some(first)) {
      isOr ? $0?.union($1) : $0?.intersection($1)
    }
    guard var answer = result?.answer else { return nil }
    answer.label = label
    return answer
  }
}

extension MathAnswer {
  fileprivate var isInterval: Bool {
    switch value {
    case .tuple, .union: true
    default: false
    }
  }
}
