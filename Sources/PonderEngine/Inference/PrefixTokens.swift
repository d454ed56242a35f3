public import Ponder

/// A prefix as a model of the lab reads it, with the places where its steps end.
///
/// ```
/// <question>
/// <step>
/// <step>
/// ```
///
/// Each earlier attempt stands between the question and the steps under a line `Attempt:`, and a
/// line `Solution:` ends them; without attempts neither line appears.
public struct PrefixTokens: Hashable, Sendable {
  /// Everything up to the next step, the last newline included.
  public let tokens: [Int32]
  /// For the question (with its attempts), then for each step: the index of the token that holds
  /// its last newline.
  public let ends: [Int]

  public init(_ prefix: Prefix, with tokenizer: Tokenizer) {
    let heading = Self.heading(of: prefix)
    var lines = ([heading] + prefix.steps)[...]
    let text = lines.joined(separator: "\n") + "\n"
    tokens = tokenizer.encode(text, recognizesSpecials: false)
    var ends: [Int] = []
    var bytes = 0
    var next = lines.popFirst().map { $0.utf8.count + 1 }
    for (index, token) in tokens.enumerated() {
      bytes += tokenizer.bytes(of: token).count
      // One token may hold several newlines.
      while let end = next, bytes >= end {
        ends.append(index)
        next = lines.popFirst().map { end + $0.utf8.count + 1 }
      }
    }
    self.ends = ends
  }

  private static func heading(of prefix: Prefix) -> String {
    var lines = [prefix.problem.question]
    for attempt in prefix.attempts { lines += ["Attempt:", attempt] }
    if !prefix.attempts.isEmpty { lines.append("Solution:") }
    return lines.joined(separator: "\n")
  }
}
