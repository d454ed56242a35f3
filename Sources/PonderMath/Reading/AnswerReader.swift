/// Parses an answer: finds lists, intervals, sets, matrices, ratios and equations, and removes
/// units and labels, before it parses expressions.
struct AnswerReader {
  private static let maximumTokens = 800
  private static let maximumDepth = 8

  /// Parses an answer; text that is not mathematics stays a text.
  ///
  /// - Complexity: O(length)
  static func read(_ text: String) -> MathAnswer {
    guard let tokens = Lexer.tokens(of: text), tokens.count <= maximumTokens, !tokens.isEmpty
    else { return MathAnswer(.text(text)) }
    guard let run = run(in: text) else { return answer(tokens[...], depth: 0) }
    var answer =
      ShortWords.contains(run)
      ? MathAnswer(.text(run.lowercased())) : answer(tokens[...], depth: 0)
    answer.run = run.lowercased()
    return answer
  }

  /// The text, if it consists of two or three letters.
  private static func run(in text: String) -> String? {
    guard text.utf8.count < 12 else { return nil }
    let bytes = Noise.trimmed(Noise.plain(text)[...])
    let isRun =
      (2...3).contains(bytes.count)
      && bytes.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
      }
    let run = String(decoding: bytes, as: UTF8.self)
    return isRun && Vocabulary.words[run] == nil && Vocabulary.words[run.lowercased()] == nil
      && NumberWords.ones[run.lowercased()] == nil ? run : nil
  }

  static func answer(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer {
    guard depth < maximumDepth, let first = tokens.first else { return text(tokens) }
    if tokens.count == 1, case .number(let number) = first { return MathAnswer(number) }
    if case .text(let words) = first, ["answer", "final answer", "the answer is"].contains(words) {
      let rest = tokens.dropFirst().drop { $0 == .colon }
      if !rest.isEmpty { return answer(rest, depth: depth) }
    }
    if first == .approximately { return answer(tokens.dropFirst(), depth: depth) }
    if isNothing(tokens) { return MathAnswer(.collection([])) }
    if let set = SetReader.combination(tokens, depth: depth) { return set }
    let parts = list(tokens)
    if parts.count > 1 {
      let isOr = tokens.contains(.disjunction)
      let members = parts.map { answer($0, depth: depth + 1) }
      if let set = SetReader.inequalities(members, isOr: isOr, isAnd: tokens.contains(.conjunction))
      {
        return set
      }
      return collection(members)
    }
    return single(parts.first ?? tokens, depth: depth)
  }

  private static func isNothing(_ tokens: ArraySlice<Token>) -> Bool {
    if tokens == [.emptySet] { return true }
    guard tokens.count == 1, case .text(let words)? = tokens.first else { return false }
    return [
      "no solution", "no solutions", "no real solution", "no real solutions", "empty set",
      "the empty set", "no real roots", "no such",
    ].contains(words)
  }

  /// The parts between commas, "and" and "or", without an accompanying `k ∈ ℤ`.
  private static func list(_ tokens: ArraySlice<Token>) -> [ArraySlice<Token>] {
    let parts = split(tokens) { $0 == .comma || $0 == .conjunction || $0 == .disjunction }
      .filter { !$0.isEmpty }
    guard parts.count > 1 else { return parts }
    let others = parts.filter { part in
      guard part.count >= 3, case .letter = part[part.startIndex],
        part[part.startIndex + 1] == .isIn
      else { return true }
      return false
    }
    return others.isEmpty ? parts : others
  }

  /// A member with ± counts as several: `1 \pm 2, 3` has three members.
  static func collection(_ members: [MathAnswer]) -> MathAnswer {
    MathAnswer(
      .collection(
        members.flatMap { member in
          if case .collection(let inner) = member.value, inner.count > 1 { inner } else { [member] }
        }))
  }

  static func text(_ tokens: ArraySlice<Token>) -> MathAnswer {
    MathAnswer(.text(tokens.map(\.plain).joined(separator: " ")))
  }

  // MARK: One answer

  private static func single(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer {
    if let place = tokens.firstIndex(of: .isIn), !isEnclosed(tokens) {
      return answer(tokens[(place + 1)...], depth: depth + 1)
    }
    if let vector = angled(tokens, depth: depth) { return vector }
    if tokens.contains(where: { if case .relation = $0 { true } else { false } }),
      let relation = RelationReader.read(tokens, depth: depth)
    {
      return relation
    }
    if let whole = BracketReader.read(tokens, depth: depth) { return whole }
    if let point = point(tokens, depth: depth) { return point }
    if let branches = branches(tokens, depth: depth) { return branches }
    if let matrix = MatrixReader.read(tokens, depth: depth) { return matrix }
    if let ratio = ratio(tokens) { return ratio }
    return measured(tokens)
  }

  /// Reads `<1, 2>`.
  private static func angled(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer? {
    guard tokens.first == .relation(.less), tokens.last == .relation(.greater), tokens.count > 3
    else { return nil }
    return BracketReader.read(
      [.open(.angle)] + tokens.dropFirst().dropLast() + [.close(.angle)], depth: depth)
  }

  /// Reads `A(1, 2)`.
  private static func point(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer? {
    guard case .letter(let name)? = tokens.first, name.first?.isUppercase ?? false,
      tokens.dropFirst().first == .open(.round),
      var point = BracketReader.read(tokens.dropFirst(), depth: depth), case .tuple = point.value
    else { return nil }
    point.label = name
    return point
  }

  /// Both signs of ±; several of them vary independently unless a ∓ ties them.
  private static func branches(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer? {
    let count = tokens.count { $0 == .plusMinus }
    let isTied = tokens.contains(.minusPlus)
    guard count > 0 || isTied, isTied || count <= 3 else { return nil }
    let choices = isTied ? [0, ~0] : Array(0..<(1 << count))
    var members: [MathAnswer] = []
    for choice in choices {
      var place = 0
      let branch = tokens.map { token -> Token in
        let isLower = (choice >> place) & 1 == 1
        switch token {
        case .plusMinus:
          place += isTied ? 0 : 1
          return isLower ? .minus : .plus
        case .minusPlus: return isLower ? .plus : .minus
        default: return token
        }
      }
      members.append(answer(branch[...], depth: depth + 1))
    }
    return collection(BracketReader.distinct(members))
  }

  /// Reads `2 : 3`, but not a time of day.
  private static func ratio(_ tokens: ArraySlice<Token>) -> MathAnswer? {
    guard tokens.contains(.colon) else { return nil }
    let parts = split(tokens) { $0 == .colon }
    guard parts.count > 1, !parts.contains(where: \.isEmpty) else { return nil }
    for part in parts.dropFirst() {
      if case .number(let number)? = part.first, number.digits.hasPrefix("0") { return nil }
    }
    let members = parts.compactMap { ExpressionReader.read($0) }
    guard members.count == parts.count,
      !members.contains(where: { $0 == .number(.zero) })
    else { return nil }
    return MathAnswer(.ratio(members))
  }

  // MARK: Tokens

  /// Whether the last token closes what the first one opens; the brackets of intervals may differ.
  static func isEnclosed(_ tokens: ArraySlice<Token>) -> Bool {
    var open = 0
    for (offset, token) in tokens.enumerated() {
      open += token.nesting
      if open <= 0 { return open == 0 && offset == tokens.count - 1 && offset > 0 }
    }
    return false
  }

  /// Splits at tokens outside all brackets.
  static func split(
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
}

extension MathAnswer {
  init(_ number: Token.Number) {
    self.init(.expression(.number(number.value)))
    decimal = number.decimal(number.value)
  }
}

extension Token.Number {
  func decimal(_ value: Rational) -> MathAnswer.Decimal? {
    decimals.map { places in
      MathAnswer.Decimal(
        value: value, places: places,
        significantDigits: digits.drop { $0 == "0" }.count)
    }
  }
}

extension Token {
  var nesting: Int {
    switch self {
    case .open, .beginMatrix: 1
    case .close, .endMatrix: -1
    default: 0
    }
  }
}
