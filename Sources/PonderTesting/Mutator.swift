import Ponder

/// An endless series of damaged inputs, made from valid ones.
///
/// Besides the byte changes of ``mutated(_:using:)``, it changes the structure of files. It replaces
/// numbers by the limits of their types, texts by long, empty and unusual ones, and values by values of
/// other kinds. It repeats, swaps and drops lines and fields, nests values, and joins the beginning of one
/// input to the end of another.
package struct Mutator: Sendable {
  /// The maximum length of an input, in bytes.
  package static let longest = 1 << 18
  /// Only this many bytes of an input are searched for pieces.
  private static let searched = 1 << 14

  /// Valid inputs, and inputs that failed before.
  package let corpus: [[UInt8]]
  private let seed: UInt64

  /// - Parameter corpus: At least one input.
  package init(_ corpus: [[UInt8]], seed: UInt64) {
    self.corpus = corpus
    self.seed = seed
  }

  /// An input of the series; the first ones are the unchanged corpus.
  ///
  /// It depends only on the corpus, the seed and the index.
  package func input(_ index: Int) -> [UInt8] {
    guard index >= corpus.count else { return corpus[index] }
    var random = RandomStream(seed: seed.derived(index))
    var bytes = corpus.randomElement(using: &random) ?? []
    // Most inputs stay close to a valid one, so that they get far into the code.
    for _ in 0..<[1, 1, 1, 2, 2, 3, 5][Int.random(in: 0..<7, using: &random)] {
      bytes = changed(bytes, &random)
    }
    return Array(bytes.prefix(Self.longest))
  }

  private func changed(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    switch Int.random(in: 0..<16, using: &random) {
    case 0...4: replacing(.number, in: bytes, with: Self.numbers, &random)
    case 5, 6: replacing(.text, in: bytes, with: Self.texts, &random)
    case 7: replacing(.value, in: bytes, with: Self.values, &random)
    case 8, 9: rearranged(bytes, at: Self.lineBreaks, &random)
    case 10: rearranged(bytes, at: Self.fieldBreaks, &random)
    case 11: nested(bytes, &random)
    case 12: spliced(bytes, &random)
    case 13: binary(bytes, &random)
    default: mutated(bytes, using: &random)
    }
  }

  // MARK: Pieces

  private enum Piece { case number, text, value }

  private func replacing(
    _ piece: Piece, in bytes: [UInt8], with others: [String], _ random: inout RandomStream
  ) -> [UInt8] {
    guard let range = Self.pieces(piece, in: bytes).randomElement(using: &random),
      let other = others.randomElement(using: &random)
    else { return mutated(bytes, using: &random) }
    return bytes[..<range.lowerBound] + Array(other.utf8) + bytes[range.upperBound...]
  }

  /// The ranges of numbers, of quoted texts, or of the values after colons.
  private static func pieces(_ piece: Piece, in bytes: [UInt8]) -> [Range<Int>] {
    let end = min(bytes.count, searched)
    var found: [Range<Int>] = []
    var index = 0
    func run(_ start: Int, while holds: (UInt8) -> Bool) -> Int {
      var place = start
      while place < end, holds(bytes[place]) { place += 1 }
      return place
    }
    while index < end {
      let byte = bytes[index]
      var next = index + 1
      switch piece {
      case .number where (48...57).contains(byte):
        next = run(index) { (48...57).contains($0) || $0 == 46 }
        let start = index > 0 && bytes[index - 1] == 45 ? index - 1 : index
        found.append(start..<next)
      case .text where byte == 34:
        next = min(end, run(index + 1) { $0 != 34 && $0 != 10 } + 1)
        found.append(index..<next)
      case .value where byte == 58:
        let start = run(index + 1) { $0 == 32 }
        let stop = run(start) { !",}]\n".utf8.contains($0) }
        if start < stop { found.append(start..<stop) }
      default: break
      }
      index = next
    }
    return found
  }

  private static let lineBreaks: [UInt8] = [10]
  private static let fieldBreaks: [UInt8] = [44, 10]

  /// Drops, repeats or swaps the parts between breaks.
  private func rearranged(
    _ bytes: [UInt8], at breaks: [UInt8], _ random: inout RandomStream
  ) -> [UInt8] {
    var starts = [0]
    for place in 0..<min(bytes.count, Self.searched) where breaks.contains(bytes[place]) {
      starts.append(place + 1)
    }
    func part(_ index: Int) -> ArraySlice<UInt8> {
      bytes[starts[index]..<(index + 1 < starts.count ? starts[index + 1] : bytes.count)]
    }
    let places = [
      Int.random(in: starts.indices, using: &random),
      Int.random(in: starts.indices, using: &random),
    ].sorted()
    let (first, second) = (part(places[0]), part(places[1]))
    let before = bytes[..<first.startIndex]
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return Array(before + bytes[first.endIndex...])
    case 1: return Array(before + second + bytes[first.startIndex...])
    case 2 where places[0] < places[1]:
      return Array(
        before + second + bytes[first.endIndex..<second.startIndex] + first
          + bytes[second.endIndex...])
    default:
      let wanted = [2, 10, 1_000][Int.random(in: 0..<3, using: &random)]
      let copies = min(wanted, Self.longest / max(1, first.count))
      return Array(before)
        + [ArraySlice<UInt8>](repeating: first, count: copies).reduce(into: []) { $0 += $1 }
        + Array(bytes[first.endIndex...])
    }
  }

  /// Wraps a value in many brackets, or opens many brackets without closing them.
  private func nested(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    guard let range = Self.pieces(.value, in: bytes).randomElement(using: &random) else {
      return mutated(bytes, using: &random)
    }
    let depth = [1, 2, 30, 600, 20_000][Int.random(in: 0..<5, using: &random)]
    let (open, close) = [
      ("[", "]"), ("{\"a\":", "}"), ("{", "}"), ("(", ")"), ("\\frac{", "}"), ("-", ""),
    ][
      Int.random(in: 0..<6, using: &random)]
    let closes = Bool.random(using: &random) ? depth : 0
    return bytes[..<range.lowerBound] + Array(String(repeating: open, count: depth).utf8)
      + bytes[range] + Array(String(repeating: close, count: closes).utf8)
      + bytes[range.upperBound...]
  }

  /// Joins the beginning of this input to the end of another.
  private func spliced(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    let other = corpus.randomElement(using: &random) ?? bytes
    let cut = Int.random(in: 0...bytes.count, using: &random)
    return Array(
      bytes[..<cut] + other[Int.random(in: 0...other.count, using: &random)...])
  }

  /// Replaces two, four or eight bytes by a number at the limits of its type.
  private func binary(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    let width = [2, 4, 8][Int.random(in: 0..<3, using: &random)]
    guard bytes.count >= width else { return mutated(bytes, using: &random) }
    // The beginning of a binary file decides how the rest is read.
    let reach = Bool.random(using: &random) ? min(bytes.count, 128) : bytes.count
    let place = Int.random(in: 0...max(0, reach - width), using: &random)
    let value: UInt64 =
      [0, 1, 0x7FFF, 0x7FFF_FFFF, 0x8000_0000, 1 << 40, .max >> 1, 1 << 63, .max, 0x7FF8 << 48][
        Int.random(in: 0..<10, using: &random)]
    let isBig = Bool.random(using: &random)
    var changed = bytes
    for offset in 0..<width {
      changed[place + offset] = UInt8(
        truncatingIfNeeded: value >> (8 * UInt64(isBig ? width - 1 - offset : offset)))
    }
    return changed
  }

  // MARK: What is put in

  private static let numbers = [
    "-1", "0", "1", "-0", "2", "0.5", "-0.0", "1e-320", "0.1e1", "127", "256", "65535", "65536",
    "1000000", "2147483647", "2147483648", "-2147483648", "4294967296", "1000000000000",
    "9007199254740993", "9223372036854775806", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "18446744073709551615", "18446744073709551616",
    "99999999999999999999999999999999", "1e18", "1e19", "1e38", "3e38", "3.5e38", "1e308", "1e309",
    "-1e308", "nan", "NaN", ".nan", "inf", "-.inf", "Infinity", "0x7fffffffffffffff", "1_000",
    "1,000",
    "٣", "½", "1e", "--1", "+1", "00", "1.0", "2.0",
  ]

  private static let texts =
    [
      "\"\"", "\" \"", "\"a\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\u{FEFF}\"",
      "\"\u{202E}\u{1B}[2J\"", "\"\\n\\r\\t\"", "\"\u{2028}\"", "\"e\u{301}\u{301}\u{301}\"",
      "\"👨‍👩‍👧‍👦\"", "\"../../../etc\"", "\"/dev/null\"", "\"-1\"", "\"9223372036854775807\"", "\"%s%n\"",
      "\"\\\\boxed{}\"", "\"Answer:\"", "\"countdown\"", "\"<|end|>\"", "\"NaN\"", "\"true\"",
      "\"\\x\"",
      "null", "7", "[]", "{}",
    ]
    + [100, 5_000, 50_000].flatMap { count in
      ["x", "\\\\", "(", "é", "1", "\\\\frac{1}", " "].map {
        "\"" + String(repeating: $0, count: count) + "\""
      }
    }

  private static let values = [
    "null", "true", "false", "[]", "{}", "\"\"", "0", "-1", "[[]]", "[null]", "{\"a\": 1}", "~", "",
    "*a", "&a [*a]", "!!binary x", "!!int x", "|", ">", "? x", "<<: *a", "'", "\"", "- -", "[1, 1]",
  ]
}
