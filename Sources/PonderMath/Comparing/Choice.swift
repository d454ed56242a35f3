/// Letters that answer multiple-choice questions.
enum Choice {
  /// The letter of a reference that is one of the first ten capitals.
  static func letter(of answer: MathAnswer) -> Character? {
    guard case .expression(.variable(let name)) = answer.value, name.count == 1,
      let letter = name.first, ("A"..."J").contains(letter)
    else { return nil }
    return letter
  }

  /// The letter that an answer chooses: alone, or before the option's text, as in `B) 12`, `(B) 12`,
  /// `B. 12` and `option B`.
  static func letter(in text: String) -> Character? {
    var rest = Noise.trimmed(Array(text.utf8)[...])
    for word in ["option", "choice", "answer"] {
      let lower = rest.prefix(word.utf8.count).map { $0 | 0x20 }
      guard lower.elementsEqual(word.utf8) else { continue }
      rest = Noise.trimmed(rest.dropFirst(word.utf8.count))
      break
    }
    let text = Array("\\text{".utf8)
    if rest.starts(with: text) { rest.removeFirst(text.count) }
    let isBracketed = rest.first == UInt8(ascii: "(")
    if isBracketed { rest.removeFirst() }
    guard let first = rest.first, (UInt8(ascii: "A")...UInt8(ascii: "J")).contains(first & 0xDF)
    else {
      return nil
    }
    rest.removeFirst()
    let letter = Character(Unicode.Scalar(first & 0xDF))
    let isCapital = first & 0x20 == 0
    if rest.isEmpty { return letter }
    guard isCapital, let mark = rest.first else { return nil }
    if isBracketed { return mark == UInt8(ascii: ")") ? letter : nil }
    guard ").:}".utf8.contains(mark) else { return nil }
    let next = rest.dropFirst().first
    return next.map(Noise.isSpace) ?? true || mark == UInt8(ascii: "}") ? letter : nil
  }
}
