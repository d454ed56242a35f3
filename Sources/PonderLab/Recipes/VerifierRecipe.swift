import Foundation
import Ponder
public import PonderEngine

/// How a verifier is made: the base model, fine-tuned to put its belief on two tokens.
///
/// ### Source
///
/// Snell et al. 2024, appendix D: soft binary cross-entropy at every step, split by problem, early
/// stopping on validation loss. The target at the end of the question is ours.
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
    _ outcome: RevisionOutcome, _ tokenizer: Tokenizer, _ beliefs: (good: Int32, bad: Int32)
  ) -> TrainingDocument {
    let steps = outcome.completion.split(separator: "\n", omittingEmptySubsequences: false)
    let prefix = Prefix(
      Problem(id: outcome.id, question: outcome.prompt), attempts: outcome.attempts,
      steps: steps.map(String.init))
    let read = PrefixTokens(prefix, with: tokenizer)
    return document(read, zip(read.ends.suffix(1), [outcome.label ? 1 : 0]), beliefs)
  }

  private static func document(
    _ solution: LabelledSolution, _ scope: LanguageModelVerifier.Scope, _ tokenizer: Tokenizer,
    _ beliefs: (good: Int32, bad: Int32)
  ) -> TrainingDocument {
    let problem = Problem(id: solution.id, question: solution.prompt)
    let read = PrefixTokens(Prefix(problem, steps: solution.completions), with: tokenizer)
    let labels = zip(read.ends, [solution.promptLabel] + solution.labels)
    return document(read, labels.suffix(scope == .outcome ? 1 : .max), beliefs)
  }

  /// A text whose only targets are beliefs at some of its tokens.
  private static func document(
    _ read: PrefixTokens, _ labels: some Sequence<(Int, Double)>,
    _ beliefs: (good: Int32, bad: Int32)
  ) -> TrainingDocument {
    TrainingDocument(
      tokens: read.tokens,
      labels: Array(repeating: TrainingDocument.unlabelled, count: read.tokens.count),
      softTargets: labels.map { end, label in
        TrainingDocument.SoftTarget(
          position: end,
          probabilities: [beliefs.good: Float(label), beliefs.bad: Float(1 - label)])
      })
  }
}

extension LabText {
  /// The tokens of belief.
  static func beliefs(in tokenizer: Tokenizer) throws(TokenizerError) -> (good: Int32, bad: Int32) {
    guard let good = tokenizer.id(of: good), let bad = tokenizer.id(of: bad) else {
      throw TokenizerError(
        "added_tokens", found: "without \(good) or \(bad)", expected: "with both")
    }
    return (good, bad)
  }
}
