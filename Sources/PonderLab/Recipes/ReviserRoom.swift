import Ponder
import PonderData
import PonderEngine

/// Which examples of revisions fit into a model, whatever a ``RevisionView`` shows of them.
struct ReviserRoom {
  private let view: RevisionView
  private let tokenizer: Tokenizer
  private let length: Int

  /// Tokens by which a text may be longer among others than by itself, at its ends.
  private static let seam = 2

  init(_ view: RevisionView, _ model: LanguageModel) {
    self.view = view
    tokenizer = model.tokenizer
    length = model.parameters.configuration.maximumLength
  }

  /// Whether the longest document that can be made of an example fits.
  ///
  /// - Complexity: O(length of the example)
  func holds(_ example: RevisionExample) -> Bool {
    let completion = tokens(example.completion)
    let question = tokens(example.prompt + "\n")
    let heading = tokens("Solution:\n")
    // Any attempt may be the latest, which is whole, and any may be shown twice.
    let attempts = example.attempts + (view.right > 0 ? [example.completion] : [])
    let most = max(example.attempts.count, min(attempts.count, RevisionPairing.mostAttempts))
    let latest = attempts.map { longest(of: $0, isLatest: true) }.max() ?? 0
    let earlier = attempts.map { longest(of: $0, isLatest: false) }.max() ?? 0
    let shown = most == 0 ? 0 : heading + latest + (most - 1) * earlier + most * heading
    // One more token ends the solution.
    return question + shown + completion + 1 <= length
  }

  /// Tokens of what is shown of an attempt, with a belief after each line.
  private func longest(of attempt: String, isLatest: Bool) -> Int {
    let lines = attempt.believed([]).map(\.text).filter { isLatest || view.attempts.isShown($0) }
    guard view.attempts.beliefs else { return tokens(lines.joined(separator: "\n") + "\n") }
    return lines.reduce(0) { $0 + tokens($1 + "\n") + 1 }
  }

  private func tokens(_ text: String) -> Int {
    tokenizer.encode(text, recognizesSpecials: false).count + Self.seam
  }
}
