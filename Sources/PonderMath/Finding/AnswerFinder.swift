/// Finds the final answer in a solution.
///
/// Looks for, in this order: a line that begins with one of the ``markers``; the last `\boxed{…}` or
/// `\fbox{…}`, its braces matched or, where the last one is missing, up to the end of the line; the
/// last `####`; the last "the answer is" or "final answer:" with what follows it.
public struct AnswerFinder: Codable, Hashable, Sendable {
  /// What pointed to an answer.
  public enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
    case marker, boxed, hashes, phrase
  }

  /// An answer and how it was found.
  public struct Finding: Hashable, Sendable {
    public var text: String
    public var rule: Rule
  }

  /// What a line with the answer begins with in a domain of its own.
  public var markers: [String]

  public init(markers: [String] = []) { self.markers = markers }

  /// Returns the answer, or `nil` when nothing points to one.
  ///
  /// - Complexity: O(length · markers)
  public func find(in solution: String) -> Finding? {
    let bytes = Array(solution.utf8)
    func finding(_ range: Range<Int>?, _ rule: Rule) -> Finding? {
      guard let range else { return nil }
      let trimmed = Self.trimmed(bytes, range)
      guard !trimmed.isEmpty else { return nil }
      return Finding(text: String(decoding: bytes[trimmed], as: UTF8.self), rule: rule)
    }
    for marker in markers {
      if let found = finding(Self.line(bytes, beginning: Array(marker.utf8)), .marker) {
        return found
      }
    }
    if let found = finding(Self.boxed(bytes), .boxed) { return found }
    if let found = finding(Self.line(bytes, behind: Array("####".utf8)), .hashes) { return found }
    return finding(Self.phrase(bytes), .phrase)
  }

  // MARK: Rules

  private static func line(_ bytes: [UInt8], beginning marker: [UInt8]) -> Range<Int>? {
    var end = bytes.count
    while let start = last(marker, in: bytes, before: end) {
      if start == 0 || bytes[start - 1] == UInt8(ascii: "\n") {
        return restOfLine(bytes, from: start + marker.count)
      }
      end = start
    }
    return nil
  }

  private static func line(_ bytes: [UInt8], behind marker: [UInt8]) -> Range<Int>? {
    last(marker, in: bytes, before: bytes.count).map {
      restOfLine(bytes, from: $0 + marker.count)
    }
  }

  private static func boxed(_ bytes: [UInt8]) -> Range<Int>? {
    let starts = ["\\boxed", "\\fbox"].compactMap { command in
      last(Array(command.utf8), in: bytes, before: bytes.count).map { $0 + command.utf8.count }
    }
    guard var start = starts.max() else { return nil }
    while start < bytes.count, bytes[start] == UInt8(ascii: " ") { start += 1 }
    guard start < bytes.count, bytes[start] == UInt8(ascii: "{") else {
      // \boxed 5
      let end = bytes[start...].firstIndex { " $\n".utf8.contains($0) } ?? bytes.count
      return start..<end
    }
    var open = 0
    for index in start..<bytes.count {
      if bytes[index] == UInt8(ascii: "{") { open += 1 }
      if bytes[index] == UInt8(ascii: "}") {
        open -= 1
        if open == 0 { return (start + 1)..<index }
      }
    }
    return restOfLine(bytes, from: start + 1)
  }

  private static let phrases = ["answer is", "answer:", "answer:**", "the result is"]

  private static func phrase(_ bytes: [UInt8]) -> Range<Int>? {
    let lower = bytes.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
    let starts = phrases.compactMap { phrase in
      last(Array(phrase.utf8), in: lower, before: lower.count).map { $0 + phrase.utf8.count }
    }
    guard let start = starts.max() else { return nil }
    let line = restOfLine(bytes, from: start)
    // A sentence ends with a full stop and a space.
    let end = line.dropLast().first {
      bytes[$0] == UInt8(ascii: ".") && bytes[$0 + 1] == UInt8(ascii: " ")
    }
    return line.lowerBound..<(end ?? line.upperBound)
  }

  // MARK: Bytes

  private static func last(_ marker: [UInt8], in bytes: [UInt8], before end: Int) -> Int? {
    guard let first = marker.first, end >= marker.count else { return nil }
    var index = end - marker.count
    while index >= 0 {
      if bytes[index] == first, bytes[index..<index + marker.count].elementsEqual(marker) {
        return index
      }
      index -= 1
    }
    return nil
  }

  private static func restOfLine(_ bytes: [UInt8], from start: Int) -> Range<Int> {
    start..<(bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count)
  }

  /// Without spaces, emphasis, mathematics' own signs and a full stop around it.
  private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    func isOuter(_ byte: UInt8) -> Bool { " \t\r\n:*".utf8.contains(byte) }
    while start < end, isOuter(bytes[start]) { start += 1 }
    while end > start, isOuter(bytes[end - 1]) || bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
    // $…$, \(…\) and \[…\] enclose the whole answer.
    for (open, close) in [("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")] {
      let (front, back) = (Array(open.utf8), Array(close.utf8))
      if end - start >= front.count + back.count, bytes[start..<end].starts(with: front),
        bytes[start..<end].suffix(back.count).elementsEqual(back)
      {
        return (start + front.count)..<(end - back.count)
      }
    }
    return start..<end
  }
}
