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
///
/// With beliefs, the token `<|good|>` or `<|bad|>` follows each line of an attempt that has a score: good
/// from 1/2 on. The text up to such a token is encoded by itself, so the tokens of an attempt depend only on
/// what comes before it. A tokenizer without these tokens leaves beliefs out.
public struct PrefixTokens: Hashable, Sendable {
  /// The label of a line that is believed in.
  public static let good = "<|good|>"
  /// The label of a line that is not.
  public static let bad = "<|bad|>"

  /// Everything up to the next step, including the last newline.
  public let tokens: [Int32]
  /// For the question (with its attempts), then for each step: the index of the token that holds
  /// its last newline.
  public let ends: [Int]
  /// For each attempt: the indices of its tokens, including its last newline and the label after it.
  public let attempts: [Range<Int>]

  public init(_ prefix: Prefix, with tokenizer: Tokenizer) {
    let heading = Self.heading(of: prefix)
    let parts = heading + prefix.steps
    let labelled =
      Self.labelled(prefix, with: tokenizer) ?? (rest: parts.map { $0 + "\n" }.joined(), spans: [])
    var tokens: [Int32] = []
    var labels: Set<Int> = []
    for (text, label) in labelled.spans {
      tokens += tokenizer.encode(text, recognizesSpecials: false)
      labels.insert(tokens.count)
      tokens.append(label)
    }
    tokens += tokenizer.encode(labelled.rest, recognizesSpecials: false)
    var last: [Int] = []
    var (bytes, end) = (0, 0)
    var left = parts[...]
    for (index, token) in tokens.enumerated() where !labels.contains(index) {
      bytes += tokenizer.bytes(of: token).count
      // One token may hold several newlines.
      while let part = left.first, bytes > end + part.utf8.count {
        last.append(index)
        end += part.utf8.count + 1
        left.removeFirst()
      }
    }
    self.tokens = tokens
    ends = Array(last[(heading.count - 1)...])
    attempts = prefix.attempts.indices.map { attempt in
      let end = last[2 + 2 * attempt] + 1
      return last[1 + 2 * attempt] + 1..<(labels.contains(end) ? end + 1 : end)
    }
  }

  /// The question; a header line and the text of each attempt; the line that ends them.
  private static func heading(of prefix: Prefix) -> [String] {
    let attempts = prefix.attempts.flatMap { ["Attempt:", $0] }
    return [prefix.problem.text] + attempts + (attempts.isEmpty ? [] : ["Solution:"])
  }

  /// The text cut after each line that has a belief, with its label, and the rest.
  ///
  /// - Returns: `nil` when there is nothing to label, or no token to label it with.
  private static func labelled(
    _ prefix: Prefix, with tokenizer: Tokenizer
  ) -> (rest: String, spans: [(text: String, label: Int32)])? {
    guard !prefix.beliefs.isEmpty, !prefix.attempts.isEmpty, let good = tokenizer.id(of: good),
      let bad = tokenizer.id(of: bad)
    else { return nil }
    var spans: [(text: String, label: Int32)] = []
    var text = prefix.problem.text + "\n"
    for (index, attempt) in prefix.attempts.enumerated() {
      text += "Attempt:\n"
      let scores = prefix.beliefs.indices.contains(index) ? prefix.beliefs[index] : []
      for (line, belief) in attempt.believed(scores) {
        text += line + "\n"
        guard let belief else { continue }
        spans.append((text, belief >= 0.5 ? good : bad))
        text = ""
      }
    }
    return (([text + "Solution:"] + prefix.steps).map { $0 + "\n" }.joined(), spans)
  }
}
