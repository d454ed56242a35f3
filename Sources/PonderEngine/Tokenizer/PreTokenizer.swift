/// How a text is cut into the pieces within which byte pairs merge.
enum PreTokenizer: Hashable, Sendable {
  /// Each digit, of any script, is a piece of its own.
  case digits
  /// Words, numbers, runs of other signs, and spaces: GPT-2's pattern.
  case gpt2
  /// Adds a leading space to a text that has none.
  case leadingSpace

  func split(_ piece: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    switch self {
    case .digits:
      var pieces: [[Unicode.Scalar]] = []
      var start = 0
      for (index, scalar) in piece.enumerated() where scalar.isNumber {
        if index > start { pieces.append(Array(piece[start..<index])) }
        pieces.append([scalar])
        start = index + 1
      }
      if start < piece.count { pieces.append(Array(piece[start...])) }
      return pieces
    case .gpt2:
      var pieces: [[Unicode.Scalar]] = []
      var start = 0
      while start < piece.count {
        let end = Self.gpt2End(of: piece, from: start)
        pieces.append(Array(piece[start..<end]))
        start = end
      }
      return pieces
    case .leadingSpace:
      return piece.first == " " ? [piece] : [[" "] + piece]
    }
  }

  /// The end of the match of GPT-2's pattern that begins at `start`:
  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
  private static func gpt2End(of text: [Unicode.Scalar], from start: Int) -> Int {
    if text[start] == "'" {
      let rest = text[(start + 1)...].prefix(2)
      if let first = rest.first, "stmd".unicodeScalars.contains(first) { return start + 2 }
      if ["re", "ve", "ll"].contains(where: { rest.elementsEqual($0.unicodeScalars) }) {
        return start + 3
      }
    }
    let body = text[start] == " " && start + 1 < text.count ? start + 1 : start
    func run(_ belongs: (Unicode.Scalar) -> Bool) -> Int? {
      var end = body
      while end < text.count, belongs(text[end]) { end += 1 }
      return end > body ? end : nil
    }
    if let end = run(\.isLetter) ?? run(\.isNumber) ?? run(\.isOther) { return end }
    var end = start
    while end < text.count, text[end].properties.isWhitespace { end += 1 }
    // A run of spaces before a word leaves its last space to the word.
    return end < text.count && end > start + 1 ? end - 1 : end
  }
}

extension Unicode.Scalar {
  /// Unicode's categories L*.
  var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  /// Unicode's categories N*.
  var isNumber: Bool {
    switch properties.generalCategory {
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }

  /// Neither letter, number nor space.
  var isOther: Bool { !isLetter && !isNumber && !properties.isWhitespace }
}
