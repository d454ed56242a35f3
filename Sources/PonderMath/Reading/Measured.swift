/// Expressions with notation around them: units, percent signs, bases, moduli.
extension AnswerReader {
  static func measured(_ tokens: ArraySlice<Token>) -> MathAnswer {
    if let sum = compound(tokens) { return sum }
    var (rest, unit, isLetter) = stripped(tokens)
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
    if isLetter { answer.product = ExpressionReader.read(tokens) }
    if rest.count <= 2, case .number(let number)? = rest.last,
      rest.count == 1 || rest.first == .minus, case .expression(let value) = answer.value
    {
      if case .number(let value) = value { answer.decimal = number.decimal(value) }
    }
    return answer
  }

  private static func baseDigits(_ tokens: ArraySlice<Token>) -> String? {
    let inner = tokens.filter { $0 != .open(.brace) && $0 != .close(.brace) }
    switch inner.count == 1 ? inner.first : nil {
    case .number(let number)?: return number.value.description
    case .letter(let name)?: return name
    case .text(let word)?: return word
    default: return nil
    }
  }

  /// The tokens without a currency sign before them, and without a unit or modulus after them.
  ///
  /// - Returns: Also whether the unit may be a letter instead, as in `10 m`.
  static func stripped(
    _ tokens: ArraySlice<Token>
  ) -> (rest: ArraySlice<Token>, unit: Unit?, isLetter: Bool) {
    var rest = tokens
    var unit: Unit?
    if let place = rest.prefix(2).firstIndex(of: .currency),
      place == rest.startIndex || rest.first == .minus
    {
      unit = .dollar
      rest = rest[..<place] + rest[(place + 1)...]
    } else if rest.last == .currency, rest.count > 1 {
      unit = .dollar
      rest.removeLast()
    }
    if let (value, modulus) = modulus(rest) { return (value, modulus, false) }
    guard let place = unitStart(rest), let read = Units.read(rest[place...]) else {
      return (rest, unit, false)
    }
    let words = rest[place...]
    rest = rest[..<place]
    let isLetter =
      words.count == 1
      && words.first.map { token in
        if case .unit(let name) = token { name.utf8.count == 1 } else { false }
      } ?? false
    guard let unit else { return (rest, read.dimension.isEmpty ? nil : read, isLetter) }
    return (rest, read.dimension.isEmpty ? unit : unit.times(read, power: 1), false)
  }

  /// The start of a unit at the end of the tokens, outside all brackets and after something.
  private static func unitStart(_ tokens: ArraySlice<Token>) -> Int? {
    var open = 0
    for index in tokens.indices {
      open += tokens[index].nesting
      guard open == 0, index > tokens.startIndex else { continue }
      switch tokens[index] {
      case .unit, .text: return index
      case .degree:
        // Within an expression, a degree sign makes a number.
        if index + 1 == tokens.endIndex {
          return index == tokens.startIndex + 1 || tokens[..<index].allSatisfy(isPlain)
            ? index : nil
        }
        if case .unit = tokens[index + 1] { return index }
      default: break
      }
    }
    return nil
  }

  private static func isPlain(_ token: Token) -> Bool {
    switch token {
    case .function, .angle, .cis: false
    default: true
    }
  }

  /// Reads `1 \pmod 3` and `1 (mod 3)`.
  private static func modulus(_ tokens: ArraySlice<Token>) -> (ArraySlice<Token>, Unit)? {
    guard let place = tokens.lastIndex(of: .modulo) else { return nil }
    var value = tokens[..<place]
    if value.last == .open(.round) { value.removeLast() }
    let digits = tokens[(place + 1)...].filter {
      $0 != .open(.brace) && $0 != .close(.brace) && $0 != .close(.round)
    }
    guard !value.isEmpty, digits.count == 1, let first = digits.first else { return nil }
    return (value, Unit(counting: "mod " + first.plain))
  }

  /// Reads `6 ft 2 in` as one length, in the last of its units.
  private static func compound(_ tokens: ArraySlice<Token>) -> MathAnswer? {
    guard tokens.count >= 4, case .number? = tokens.first else { return nil }
    var parts: [(MathExpression, Unit)] = []
    var index = tokens.startIndex
    while index < tokens.endIndex {
      guard case .number(let number) = tokens[index], index + 1 < tokens.endIndex,
        case .unit(let name) = tokens[index + 1], let unit = Units.unit(named: name),
        !unit.dimension.isEmpty
      else { return nil }
      parts.append((.number(number.value), unit))
      index += 2
      if index < tokens.endIndex, tokens[index] == .comma { index += 1 }
    }
    guard parts.count > 1, let last = parts.last?.1, let inverse = last.factor.inverse,
      parts.allSatisfy({ $0.1.dimension == last.dimension })
    else { return nil }
    var answer = MathAnswer(
      .expression(.sum(parts.map { .product([$0.0, .number($0.1.factor * inverse)]) })))
    answer.unit = last
    return answer
  }
}
