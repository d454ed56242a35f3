/// Reads notation as an answer: takes off units and labels, and finds lists, intervals, sets,
/// matrices and equations before expressions.
struct AnswerReader {
  private static let maximumTokens = 800

  /// Reads an answer; what cannot be read as mathematics stays a text.
  ///
  /// - Complexity: O(length)
  static func read(_ text: String) -> MathAnswer {
    guard let tokens = Lexer.tokens(of: text), tokens.count <= maximumTokens, !tokens.isEmpty
    else { return MathAnswer(.text(text)) }
    return answer(tokens[...], depth: 0)
  }

  private static func answer(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer {
    guard depth < 8, !tokens.isEmpty else { return text(tokens) }
    if tokens.count == 1, case .number(let number)? = tokens.first {
      return MathAnswer(number)
    }
    let unions = split(tokens) { $0 == .union }
    if unions.count > 1 {
      return MathAnswer(.union(unions.map { answer($0, depth: depth + 1) }))
    }
    let parts = split(tokens) { $0 == .comma || $0 == .conjunction }.filter { !$0.isEmpty }
    if parts.count > 1 {
      return collection(parts.map { answer($0, depth: depth + 1) })
    }
    return single(parts.first ?? tokens, depth: depth)
  }

  /// A set that stands within a list is part of it: `1 \pm 2, 3` has three members.
  private static func collection(_ members: [MathAnswer]) -> MathAnswer {
    MathAnswer(
      .collection(
        members.flatMap { member in
          if case .collection(let inner) = member.value { inner } else { [member] }
        }))
  }

  private static func text(_ tokens: ArraySlice<Token>) -> MathAnswer {
    MathAnswer(.text(tokens.map(\.plain).joined(separator: " ")))
  }

  // MARK: One answer

  private static func single(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer {
    if let place = tokens.firstIndex(of: .isIn) {
      return answer(tokens[(place + 1)...], depth: depth + 1)
    }
    if tokens.contains(where: { if case .relation = $0 { true } else { false } }),
      let relation = relation(tokens, depth: depth)
    {
      return relation
    }
    if let whole = bracketed(tokens, depth: depth) { return whole }
    if tokens.contains(.plusMinus) || tokens.contains(.minusPlus) {
      let branches = [false, true].map { isLower in
        answer(
          ArraySlice(tokens.map { $0.branch(isLower: isLower) }), depth: depth + 1)
      }
      return collection(branches)
    }
    return measured(tokens)
  }

  /// An expression with its unit, percent sign or base.
  private static func measured(_ tokens: ArraySlice<Token>) -> MathAnswer {
    var (rest, unit) = Units.strip(tokens)
    var isPercent = false
    if rest.last == .percent {
      rest.removeLast()
      isPercent = true
    }
    var base: String?
    if let mark = rest.lastIndex(of: .underscore), mark > rest.startIndex,
      rest[rest.startIndex..<mark].allSatisfy({ $0.plainInteger != nil || $0 == .minus }),
      let digits = baseDigits(rest[(mark + 1)...])
    {
      base = digits
      rest = rest[..<mark]
    }
    guard !rest.isEmpty, let expression = ExpressionReader.read(rest) else { return text(tokens) }
    var answer = MathAnswer(.expression(expression))
    (answer.unit, answer.isPercent, answer.base) = (unit, isPercent, base)
    if rest.count <= 2, case .number(let number)? = rest.last,
      rest.count == 1 || rest.first == .minus, case .expression(.number(let value)) = answer.value
    {
      answer.decimal = number.decimal(value)
    }
    return answer
  }

  private static func baseDigits(_ tokens: ArraySlice<Token>) -> String? {
    let inner = tokens.filter { $0 != .open(.brace) && $0 != .close(.brace) }
    switch inner.count == 1 ? inner.first : nil {
    case .number(let number)?: return number.digits
    case .letter(let name)?: return name
    case .text(let word)?: return Units.bases[word] ?? word
    default: return nil
    }
  }

  // MARK: Brackets

  private static func bracketed(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer? {
    guard let first = tokens.first, let last = tokens.last, tokens.count >= 2,
      isEnclosed(tokens)
    else { return nil }
    let inner = tokens.dropFirst().dropLast()
    switch (first, last) {
    case (.open(.set), .close(.set)):
      if inner.isEmpty { return MathAnswer(.collection([])) }
      let members = split(inner) { $0 == .comma || $0 == .conjunction }
      return collection(members.map { answer($0, depth: depth + 1) })
    case (.open(.brace), .close(.brace)):
      return answer(inner, depth: depth + 1)
    case (.beginMatrix, .endMatrix):
      let rows = split(inner) { $0 == .newRow }.filter { !$0.isEmpty }
      return MathAnswer(
        .matrix(
          rows.map { row in
            split(row) { $0 == .ampersand }.map { answer($0, depth: depth + 1) }
          }))
    case (.open(let open), .close(let close)):
      let members = split(inner) { $0 == .comma }
      guard members.count > 1, !members.contains(where: \.isEmpty) else {
        // Brackets around a whole answer that is no expression, such as (1, 2) in two pairs.
        return open == .round && close == .round && inner.first == .open(.round)
          ? answer(inner, depth: depth + 1) : nil
      }
      return MathAnswer(
        .tuple(open: open, members.map { answer($0, depth: depth + 1) }, close: close))
    default: return nil
    }
  }

  /// Whether the first token opens what the last one closes; brackets of intervals may differ.
  private static func isEnclosed(_ tokens: ArraySlice<Token>) -> Bool {
    var open = 0
    for (offset, token) in tokens.enumerated() {
      open += token.nesting
      if open <= 0 { return open == 0 && offset == tokens.count - 1 && offset > 0 }
    }
    return false
  }

  /// Cuts at tokens outside all brackets.
  private static func split(
    _ tokens: ArraySlice<Token>, where isSeparator: (Token) -> Bool
  ) -> [ArraySlice<Token>] {
    var parts: [ArraySlice<Token>] = []
    var start = tokens.startIndex
    var open = 0
    for index in tokens.indices {
      open += tokens[index].nesting
      if open == 0, isSeparator(tokens[index]) {
        parts.append(tokens[start..<index])
        start = index + 1
      }
    }
    parts.append(tokens[start...])
    return parts
  }

  // MARK: Equations and inequalities

  private static func relation(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer? {
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

    let label = label(sides[0])
    if label != nil || sides[0].isEmpty {
      var value = answer(last, depth: depth + 1)
      value.label = value.label ?? label
      return value
    }
    let values = sides.map { ExpressionReader.read(Units.strip($0).rest) }
    // A computation written out: its end is the answer.
    if values.dropLast().allSatisfy({ $0?.isConstant ?? false }) {
      return answer(last, depth: depth + 1)
    }
    guard sides.count == 2, let left = values[0], let right = values[1] else { return nil }
    return MathAnswer(.equation(.sum([left, right.negated])))
  }

  /// `x`, `f(x)`, capital letters or words on the left of an equals sign name what is on its right.
  private static func label(_ side: ArraySlice<Token>) -> String? {
    if case .letter(let name)? = side.first {
      let rest = Array(side.dropFirst())
      if rest.isEmpty { return name }
      if rest.count == 3, rest[0] == .open(.round), case .letter = rest[1],
        rest[2] == .close(.round)
      {
        return name
      }
      if rest.count == 2, rest[0] == .underscore, case .number(let index) = rest[1] {
        return name + "_" + index.digits
      }
    }
    let isName = side.allSatisfy { token in
      switch token {
      case .letter(let name): name.first?.isUppercase ?? false
      case .text, .unknown: true
      default: false
      }
    }
    return isName && !side.isEmpty ? side.map(\.plain).joined() : nil
  }

  /// An inequality for one letter, as the interval that it means.
  private static func interval(
    _ sides: [ArraySlice<Token>], _ relations: [Token.Relation]
  ) -> MathAnswer? {
    let parts = sides.map { ExpressionReader.read($0) }
    var lower: (MathExpression, isOpen: Bool) = (MathExpression.variable("∞").negated, true)
    var upper: (MathExpression, isOpen: Bool) = (.variable("∞"), true)
    var letters: Set<String> = []
    for (index, relation) in relations.enumerated() {
      guard var left = parts[index], var right = parts[index + 1] else { return nil }
      let isOpen = relation == .less || relation == .greater
      switch relation {
      case .less, .lessOrEqual: break
      case .greater, .greaterOrEqual: swap(&left, &right)
      default: return nil
      }
      switch (left, right) {
      case (.variable(let name), let bound) where bound.isConstant:
        letters.insert(name)
        upper = (bound, isOpen)
      case (let bound, .variable(let name)) where bound.isConstant:
        letters.insert(name)
        lower = (bound, isOpen)
      default: return nil
      }
    }
    guard letters.count == 1, let label = letters.first else { return nil }
    var interval = MathAnswer(
      .tuple(
        open: lower.isOpen ? .round : .square,
        [MathAnswer(.expression(lower.0)), MathAnswer(.expression(upper.0))],
        close: upper.isOpen ? .round : .square))
    interval.label = label
    return interval
  }
}

extension MathAnswer {
  fileprivate init(_ number: Token.Number) {
    self.init(.expression(.number(number.value)))
    decimal = number.decimal(number.value)
  }
}

extension Token.Number {
  fileprivate func decimal(_ value: Rational) -> MathAnswer.Decimal? {
    decimals.map { places in
      MathAnswer.Decimal(
        value: value, places: places,
        significantDigits: digits.drop { $0 == "0" }.count)
    }
  }
}

extension Token {
  fileprivate var nesting: Int {
    switch self {
    case .open, .beginMatrix: 1
    case .close, .endMatrix: -1
    default: 0
    }
  }

  /// The upper or the lower sign.
  fileprivate func branch(isLower: Bool) -> Token {
    switch self {
    case .plusMinus: isLower ? .minus : .plus
    case .minusPlus: isLower ? .plus : .minus
    default: self
    }
  }
}
