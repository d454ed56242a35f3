/// Removes Markdown's emphasis from a line: `8.**` and `**8** apples` become `8.` and `8 apples`.
enum Emphasis {
  private struct Run {
    var place: Range<Int>
    var opens: Bool
    var closes: Bool
    var length: Int { place.count }
  }

  /// The line without stars and underscores around words, including those opened before the line.
  ///
  /// Two or more signs in a row are removed where they open or close something, so `2**3` stays. A single
  /// sign is removed when it closes what began before the line, or together with its opening one; `x_1`,
  /// `z^*` and `3 *4` stay.
  static func removed(from line: String) -> Substring {
    let bytes = Array(line.utf8)
    guard bytes.contains(where: isSign) else { return line[...] }
    let runs = runs(in: bytes)
    var dropped = runs.filter { $0.length > 1 && ($0.opens || $0.closes) }.map(\.place)
    for sign in [UInt8(ascii: "*"), UInt8(ascii: "_")] {
      let single = runs.filter { $0.length == 1 && bytes[$0.place.lowerBound] == sign }
      let isPair = single.count == 2 && single[0].opens
      if let last = single.last, last.closes, single.count == 1 || isPair {
        dropped += single.map(\.place)
      }
    }
    var rest: [UInt8] = []
    for (index, byte) in bytes.enumerated() where !dropped.contains(where: { $0 ~= index }) {
      rest.append(byte)
    }
    return String(decoding: rest, as: UTF8.self)[...]
  }

  private static func isSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "_")
  }

  private static func runs(in bytes: [UInt8]) -> [Run] {
    var runs: [Run] = []
    var index = 0
    while index < bytes.count {
      guard isSign(bytes[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < bytes.count, bytes[index] == bytes[start] { index += 1 }
      let before = start == 0 ? nil : bytes[start - 1]
      let next = index < bytes.count ? bytes[index] : nil
      let opens = before.map { Noise.isSpace($0) || $0 == UInt8(ascii: "(") } ?? true
      let closes = before.map { !Noise.isSpace($0) && !"^{\\".utf8.contains($0) } ?? false
      runs.append(
        Run(
          place: start..<index, opens: opens && next.map { !Noise.isSpace($0) } ?? false,
          closes: closes && isEnd(bytes[index...])))
    }
    return runs
  }

  /// Whether a sentence or its punctuation ends here, or a word follows.
  private static func isEnd(_ rest: ArraySlice<UInt8>) -> Bool {
    guard let next = rest.first else { return true }
    if ".,;:!?)".utf8.contains(next) { return true }
    guard Noise.isSpace(next) else { return false }
    return rest.first { !Noise.isSpace($0) }.map { (97...122).contains($0 | 0x20) } ?? true
  }
}
