/// Reads a question as a user may type it, word by word.
struct QuestionReader {
  private(set) var tokens: ArraySlice<String>

  /// Ways to ask for a value.
  static let verbs = [
    ["create", "an", "equation", "that", "equals"], ["make"], ["get"], ["reach"], ["obtain"],
    ["form"],
  ]
  /// Words between a value and the numbers to make it of.
  static let sources = [["from"], ["with"], ["using"], ["out", "of"]]

  /// - Complexity: O(length)
  init(_ text: String) { tokens = Self.tokens(of: text)[...] }

  /// Words, numbers and single signs, in lower case.
  private static func tokens(of text: String) -> [String] {
    var tokens: [String] = []
    var word = ""
    func end() {
      if !word.isEmpty { tokens.append(word) }
      word = ""
    }
    for character in text.lowercased() {
      if character.isLetter || character.isNumber {
        word.append(character)
      } else {
        end()
        if !character.isWhitespace { tokens.append(String(character)) }
      }
    }
    end()
    return tokens
  }

  /// Consumes the first of the choices that matches next.
  mutating func take(_ choices: [[String]]) -> Bool {
    guard let found = choices.first(where: { tokens.starts(with: $0) }) else { return false }
    tokens = tokens.dropFirst(found.count)
    return true
  }

  mutating func skip(_ words: [String]) { _ = take([words]) }

  mutating func number() -> Int? {
    guard let text = tokens.first, text.count <= 3,
      text.utf8.allSatisfy({ (48...57).contains($0) }),
      let number = Int(text), (1...Countdown.largestResult).contains(number)
    else { return nil }
    tokens = tokens.dropFirst()
    return number
  }

  /// Numbers separated by spaces, commas or "and", with or without brackets.
  mutating func numbers() -> [Int]? {
    let closing = take([["["]]) ? "]" : take([["("]]) ? ")" : nil
    guard let first = number() else { return nil }
    var numbers = [first]
    while true {
      let before = tokens
      skip([","])
      skip(["and"])
      guard let next = number() else {
        tokens = before
        break
      }
      numbers.append(next)
    }
    if let closing, !take([[closing]]) { return nil }
    return numbers
  }

  /// Skips a statement that each number is used once, which every puzzle implies.
  mutating func skipManner() {
    let before = tokens
    skip([","])
    skip(["using"])
    skip(["use"])
    guard take([["each"]]) else {
      tokens = before
      return
    }
    skip(["number"])
    skip(["exactly"])
    skip(["only"])
    if !take([["once"]]) { tokens = before }
  }

  /// Whether the text ends here.
  var isAtEnd: Bool {
    var rest = self
    rest.skipManner()
    _ = rest.take([["."], ["!"], ["?"]])
    return rest.tokens.isEmpty
  }
}
