/// Notation around an answer, and characters that look like others.
enum Noise {
  /// The text without invisible characters, and with lookalikes replaced.
  static func plain(_ text: String) -> [UInt8] {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return Array(text.utf8) }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x200B...0x200F, 0x2060...0x2064, 0xFEFF, 0xFE0E, 0xFE0F, 0x00AD: break
      case 0x00A0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: bytes.append(UInt8(ascii: " "))
      case 0x2028, 0x2029, 0x85: bytes.append(UInt8(ascii: "\n"))
      case 0x2010...0x2015, 0x2212, 0xFE63: bytes.append(UInt8(ascii: "-"))
      case 0xFF01...0xFF5E: bytes.append(UInt8(truncatingIfNeeded: scalar.value - 0xFEE0))
      case 0x3001, 0xFF64: bytes.append(UInt8(ascii: ","))
      case 0x3002, 0xFF61: bytes.append(UInt8(ascii: "."))
      case 0x2018, 0x2019, 0x2032: bytes.append(UInt8(ascii: "'"))
      case 0x201C, 0x201D: bytes.append(UInt8(ascii: "\""))
      case 0x2026: bytes += Array("...".utf8)
      default: bytes += Array(String(Character(scalar)).utf8)
      }
    }
    return bytes
  }

  /// Removes spaces, emphasis, quotes, delimiters of mathematics, and a final full stop.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = bytes
    while true {
      let before = rest.count
      while let first = rest.first, isSpace(first) { rest.removeFirst() }
      while let last = rest.last, isSpace(last) || ".,;:\\".utf8.contains(last) {
        // An ellipsis has a meaning, and a backslash may be part of a command.
        if last == UInt8(ascii: "."),
          rest.dropLast().last == last
            || rest.dropLast().suffix(6).elementsEqual(Array("\\right".utf8))
        {
          break
        }
        if last == UInt8(ascii: "\\"), rest.dropLast().last == last { break }
        rest.removeLast()
      }
      for (open, close) in pairs
      where rest.count >= open.count + close.count && rest.starts(with: open)
        && rest.suffix(close.count).elementsEqual(close)
      {
        let inner = rest.dropFirst(open.count).dropLast(close.count)
        // `$1$ and $2$` is not enclosed, nor is `"a" or "b"`.
        if contains(inner, open) || contains(inner, close) { continue }
        rest = inner
        break
      }
      // Emphasis that began before the answer, or ends after it.
      let stars = Array("**".utf8)
      if rest.count > 2, rest.suffix(2).elementsEqual(stars), !contains(rest.dropLast(2), stars) {
        rest.removeLast(2)
      } else if rest.count > 2, rest.starts(with: stars), !contains(rest.dropFirst(2), stars) {
        rest.removeFirst(2)
      }
      if rest.count == before { return rest }
    }
  }

  private static let pairs: [([UInt8], [UInt8])] = [
    ("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("**", "**"), ("__", "__"),
    ("*", "*"), ("`", "`"), ("\"", "\""), ("'", "'"),
  ].map { (Array($0.utf8), Array($1.utf8)) }

  static func contains(_ bytes: ArraySlice<UInt8>, _ sign: [UInt8]) -> Bool {
    guard let first = sign.first, bytes.count >= sign.count else { return false }
    return bytes.indices.dropLast(sign.count - 1).contains {
      bytes[$0] == first && bytes[$0..<$0 + sign.count].elementsEqual(sign)
    }
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
