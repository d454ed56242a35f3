/// Reads equations, labelled answers, worked computations, and inequalities.
enum RelationReader {
  static func read(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer? {
    var sides: [ArraySlice<Token>] = []
    var relations: [Token.Relation] = []
    var start = tokens.startIndex
    var open = 0
    for index in tokens.indices {
      open += tokens[index].nesting
      if open == 0, case .relation(let relation) = tokens[index] {
        sides.append(tokens[start..<index])
        relations.append(relation)
        start = index + 1
      }
    }
    sides.append(tokens[start...])
    guard relations.count >= 1, let last = sides.last, !last.isEmpty else { return nil }
    guard relations.allSatisfy({ $0 == .equal }) else { return interval(sides, relations) }

    let values = sides.map { ExpressionReader.read(AnswerReader.stripped($0).rest) }
    // An equation between two different numbers is not an answer.
    for (left, right) in zip(values, values.dropFirst()) {
      if case .number(let a)? = left, case .number(let b)? = right, a != b { return nil }
    }
    let label = Label(sides[0], isConstant: values.last.flatMap { $0?.isConstant } ?? false)
    if label != nil || sides[0].isEmpty {
      var value = AnswerReader.answer(last, depth: depth + 1)
      value.label = value.label ?? label?.name
      value.parameter = value.parameter ?? label?.parameter
      return value
    }
    // A worked computation: its last value is the answer.
    if values.dropLast().allSatisfy({ $0?.isConstant ?? false }) {
      return AnswerReader.answer(last, depth: depth + 1)
    }
    guard sides.count == 2, let left = values[0], let right = values[1] else { return nil }
    return MathAnswer(.equation(.sum([left, right.negated])))
  }

  // MARK: Inequalities

  /// Reads inequalities that are linear in one letter as an interval.
  private static func interval(
    _ sides: [ArraySlice<Token>], _ relations: [Token.Relation]
  ) -> MathAnswer? {
    var names: Set<String> = []
    let parts = sides.map { side -> MathExpression? in
      // f(x) stands for one number.
      if let label = Label(side, isConstant: false), label.parameter != nil {
        return .variable(label.name)
      }
      return ExpressionReader.read(side)
    }
    for case .some(let part) in parts { names.formUnion(part.variables.filter { $0 != "∞" }) }
    guard names.count == 1, let name = names.first else { return nil }
    let algebra = Algebra(effort: Effort(limit: 4_000))
    var result = IntervalSet.all
    for (index, relation) in relations.enumerated() {
      guard let left = parts[index], let right = parts[index + 1] else { return nil }
      guard let (bound, isFlipped) = solution(left, right, name, algebra) else { return nil }
      let part: IntervalSet
      switch (relation, isFlipped) {
      case (.equal, _): return nil
      case (.other, _):
        guard relations.count == 1 else { return nil }
        part = IntervalSet([
          .init(.negativeInfinity, bound, false, false), .init(bound, .infinity, false, false),
        ])
      case (.less, false), (.greater, true):
        part = IntervalSet([.init(.negativeInfinity, bound, false, false)])
      case (.lessOrEqual, false), (.greaterOrEqual, true):
        part = IntervalSet([.init(.negativeInfinity, bound, false, true)])
      case (.greater, false), (.less, true):
        part = IntervalSet([.init(bound, .infinity, false, false)])
      case (.greaterOrEqual, false), (.lessOrEqual, true):
        part = IntervalSet([.init(bound, .infinity, true, false)])
      }
      guard let both = result.intersection(part) else { return nil }
      result = both
    }
    guard !result.intervals.isEmpty else { return nil }
    var answer = result.answer
    answer.label = name
    return answer
  }

  /// Where the two sides are equal, and whether the letter's coefficient on the left is negative.
  private static func solution(
    _ left: MathExpression, _ right: MathExpression, _ name: String, _ algebra: Algebra
  ) -> (IntervalSet.Bound, isFlipped: Bool)? {
    let variable = MathExpression.variable(name)
    for (side, other, isFlipped) in [(left, right, false), (right, left, true)]
    where side == variable {
      if other == .variable("∞") { return (.infinity, isFlipped) }
      if other == MathExpression.variable("∞").negated { return (.negativeInfinity, isFlipped) }
      if other.isConstant { return IntervalSet.Bound(other).map { ($0, isFlipped) } }
    }
    guard !left.variables.contains("∞"), !right.variables.contains("∞"),
      let form = algebra.form(.sum([left, right.negated])), form.isExact
    else { return nil }
    // a·x + b, with b free of the letter.
    var slope: Rational?
    var rest = Polynomial(Rational.zero)
    for (monomial, coefficient) in form.terms {
      if monomial == [Polynomial.Factor(atom: .variable(name), exponent: .one)] {
        slope = coefficient
      } else if monomial.isEmpty {
        rest = Polynomial(coefficient)
      } else {
        return nil
      }
    }
    guard let slope, let inverse = slope.inverse, let value = rest.rational,
      let bound = IntervalSet.Bound(.number(-value * inverse))
    else { return nil }
    return (bound, slope.isNegative)
  }
}

/// What an answer is said to equal: `x`, `f(x)`, `a_n`, `P(A)`, `|AB|`, `\angle ABC`, `\frac{m}{n}`,
/// capital letters or words.
struct Label {
  var name: String
  /// The letter in `f(x)`.
  var parameter: String?

  /// - Parameter isConstant: Whether the other side has no letters.
  init?(_ side: ArraySlice<Token>, isConstant: Bool) {
    guard let first = side.first else { return nil }
    name = side.map(\.plain).joined()
    if case .letter(let letter) = first {
      name = letter
      var rest = side.dropFirst()
      while rest.first == .unknown("'") {
        name += "'"
        rest.removeFirst()
      }
      if rest.isEmpty { return }
      if rest.first == .underscore, Self.isIndex(rest.dropFirst()) {
        name += rest.filter { $0 != .open(.brace) && $0 != .close(.brace) }.map(\.plain).joined()
        return
      }
      if rest.first == .open(.round), AnswerReader.isEnclosed(rest) {
        let inner = rest.dropFirst().dropLast()
        if inner.count == 1, case .letter(let argument)? = inner.first {
          parameter = argument
          return
        }
        // In f(2) and P(X > 1), letters stand for functions and probabilities.
        if inner.count == 1, case .number? = inner.first, !isConstant { return nil }
        guard isConstant, "fghFGHPEVN".contains(letter) else { return nil }
        name += inner.map(\.plain).joined()
        return
      }
    }
    if first == .open(.round), AnswerReader.isEnclosed(side), side.contains(.comma),
      side.dropFirst().dropLast().allSatisfy({ token in
        if case .letter = token { true } else { token == .comma }
      })
    {
      return
    }
    if isConstant {
      if first == .angle || side.dropFirst().first == .angle { return }
      if first == .bar, side.last == .bar,
        side.dropFirst().dropLast().allSatisfy({ $0.isCapital }), side.count > 2
      {
        return
      }
      let isQuotient =
        (first == .fraction || side.contains(.slash))
        && side.allSatisfy { token in
          switch token {
          case .letter, .open(.brace), .close(.brace), .fraction, .slash: true
          default: false
          }
        }
      if isQuotient { return }
    }
    let isName = side.allSatisfy { token in
      switch token {
      case .text, .unknown, .unit, .colon: true
      case .underscore, .open(.brace), .close(.brace):
        side.contains(where: \.isCapital)
      default: token.isCapital
      }
    }
    // A ratio's name may have indices; a product of letters and numbers is not a name.
    guard isName else { return nil }
  }

  private static func isIndex(_ tokens: ArraySlice<Token>) -> Bool {
    let inner = tokens.filter { $0 != .open(.brace) && $0 != .close(.brace) }
    return !inner.isEmpty && inner.count <= 4
      && inner.allSatisfy { token in
        switch token {
        case .letter, .number, .text, .constant, .plus, .minus: true
        default: false
        }
      } && (inner.count == 1 || tokens.first == .open(.brace))
  }
}

extension Token {
  fileprivate var isCapital: Bool {
    if case .letter(let name) = self { name.first?.isUppercase ?? false } else { false }
  }
}
