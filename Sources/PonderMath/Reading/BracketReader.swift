/// Reads the content of one pair of brackets: points, intervals, sets, matrices.
enum BracketReader {
  static func read(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer? {
    guard let first = tokens.first, let last = tokens.last, tokens.count >= 2,
      AnswerReader.isEnclosed(tokens)
    else { return nil }
    let inner = tokens.dropFirst().dropLast()
    switch (first, last) {
    case (.open(.set), .close(.set)): return set(inner, depth: depth)
    case (.open(.brace), .close(.brace)):
      guard !inner.contains(.choose), !inner.contains(.over) else { return nil }
      return AnswerReader.answer(inner, depth: depth + 1)
    case (.beginMatrix, .endMatrix):
      let rows = AnswerReader.split(inner) { $0 == .newRow }.filter { !$0.isEmpty }
      return MathAnswer(
        .matrix(
          rows.map { row in
            AnswerReader.split(row) { $0 == .ampersand }
              .map { AnswerReader.answer($0, depth: depth + 1) }
          }))
    case (.open(let open), .close(let close)): return tuple(inner, open, close, depth: depth)
    default: return nil
    }
  }

  private static func tuple(
    _ inner: ArraySlice<Token>, _ open: Token.Bracket, _ close: Token.Bracket, depth: Int
  ) -> MathAnswer? {
    let parts = AnswerReader.split(inner) { $0 == .comma }
    guard parts.count > 1, !parts.contains(where: \.isEmpty) else {
      // Brackets around a whole answer that is not an expression, such as a point in two pairs of brackets.
      let isOuter = inner.first == .open(.round) || inner.first == .beginMatrix
      return open == close && isOuter && AnswerReader.isEnclosed(inner)
        ? AnswerReader.answer(inner, depth: depth + 1) : nil
    }
    let members = parts.map { AnswerReader.answer($0, depth: depth + 1) }
    if open == .square, close == .square, let rows = rows(members) {
      return MathAnswer(.matrix(rows))
    }
    let isVector = open == .angle && close == .angle
    return MathAnswer(
      .tuple(open: isVector ? .round : open, members, close: isVector ? .round : close))
  }

  /// `[[1, 2], [3, 4]]` is a matrix.
  private static func rows(_ members: [MathAnswer]) -> [[MathAnswer]]? {
    let rows = members.compactMap { member -> [MathAnswer]? in
      guard case .tuple(.square, let row, .square) = member.value else { return nil }
      return row
    }
    return rows.count == members.count && Set(rows.map(\.count)).count == 1 ? rows : nil
  }

  /// A set given by its members, or by a condition.
  private static func set(_ inner: ArraySlice<Token>, depth: Int) -> MathAnswer? {
    if inner.isEmpty { return MathAnswer(.collection([])) }
    if let condition = condition(inner) {
      return AnswerReader.answer(condition, depth: depth + 1)
    }
    let parts = AnswerReader.split(inner) {
      $0 == .comma || $0 == .conjunction || $0 == .disjunction
    }.filter { !$0.isEmpty }
    let members = parts.flatMap { part -> [MathAnswer] in
      let member = AnswerReader.answer(part, depth: depth + 1)
      guard case .collection(let inner) = member.value else { return [member] }
      let isSet = part.first == .open(.set)
      if isSet || part == [.emptySet] { return [MathAnswer(.set(inner))] }
      return inner
    }
    return MathAnswer(.collection(distinct(members)))
  }

  /// The part after the bar or colon of `{x ∈ ℝ : x > 3}`.
  private static func condition(_ inner: ArraySlice<Token>) -> ArraySlice<Token>? {
    guard case .letter? = inner.first,
      let mark = inner.firstIndex(where: { $0 == .colon || $0 == .bar }), mark + 1 < inner.endIndex,
      mark == inner.startIndex + 1 || inner[inner.startIndex + 1] == .isIn
    else { return nil }
    return inner[(mark + 1)...]
  }

  /// The members without those known to equal an earlier one.
  static func distinct(_ members: [MathAnswer]) -> [MathAnswer] {
    let algebra = Algebra(effort: Effort(limit: 4_000))
    var seen: Set<String> = []
    return members.filter { member in
      member.plainValue.key(in: algebra).map { seen.insert($0).inserted } ?? true
    }
  }
}

/// Reads products of a number with a matrix, and transposed vectors.
enum MatrixReader {
  static func read(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer? {
    transposed(tokens, depth: depth) ?? scaled(tokens, depth: depth)
  }

  /// Reads `(1, 2)^T` and `(1, 2)^{\top}`.
  private static func transposed(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer? {
    guard let caret = tokens.lastIndex(of: .caret), caret > tokens.startIndex else { return nil }
    let mark = tokens[(caret + 1)...].filter { $0 != .open(.brace) && $0 != .close(.brace) }
    guard mark == [.letter("T")] || mark == [.unknown("top")] || mark == [.unknown("intercal")],
      let value = BracketReader.read(tokens[..<caret], depth: depth)?.value
    else { return nil }
    switch value {
    case .tuple(_, let members, _): return MathAnswer(.matrix(members.map { [$0] }))
    case .matrix(let rows):
      guard let width = rows.first?.count, rows.allSatisfy({ $0.count == width }) else {
        return nil
      }
      return MathAnswer(.matrix((0..<width).map { column in rows.map { $0[column] } }))
    default: return nil
    }
  }

  /// Reads `\frac12 \begin{pmatrix} … \end{pmatrix}`.
  private static func scaled(_ tokens: ArraySlice<Token>, depth: Int) -> MathAnswer? {
    guard let start = tokens.firstIndex(of: .beginMatrix), start > tokens.startIndex,
      tokens.last == .endMatrix, AnswerReader.isEnclosed(tokens[start...]),
      case .matrix(let rows)? = BracketReader.read(tokens[start...], depth: depth)?.value
    else { return nil }
    var front = tokens[..<start]
    if front.last == .times { front.removeLast() }
    let factor: MathExpression
    if front == [.minus] {
      factor = .minusOne
    } else if let read = ExpressionReader.read(front) {
      factor = read
    } else {
      return nil
    }
    let scaled = rows.map { row in
      row.compactMap { member -> MathAnswer? in
        guard case .expression(let value) = member.value else { return nil }
        return MathAnswer(.expression(.product([factor, value])))
      }
    }
    return scaled.map(\.count) == rows.map(\.count) ? MathAnswer(.matrix(scaled)) : nil
  }
}
