/// Which answers count as the same although their values are not equal: see ``Grader``'s table.
struct Policy {
  let algebra: Algebra

  func rule(_ reference: MathAnswer, _ answer: MathAnswer) -> Grader.Rule {
    if let unit = reference.unit, let other = answer.unit, unit != other {
      return measured(reference, answer, unit, other)
    }
    if let base = reference.base, let other = answer.base, base != other { return .otherAnnotation }
    if let label = reference.label, let other = answer.label, label != other {
      return isSameEquation(reference, answer) ? .value : .otherAnnotation
    }
    let value = valueRule(reference, renamed(answer, as: reference))
    guard value == .value else {
      return value == .different ? otherReading(reference, answer) : value
    }
    let isBare =
      (reference.unit == nil) == (answer.unit == nil)
      && (reference.base == nil) == (answer.base == nil)
      && (reference.label == nil) == (answer.label == nil)
    return isBare ? .value : .annotation
  }

  private func valueRule(_ reference: MathAnswer, _ answer: MathAnswer) -> Grader.Rule {
    let isEqual = reference.value.isMatched(by: answer.value, in: algebra) {
      rule($0, $1).isRight
    }
    switch (reference.isPercent, answer.isPercent) {
    case (false, false), (true, true):
      if isEqual { return .value }
    case (true, false):
      if isEqual || reference.plainValue.equals(answer.value, in: algebra) { return .percent }
    case (false, true):
      if reference.value.equals(answer.plainValue, in: algebra) { return .percent }
    }
    if isEquationAndItsFunction(reference, answer) || areAssignments(reference, answer) {
      return .annotation
    }
    return Rounding(algebra: algebra).accepts(reference, answer) ? .rounding : .different
  }

  // MARK: Units and letters

  /// Quantities of one kind are compared in one unit; different kinds are not compared.
  private func measured(
    _ reference: MathAnswer, _ answer: MathAnswer, _ unit: Unit, _ other: Unit
  ) -> Grader.Rule {
    guard unit.dimension == other.dimension, case .expression(let a) = reference.value,
      case .expression(let b) = answer.value,
      algebra.areEqual(
        .product([a, .number(unit.factor)]), .product([b, .number(other.factor)]))
    else { return .otherAnnotation }
    return .value
  }

  /// Alternative readings: a letter that was read as a unit, a word that was read as a product, cents for
  /// dollars, another letter that counts solutions.
  private func otherReading(_ reference: MathAnswer, _ answer: MathAnswer) -> Grader.Rule {
    if let run = reference.run ?? reference.word, run == answer.run ?? answer.word { return .text }
    switch (reference.product, answer.product) {
    case (let product?, nil):
      if case .expression(let value) = answer.value, algebra.areEqual(product, value) {
        return .value
      }
    case (nil, let product?):
      if case .expression(let value) = reference.value, algebra.areEqual(value, product) {
        return .value
      }
    default: break
    }
    let cent = Units.unit(named: "cent")
    if reference.unit == nil, answer.unit == cent, let cent,
      case .expression(let value) = answer.value, case .expression(let dollars) = reference.value,
      algebra.areEqual(dollars, .product([value, .number(cent.factor)]))
    {
      return .annotation
    }
    return isFamily(reference, answer) ? .value : .different
  }

  /// `f(t) = 2t` means the same as `f(x) = 2x`.
  private func renamed(_ answer: MathAnswer, as reference: MathAnswer) -> MathAnswer {
    guard let name = reference.parameter, let other = answer.parameter, name != other,
      case .expression(let value) = answer.value, !value.variables.contains(name)
    else { return answer }
    var renamed = answer
    renamed.value = .expression(value.substituting([other: .variable(name)]))
    return renamed
  }

  /// Multiples of π counted by k, n or m are the same solutions whichever letter counts them.
  private func isFamily(_ reference: MathAnswer, _ answer: MathAnswer) -> Bool {
    guard case .expression(let a) = reference.value, case .expression(let b) = answer.value,
      a.variables.count == 1, b.variables.count == 1, let name = a.variables.first,
      let other = b.variables.first, name != other, ["k", "n", "m"].contains(name),
      ["k", "n", "m"].contains(other), a.contains(.pi), b.contains(.pi)
    else { return false }
    return algebra.areEqual(a, b.substituting([other: .variable(name)]))
  }

  // MARK: Equations

  /// `y = 2x` and `x = y/2` are the same equation.
  private func isSameEquation(_ reference: MathAnswer, _ answer: MathAnswer) -> Bool {
    guard let a = reference.equation, let b = answer.equation, a.variables.count > 1 else {
      return false
    }
    return algebra.areProportional(a, b)
  }

  /// `y = 2x` and `2x - y = 0` are the same line.
  private func isEquationAndItsFunction(_ reference: MathAnswer, _ answer: MathAnswer) -> Bool {
    switch (reference.value, reference.equation, answer.value, answer.equation) {
    case (.equation(let difference), _, _, let other?): algebra.areProportional(difference, other)
    case (_, let other?, .equation(let difference), _): algebra.areProportional(difference, other)
    default: false
    }
  }

  /// `(1, 2)` and `x = 1, y = 2` are the same answer.
  private func areAssignments(_ reference: MathAnswer, _ answer: MathAnswer) -> Bool {
    for (point, list) in [(reference, answer), (answer, reference)] {
      guard case .tuple(.round, let members, .round) = point.value,
        case .collection(let values) = list.value, values.count == members.count
      else { continue }
      let labels = values.compactMap(\.label)
      guard labels.count == values.count, Set(labels).count == labels.count,
        labels.allSatisfy({ $0.count == 1 || $0.contains("_") })
      else { return false }
      let sorted = values.sorted { ($0.label ?? "") < ($1.label ?? "") }
      return zip(members, sorted).allSatisfy { $0.value.equals($1.value, in: algebra) }
    }
    return false
  }
}

/// When a rounded number is accepted for an exact one.
struct Rounding {
  let algebra: Algebra

  /// The digits from which a rounded answer is accepted as a program's output for an exact reference.
  private static let longDigits = 12

  func accepts(_ reference: MathAnswer, _ answer: MathAnswer) -> Bool {
    guard reference.isPercent == answer.isPercent, case .expression(let a) = reference.value,
      case .expression(let b) = answer.value
    else { return false }
    switch (reference.decimal, answer.decimal) {
    case (let decimal?, nil):
      return decimal.significantDigits >= 3 && !isApproximation(b) && isRounded(b, to: decimal)
    case (nil, let decimal?):
      return decimal.significantDigits >= Self.longDigits && isRounded(a, to: decimal)
    default: return false
    }
  }

  /// 22/7 and 355/113 approximate π and are not read as decimal numbers.
  private func isApproximation(_ expression: MathExpression) -> Bool {
    guard let value = algebra.form(expression)?.rational else { return false }
    return value == Rational(22, over: 7) || value == Rational(355, over: 113)
  }

  private func isRounded(_ expression: MathExpression, to decimal: MathAnswer.Decimal) -> Bool {
    guard expression.isConstant, decimal.places <= 40 else { return false }
    if let exact = algebra.form(expression)?.rational {
      return !exact.isInteger && exact.rounded(toPlaces: decimal.places) == decimal.value
    }
    if let near = expression.realValue, abs(near - decimal.value.double) > 1e-2 * abs(near) {
      return false
    }
    guard let value = algebra.realValue(expression),
      let half = Rational(10).power(-decimal.places).flatMap({ power in
        Rational(1, over: 2).map { power * $0 }
      })
    else { return false }
    return !(BigReal(half) < (value - BigReal(decimal.value)).magnitude)
  }
}

extension MathAnswer {
  /// A labelled expression as an equation.
  fileprivate var equation: MathExpression? {
    guard let label, case .expression(let expression) = value else { return nil }
    return .sum([.variable(label), expression.negated])
  }

  /// A text of one short word.
  fileprivate var word: String? {
    guard case .text(let text) = value, text.utf8.count <= 3 else { return nil }
    return text
  }
}

extension MathExpression {
  /// Whether it contains a constant.
  func contains(_ constant: Constant) -> Bool {
    switch self {
    case .number, .variable: false
    case .constant(let other): other == constant
    case .sum(let parts), .product(let parts): parts.contains { $0.contains(constant) }
    case .power(let base, let exponent): base.contains(constant) || exponent.contains(constant)
    case .function(_, let argument): argument.contains(constant)
    }
  }
}
