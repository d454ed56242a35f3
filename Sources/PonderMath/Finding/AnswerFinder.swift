/// Finds the final answer in a solution.
///
/// Looks for, in this order: a line that begins with one of the ``markers``; the last `\boxed{…}` or
/// `\fbox{…}` with something in it, or the last few that a list joins; the last `<answer>…</answer>`;
/// an `"answer"` in JSON; the last `####` that is no heading; the last "the answer is", "Answer:" or a
/// heading that says so, with what follows it there or on the next line.
///
/// What a reasoning model thinks within `<think>…</think>` counts only where nothing follows it, and
/// nothing counts behind a token that ends a turn, or behind a next question that the model went on to.
public struct AnswerFinder: Codable, Hashable, Sendable {
  /// What pointed to an answer.
  public enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
    case marker, boxed, tag, json, hashes, phrase
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
    for part in SolutionParts.candidates(bytes) {
      if let found = find(in: Solution(bytes: bytes[part])) { return found }
    }
    return nil
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

/// Bytes of a solution, and where things stand in them.
struct Solution {
  let bytes: ArraySlice<UInt8>

  func starts(with sign: some Collection<UInt8>, at index: Int) -> Bool {
    index >= bytes.startIndex && index + sign.count <= bytes.endIndex
      && bytes[index..<index + sign.count].elementsEqual(sign)
  }

  /// The last place of a sign before another place.
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

  /// A newline, or the line separator that folded steps hold in its place.
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

  /// What the last `<answer>` encloses.
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

/// The parts of a solution that may hold its answer, the likeliest first.
enum SolutionParts {
  static func candidates(_ bytes: [UInt8]) -> [Range<Int>] {
    let all = Solution(bytes: bytes[...])
    // What follows the end of the turn was not said by the model, or to nobody.
    var end = bytes.count
    for sign in ["<|im_end|>", "<|eot_id|>", "<|end_of_text|>", "<|endoftext|>", "</s>"] {
      if let place = all.first(Array(sign.utf8), from: 0) { end = min(end, place) }
    }
    var start = 0
    let close = Array("</think>".utf8)
    if let place = Solution(bytes: bytes[..<end]).last(close) { start = place + close.count }
    var parts: [Range<Int>] = []
    let said = Solution(bytes: bytes[start..<end])
    if let next = nextQuestion(said) { parts.append(start..<next) }
    parts.append(start..<end)
    if start > 0 { parts.append(0..<end) }
    return parts
  }

  /// Where a line begins a next question, behind something else.
  private static func nextQuestion(_ solution: Solution) -> Int? {
    let bytes = solution.bytes
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if solution.isLineEnd(index) {
        for sign in [
          "Question:", "Q:", "Problem:", "Human:", "User:", "### Question", "### Problem",
        ]
        where solution.starts(with: Array(sign.utf8), at: index + 1) {
          return index
        }
      }
      index += 1
    }
    return nil
  }
}
