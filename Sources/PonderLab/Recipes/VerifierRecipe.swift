import Foundation
import Ponder
public import PonderEngine

/// How a verifier is made: the base model, fine-tuned to put its belief on two tokens.
///
/// ### Source
///
/// Snell et al. 2024, appendix D: soft binary cross-entropy at every step, split by problem, early
/// stopping on validation loss. Two things come from Cobbe et al., *Training Verifiers to Solve Math
/// Word Problems*, 2021, arXiv:2110.14168: a step's label is learnt at each of its tokens, and the
/// model goes on learning to write the text; a small model that must check arithmetic needs both.
/// The target at the end of the question is ours.
public struct VerifierRecipe: Sendable {
  public let scope: LanguageModelVerifier.Scope
  public let settings: TrainingSettings
  private let training: [TrainingDocument]
  /// Documents of problems that are not trained on, at most 2,000.
  public let validation: [TrainingDocument]

  /// Sorts labelled solutions into training and validation, one problem in ten for validation.
  ///
  /// - Parameters:
  ///   - labels: Any number of solutions of any number of problems.
  ///   - scope: Which steps are labelled: all, or the last.
  ///   - tokenizer: The base model's; it must know ``LabText/good`` and ``LabText/bad``.
  ///   - tuning: How it learns; the weights with the lowest validation loss are to be kept.
  /// - Throws: `TokenizerError` when the model does not know the two tokens; ``EmptyDataError``.
  public init(
    _ labels: [LabelledSolution], scope: LanguageModelVerifier.Scope, tokenizer: Tokenizer,
    tuning: FineTuning = FineTuning()
  ) throws {
    let beliefs = try LabText.beliefs(in: tokenizer)
    try self.init(
      labels.map { ($0.id, Self.document($0, scope, tokenizer, beliefs)) }, scope: scope,
      tuning: tuning)
  }

  /// Sorts attempts of revision chains into training and validation: the verifier of a reviser sees
  /// the attempts before.
  ///
  /// - Throws: `TokenizerError` when the model does not know the two tokens; ``EmptyDataError``.
  public init(
    _ outcomes: [RevisionOutcome], tokenizer: Tokenizer, tuning: FineTuning = FineTuning()
  ) throws {
    let beliefs = try LabText.beliefs(in: tokenizer)
    try self.init(
      outcomes.map { ($0.id, Self.document($0, tokenizer, beliefs)) }, scope: .outcome,
      tuning: tuning)
  }

  private init(
    _ documents: [(id: String, document: TrainingDocument)], scope: LanguageModelVerifier.Scope,
    tuning: FineTuning
  ) throws {
    self.scope = scope
    // A base model that runs on and on writes texts that no model can read whole.
    let documents = documents.filter { $0.document.tokens.count <= Self.longestDocument }
    training = documents.filter { !Self.isValidation($0.id) }.map(\.document)
    validation = Array(
      documents.lazy.filter { Self.isValidation($0.id) }.map(\.document).prefix(2_000))
    guard !training.isEmpty else { throw EmptyDataError() }
    settings = try tuning.settings(documents: training.count, documentsPerShard: 12)
  }

  /// The documents to learn from, pass after pass.
  public func stream() throws -> DocumentStream {
    try DocumentStream(training, seed: settings.seed.derived("passes"))
  }

  /// Tokens of the longest document that is learnt from; longer ones are left out.
  public static let longestDocument = 1_024

  /// Whether a problem is kept for validation.
  public static func isValidation(_ id: String) -> Bool { stableHash(id.utf8) % 10 == 0 }

  private static func document(
    _ outcome: RevisionOutcome, _ tokenizer: Tokenizer, _ beliefs: Beliefs
  ) -> TrainingDocument {
    let steps = outcome.completion.split(separator: "\n", omittingEmptySubsequences: false)
    let prefix = Prefix(
      Problem(id: outcome.id, question: outcome.prompt), attempts: outcome.attempts,
      steps: steps.map(String.init))
    let label = outcome.label ? 1.0 : 0
    return document(
      PrefixTokens(prefix, with: tokenizer), [nil] + steps.map { _ in label }, beliefs,
      isTraining: !isValidation(outcome.id), isScored: { $0 == steps.count })
  }

  private static func document(
    _ solution: LabelledSolution, _ scope: LanguageModelVerifier.Scope, _ tokenizer: Tokenizer,
    _ beliefs: Beliefs
  ) -> TrainingDocument {
    let problem = Problem(id: solution.id, question: solution.prompt)
    let read = PrefixTokens(Prefix(problem, steps: solution.completions), with: tokenizer)
    let labels: [Double?] =
      scope == .steps
      ? [solution.promptLabel] + solution.labels
      : solution.labels.map { _ in nil } + [solution.labels.last]
    return document(read, labels, beliefs, isTraining: !isValidation(solution.id))
  }

  /// A text with the beliefs that its steps should give rise to.
  ///
  /// In training the belief of a step is learnt at each of its tokens, and the text itself is learnt
  /// beside it; in validation only what the verifier will be asked counts.
  ///
  /// - Parameters:
  ///   - read: The text.
  ///   - labels: Of the question, then of each step; `nil` where there is none.
  ///   - beliefs: Tokens.
  ///   - isTraining: Otherwise for validation.
  ///   - isScored: Whether the verifier will be asked for the belief after so many steps.
  private static func document(
    _ read: PrefixTokens, _ labels: [Double?], _ beliefs: Beliefs, isTraining: Bool,
    isScored: (Int) -> Bool = { _ in true }
  ) -> TrainingDocument {
    var next = Array(repeating: TrainingDocument.unlabelled, count: read.tokens.count)
    var targets: [TrainingDocument.SoftTarget] = []
    for (index, (end, label)) in zip(read.ends, labels).enumerated() {
      let start = index == 0 ? end : read.ends[index - 1] + 1
      if isTraining, start < end { for i in start..<end { next[i] = read.tokens[i + 1] } }
      guard let label, isTraining || isScored(index) else { continue }
      targets += (isTraining ? min(start, end)...end : end...end).map { position in
        .init(
          position: position,
          probabilities: [beliefs.good: Float(label), beliefs.bad: Float(1 - label)])
      }
    }
    return TrainingDocument(tokens: read.tokens, labels: next, softTargets: targets)
  }
}

/// The tokens of belief.
typealias Beliefs = (good: Int32, bad: Int32)

extension LabText {
  /// The tokens of belief.
  static func beliefs(in tokenizer: Tokenizer) throws(TokenizerError) -> Beliefs {
    guard let good = tokenizer.id(of: good), let bad = tokenizer.id(of: bad) else {
      throw TokenizerError(
        "added_tokens", found: "without \(good) or \(bad)", expected: "with both")
    }
    return (good, bad)
  }
}
