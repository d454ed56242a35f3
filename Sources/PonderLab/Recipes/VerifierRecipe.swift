import Foundation
import Ponder
public import PonderData
public import PonderEngine

/// How a verifier is made: the base model, fine-tuned to predict one of two label tokens.
///
/// ### Source
///
/// Snell et al. 2024, appendix D: soft binary cross-entropy at every step, split by problem, early
/// stopping on validation loss. Two things come from Cobbe et al., *Training Verifiers to Solve Math
/// Word Problems*, 2021, arXiv:2110.14168: a step's label is learnt at each of its tokens, and the
/// model continues to learn to write the text; a small model that must check arithmetic needs both.
/// The target at the end of the question is our addition.
public struct VerifierRecipe: Sendable {
  public let scope: LanguageModelVerifier.Scope
  public let settings: TrainingSettings
  /// Documents of problems that are not trained on, at most 2,000.
  public let validation: [TrainingDocument]
  /// The number of texts that are too long for the model and therefore left out.
  public let leftOut: Int
  private let training: [JudgedText]
  private let tokenizer: Tokenizer
  private let beliefs: Beliefs

  /// Splits labelled solutions into training and validation, one problem in ten for validation.
  ///
  /// - Parameters:
  ///   - labels: Any number of solutions of any number of problems.
  ///   - scope: Which steps are labelled: all, or the last.
  ///   - tokenizer: The base model's; it must contain ``LabText/good`` and ``LabText/bad``.
  ///   - length: The base model's context length in tokens; longer texts are left out.
  ///   - tuning: How it is fine-tuned; the caller should keep the weights with the lowest validation loss.
  /// - Throws: `TokenizerError` when the tokenizer lacks the two tokens; ``EmptyDataError``.
  public init(
    _ labels: [LabelledSolution], scope: LanguageModelVerifier.Scope, tokenizer: Tokenizer,
    length: Int, tuning: FineTuning = FineTuning()
  ) throws {
    try self.init(
      labels.map { JudgedText($0, scope) }, scope: scope, tokenizer: tokenizer, length: length,
      tuning: tuning)
  }

  /// Splits attempts of revision chains into training and validation: a reviser's verifier sees the
  /// earlier attempts.
  ///
  /// - Throws: `TokenizerError` when the tokenizer lacks the two tokens; ``EmptyDataError``.
  public init(
    _ outcomes: [RevisionOutcome], tokenizer: Tokenizer, length: Int,
    tuning: FineTuning = FineTuning()
  ) throws {
    try self.init(
      outcomes.map(JudgedText.init), scope: .outcome, tokenizer: tokenizer, length: length,
      tuning: tuning)
  }

  private init(
    _ texts: [JudgedText], scope: LanguageModelVerifier.Scope, tokenizer: Tokenizer,
    length: Int, tuning: FineTuning
  ) throws {
    let beliefs = try Beliefs(in: tokenizer)
    // A base model that never stops writes texts too long for any model.
    let fitting = texts.filter { $0.fits(length, tokenizer) }
    leftOut = texts.count - fitting.count
    let texts = fitting
    training = texts.filter { !Self.isValidation($0.prefix.problem.id) }
    validation = texts.lazy.filter { Self.isValidation($0.prefix.problem.id) }.prefix(2_000)
      .map { $0.question(tokenizer, beliefs) }
    guard !training.isEmpty else { throw EmptyDataError() }
    settings = try tuning.settings(documents: training.count, documentsPerShard: 12)
    self.scope = scope
    self.tokenizer = tokenizer
    self.beliefs = beliefs
  }

  /// The training documents, pass after pass.
  public func stream() throws -> DocumentStream {
    try DocumentStream(training.count, seed: settings.seed.derived("passes")) {
      [training, tokenizer, beliefs] in training[$0].lesson(tokenizer, beliefs)
    }
  }

  /// Whether a problem is kept for validation.
  public static func isValidation(_ id: String) -> Bool { stableHash(id.utf8) % 10 == 0 }
}
