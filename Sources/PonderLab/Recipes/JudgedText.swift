import Ponder
import PonderData
import PonderEngine

/// A text with the scores that a verifier should give along it.
struct JudgedText: Sendable {
  var prefix: Prefix
  /// Labels of the question, then of each step, in `0...1`; `nil` where there is none.
  var labels: [Double?]
  /// Whether the verifier will be asked after every step, or only after the last.
  var isAskedEverywhere: Bool

  /// - Parameter scope: Which steps are labelled: all and the question, or the last.
  init(_ solution: LabelledSolution, _ scope: LanguageModelVerifier.Scope) {
    prefix = Prefix(
      Problem(id: solution.id, question: solution.prompt), steps: solution.completions)
    isAskedEverywhere = scope == .steps
    labels =
      scope == .steps
      ? [solution.promptLabel] + solution.labels
      : solution.labels.map { _ in nil } + [solution.labels.last]
  }

  init(_ outcome: RevisionOutcome) {
    let steps = outcome.completion.split(separator: "\n", omittingEmptySubsequences: false)
    prefix = Prefix(
      Problem(id: outcome.id, question: outcome.prompt), attempts: outcome.attempts,
      beliefs: outcome.beliefs?.attempts ?? [], steps: steps.map(String.init))
    isAskedEverywhere = false
    labels = [nil] + steps.map { _ in outcome.label ? 1 : 0 }
  }

  /// Whether it has at most so many tokens.
  func fits(_ length: Int, _ tokenizer: Tokenizer) -> Bool {
    bytes <= length || PrefixTokens(prefix, with: tokenizer).tokens.count <= length
  }

  /// An upper bound on its tokens, since a token has at least one byte.
  private var bytes: Int {
    // Each attempt comes under a line of its own, and another line ends them.
    let headings = (prefix.attempts.count + 1) * "Solution:\n".utf8.count
    return ([prefix.problem.question] + prefix.attempts + prefix.steps).reduce(
      prefix.beliefs.reduce(headings) { $0 + $1.count }
    ) { $0 + $1.utf8.count + 1 }
  }

  /// The training document: a step's label at each of its tokens, and the text itself.
  func lesson(_ tokenizer: Tokenizer, _ beliefs: Beliefs) -> TrainingDocument {
    let read = PrefixTokens(prefix, with: tokenizer)
    var next = Array(repeating: TrainingDocument.unlabelled, count: read.tokens.count)
    var targets: [TrainingDocument.SoftTarget] = []
    for (index, (end, label)) in zip(read.ends, labels).enumerated() {
      let start = index == 0 ? end : min(read.ends[index - 1] + 1, end)
      for position in start..<end { next[position] = read.tokens[position + 1] }
      if let label { targets += (start...end).map { beliefs.target(label, at: $0) } }
    }
    return TrainingDocument(tokens: read.tokens, labels: next, softTargets: targets)
  }

  /// The document of what the verifier will be asked: labels at the ends of steps.
  func question(_ tokenizer: Tokenizer, _ beliefs: Beliefs) -> TrainingDocument {
    let read = PrefixTokens(prefix, with: tokenizer)
    let asked = zip(read.ends, labels).suffix(isAskedEverywhere ? .max : 1)
    return TrainingDocument(
      tokens: read.tokens,
      labels: Array(repeating: TrainingDocument.unlabelled, count: read.tokens.count),
      softTargets: asked.compactMap { end, label in
        label.map { beliefs.target($0, at: end) }
      })
  }
}

/// The two label tokens.
struct Beliefs: Sendable {
  let good: Int32
  let bad: Int32

  /// - Throws: `TokenizerError` when the tokenizer lacks them.
  init(in tokenizer: Tokenizer) throws(TokenizerError) {
    guard let good = tokenizer.id(of: LabText.good), let bad = tokenizer.id(of: LabText.bad) else {
      throw TokenizerError(
        "added_tokens", found: "without \(LabText.good) or \(LabText.bad)", expected: "with both")
    }
    (self.good, self.bad) = (good, bad)
  }

  func target(_ label: Double, at position: Int) -> TrainingDocument.SoftTarget {
    .init(position: position, probabilities: [good: Float(label), bad: Float(1 - label)])
  }
}
