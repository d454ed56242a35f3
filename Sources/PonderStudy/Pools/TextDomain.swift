import Foundation
public import Ponder

/// Answers as text: equivalent when the texts are equal after trimming whitespace.
///
/// The answer of a solution is the content of its last `\boxed{…}`; without one, the text after `Answer:`
/// or `####` on the last line that begins with either.
public struct TextDomain: AnswerDomain, Hashable, Codable {
  public init() {}

  public func answer(in solution: String) -> Answer? {
    if let boxed = Self.lastBox(in: solution) { return Self.answer(boxed) }
    for line in solution.split(whereSeparator: \.isNewline).reversed() {
      for marker in ["Answer:", "####"] where line.hasPrefix(marker) {
        return Self.answer(line.dropFirst(marker.count))
      }
    }
    return nil
  }

  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool {
    canonicalKey(of: first) == canonicalKey(of: second)
  }

  public func canonicalKey(of answer: Answer) -> String? {
    answer.text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func answer(_ text: some StringProtocol) -> Answer? {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return text.isEmpty ? nil : Answer(text)
  }

  /// The content of the last box, up to its closing brace.
  private static func lastBox(in solution: String) -> Substring? {
    guard let mark = solution.range(of: "\\boxed{", options: [.backwards, .literal]) else {
      return nil
    }
    var depth = 1
    var end = mark.upperBound
    while end < solution.endIndex {
      if solution[end] == "{" { depth += 1 }
      if solution[end] == "}" { depth -= 1 }
      if depth == 0 { return solution[mark.upperBound..<end] }
      end = solution.index(after: end)
    }
    return nil
  }
}
