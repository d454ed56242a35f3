/// Finds the final answer in a solution.
///
/// Looks for, in this order: a line that begins with one of the ``markers``; the last `\boxed{…}` or
/// `\fbox{…}` that is not empty, or the last few if they form a list; the last `<answer>…</answer>`;
/// an `"answer"` in JSON; the last `####` that is not a heading; the last "the answer is", "Answer:" or
/// such a heading, with the text after it on the same or the next line. If ``readsConclusions`` is
/// set and none of these is found, the last sentence counts if it states one number: "So there are 24
/// eggs in total."
///
/// A reasoning model's thoughts within `<think>…</think>` count only if nothing follows them. Text
/// after an end-of-turn token, or after a next question that the model wrote itself, does not count.
public struct AnswerFinder: Codable, Hashable, Sendable {
  /// What marked an answer.
  public enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
    case marker, boxed, tag, json, hashes, phrase
    /// A last sentence such as "So there are 24 eggs in total.", see ``readsConclusions``.
    case conclusion
  }

  /// An answer and the rule that found it.
  public struct Finding: Hashable, Sendable {
    public var text: String
    public var rule: Rule
  }

  /// The beginnings of lines that give the answer, in a domain with its own format.
  public var markers: [String]

  /// Whether the last sentence may give the answer where nothing else marks one.
  ///
  /// The sentence must be complete, contain one number, and state it: after a verb, as in "Tom has 8
  /// apples.", or after a word such as "so" or "therefore". Sentences about the speaker, plans, doubts,
  /// bounds and choices do not count, nor do unfinished thoughts. It is meant for replies of chat
  /// models that people read one by one; without it, only marked answers count.
  public var readsConclusions: Bool

  public init(markers: [String] = [], readsConclusions: Bool = false) {
    (self.markers, self.readsConclusions) = (markers, readsConclusions)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    markers = try container.decode([String].self, forKey: .markers)
    readsConclusions =
      try container.decodeIfPresent(Bool.self, forKey: .readsConclusions) ?? false
  }

  /// Returns the answer, or `nil` when nothing marks one.
  ///
  /// - Complexity: O(length · markers)
  public func find(in solution: String) -> Finding? {
    let bytes = Array(solution.utf8)
    let parts = SolutionParts.candidates(bytes)
    for part in parts {
      if let found = find(in: Solution(bytes: bytes[part])) { return found }
    }
    guard readsConclusions, let said = parts.first else { return nil }
    return Conclusion.answer(in: Solution(bytes: bytes[said])).map {
      Finding(text: $0, rule: .conclusion)
    }
  }

  private func find(in solution: Solution) -> Finding? {
    func finding(_ text: ArraySlice<UInt8>?, _ rule: Rule) -> Finding? {
      guard let text else { return nil }
      let trimmed = Noise.trimmed(text)
      return trimmed.isEmpty
        ? nil : Finding(text: String(decoding: trimmed, as: UTF8.self), rule: rule)
    }
    for marker in markers {
      if let found = finding(solution.line(beginning: Array(marker.utf8)), .marker) { return found }
    }
    switch Boxes.last(in: solution) {
    case .found(let text): return Finding(text: text, rule: .boxed)
    case .cutOff: return nil
    case .none: break
    }
    if let found = finding(solution.tagged, .tag) { return found }
    if let found = finding(solution.jsonAnswer, .json) { return found }
    if let found = finding(Headings.hashes(in: solution), .hashes) { return found }
    return Phrases.answer(in: solution).map { Finding(text: $0, rule: .phrase) }
  }
}

/// The bytes of a solution, with searches in them.
struct Solution {
  let bytes: ArraySlice<UInt8>

  func starts(with sign: some Collection<UInt8>, at index: Int) -> Bool {
    index >= bytes.startIndex && index + sign.count <= bytes.endIndex
      && bytes[index..<index + sign.count].elementsEqual(sign)
  }

  /// The last position of a sign before another position.
  func last(_ sign: [UInt8], before end: Int? = nil) -> Int? {
    guard let first = sign.first else { return nil }
    var index = (end ?? bytes.endIndex) - sign.count
    while index >= bytes.startIndex {
      if bytes[index] == first, starts(with: sign, at: index) { return index }
      index -= 1
    }
    return nil
  }

  func first(_ sign: [UInt8], from start: Int) -> Int? {
    guard let first = sign.first else { return nil }
    var index = start
    while index + sign.count <= bytes.endIndex {
      if bytes[index] == first, starts(with: sign, at: index) { return index }
      index += 1
    }
    return nil
  }

  func restOfLine(from start: Int) -> ArraySlice<UInt8> {
    var end = start
    while end < bytes.endIndex, !isLineEnd(end) { end += 1 }
    return bytes[start..<end]
  }

  /// Whether there is a newline, or the line separator that stands for it within a step.
  func isLineEnd(_ index: Int) -> Bool {
    bytes[index] == UInt8(ascii: "\n") || starts(with: [0xE2, 0x80, 0xA8], at: index)
  }

  func line(beginning marker: [UInt8]) -> ArraySlice<UInt8>? {
    var end = bytes.endIndex
    while let start = last(marker, before: end) {
      if start == bytes.startIndex || isLineEnd(start - 1)
        || (start >= bytes.startIndex + 3 && isLineEnd(start - 3))
      {
        return restOfLine(from: start + marker.count)
      }
      end = start + marker.count - 1
    }
    return nil
  }

  /// The content of the last `<answer>`.
  var tagged: ArraySlice<UInt8>? {
    let (open, close) = (Array("<answer>".utf8), Array("</answer>".utf8))
    guard let start = last(open).map({ $0 + open.count }) else { return nil }
    return bytes[start..<(first(close, from: start) ?? bytes.endIndex)]
  }

  /// The value of the last `"answer"` or `"final_answer"` of an object.
  var jsonAnswer: ArraySlice<UInt8>? {
    for key in ["\"answer\"", "\"final_answer\""] {
      guard let place = last(Array(key.utf8)) else { continue }
      var index = place + key.utf8.count
      func skipSpaces() {
        while index < bytes.endIndex, Noise.isSpace(bytes[index]) { index += 1 }
      }
      skipSpaces()
      guard index < bytes.endIndex, bytes[index] == UInt8(ascii: ":") else { continue }
      index += 1
      skipSpaces()
      guard index < bytes.endIndex else { continue }
      if bytes[index] == UInt8(ascii: "\"") {
        let start = index + 1
        index = start
        while index < bytes.endIndex, bytes[index] != UInt8(ascii: "\"") {
          index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return bytes[start..<min(index, bytes.endIndex)]
      }
      let start = index
      while index < bytes.endIndex, !",}]\n".utf8.contains(bytes[index]) { index += 1 }
      return bytes[start..<index]
    }
    return nil
  }
}
