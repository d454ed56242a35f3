public import Ponder

/// The tokens of a prefix in the lab models' format, and where its steps end.
///
/// ```
/// <question>
/// <step>
/// <step>
/// ```
///
/// Each earlier attempt comes between the question and the steps, under a line `Attempt:`, and a
/// line `Solution:` ends them; without attempts neither line appears.
public struct PrefixTokens: Hashable, Sendable {
  /// Everything up to the next step, including the last newline.
  public let tokens: [Int32]
  /// For the question (with its attempts), then for each step: the index of the token that holds
  /// its last newline.
  public let ends: [Int]
  /// For each attempt: the indices of its tokens, including its last newline.
  public let attempts: [Range<Int>]

  public init(_ prefix: Prefix, with tokenizer: Tokenizer) {
    let heading = Self.heading(of: prefix)
    let parts = heading + prefix.steps
    let text = parts.joined(separator: "\n") + "\n"
    tokens = tokenizer.encode(text, recognizesSpecials: false)
    var last: [Int] = []
    var (bytes, end) = (0, 0)
    var left = parts[...]
    for (index, token) in tokens.enumerated() {
      bytes += tokenizer.bytes(of: token).count
      // One token may hold several newlines.
      while let part = left.first, bytes > end + part.utf8.count {
        last.append(index)
        end += part.utf8.count + 1
        left.removeFirst()
      }
    }
    ends = Array(last[(heading.count - 1)...])
    attempts = prefix.attempts.indices.map { last[1 + 2 * $0] + 1..<last[2 + 2 * $0] + 1 }
  }

  /// The question; a header line and the text of each attempt; the line that ends them.
  private static func heading(of prefix: Prefix) -> [String] {
    let attempts = prefix.attempts.flatMap { ["Attempt:", $0] }
    return [prefix.problem.text] + attempts + (attempts.isEmpty ? [] : ["Solution:"])
  }
}
