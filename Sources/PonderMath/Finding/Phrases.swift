/// Finds answers announced by sentences and headings.
enum Phrases {
  /// The most announcements to look at, from the last one on.
  private static let maximumTries = 50

  /// The text of the last announcement that is followed by an answer.
  static func answer(in solution: Solution) -> String? {
    let lower = Solution(
      bytes: ArraySlice(solution.bytes.map { (65...90).contains($0) ? $0 | 0x20 : $0 }))
    // Positions in the copy count from 0.
    let offset = solution.bytes.startIndex
    var fallback: String?
    var end = lower.bytes.endIndex
    var tries = 0
    while tries < maximumTries, let (start, behind) = announcement(in: lower, before: end) {
      tries += 1
      end = start
      guard let content = content(in: solution, from: behind + offset) else { continue }
      if Prose.isAnswerLike(content) { return content }
      fallback = fallback ?? content
    }
    return fallback
  }

  private static let nouns = ["answer", "final result", "result is", "total is", "solution is"]

  /// The last "answer is", "answer:" or the like, and where it ends.
  private static func announcement(in lower: Solution, before end: Int) -> (Int, Int)? {
    var best: (Int, Int)?
    for noun in nouns {
      let name = Array(noun.utf8)
      var limit = end
      while let place = lower.last(name, before: limit) {
        limit = place + name.count - 1
        if let best, best.0 >= place { break }
        if let behind = verb(in: lower, from: place + name.count, isComplete: noun.hasSuffix(" is"))
        {
          best = (place, behind)
          break
        }
      }
    }
    return best
  }

  private static let verbs = [
    "is", "=", ":", "should be", "would be", "will be", "must be", "comes to", "equals",
    "comes out to",
  ]

  /// The end of the verb or colon that follows a noun, after any emphasis and quotes.
  private static func verb(in lower: Solution, from start: Int, isComplete: Bool) -> Int? {
    var index = start
    func skip() {
      while index < lower.bytes.endIndex, " \t*_\"'`".utf8.contains(lower.bytes[index]) {
        index += 1
      }
    }
    skip()
    if isComplete { return index }
    for verb in verbs where lower.starts(with: Array(verb.utf8), at: index) {
      let behind = index + verb.utf8.count
      guard
        verb == ":" || verb == "=" || behind >= lower.bytes.endIndex
          || !(97...122).contains(lower.bytes[behind])
      else { continue }
      return behind
    }
    // A heading, such as "# Answer", on a line of its own.
    let before = lower.bytes[..<start]
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex
    let line = before[lineStart...]
    let isHeading = line.first == UInt8(ascii: "#") || line.starts(with: "**".utf8)
    return isHeading && (index == lower.bytes.endIndex || lower.isLineEnd(index)) ? index : nil
  }

  /// What follows: on the same line or, if the rest of it is empty, on the next nonempty line.
  private static func content(in solution: Solution, from start: Int) -> String? {
    var start = start
    while start < solution.bytes.endIndex, " \t*_:=".utf8.contains(solution.bytes[start]) {
      start += 1
    }
    var line = solution.restOfLine(from: start)
    var tries = 0
    while isEmpty(line), line.endIndex < solution.bytes.endIndex, tries < 6 {
      let isSeparator = solution.bytes[line.endIndex] != UInt8(ascii: "\n")
      line = solution.restOfLine(from: line.endIndex + (isSeparator ? 3 : 1))
      tries += 1
    }
    let text = Prose.answer(in: String(decoding: line, as: UTF8.self))
    return text.isEmpty ? nil : text
  }

  /// Whether a line is empty or contains only opening signs of mathematics.
  private static func isEmpty(_ line: ArraySlice<UInt8>) -> Bool {
    let rest = line.filter { !Noise.isSpace($0) && !"*_:".utf8.contains($0) }
    return rest.isEmpty || ["$$", "\\[", "```"].contains(String(decoding: rest, as: UTF8.self))
  }
}

/// Finds answers after `####`.
enum Headings {
  /// The text after the last `####` that is not a heading.
  static func hashes(in solution: Solution) -> ArraySlice<UInt8>? {
    let sign = Array("####".utf8)
    var end = solution.bytes.endIndex
    while let place = solution.last(sign, before: end) {
      end = place
      let line = solution.restOfLine(from: place + sign.count)
      let text = Noise.trimmed(line)
      if !text.isEmpty, !isHeading(text) { return line }
    }
    return nil
  }

  /// Whether the text begins with a heading's word, or is several words.
  private static func isHeading(_ text: ArraySlice<UInt8>) -> Bool {
    let word = text.prefix { (65...90).contains($0 & 0xDF) }
    guard word.count > 3 else { return false }
    let heading = [
      "step", "final", "conclusion", "answer", "solution", "summary", "part", "case", "result",
      "explanation", "verification", "check", "note", "given", "calculation", "calculate", "find",
    ]
    let lower = String(decoding: word.map { $0 | 0x20 }, as: UTF8.self)
    return heading.contains(lower) || text.contains(UInt8(ascii: " "))
  }
}
