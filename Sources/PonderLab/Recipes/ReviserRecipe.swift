import Foundation
import Ponder
public import PonderEngine

/// How a reviser is made: the base model, fine-tuned to write a right solution with wrong ones in
/// view.
///
/// The loss is on the right solution alone.
///
/// ### Source
///
/// Snell et al. 2024, section 6.1 and appendix H.
public struct ReviserRecipe: Sendable {
  public let settings: TrainingSettings
  private let documents: [TrainingDocument]

  /// - Parameters:
  ///   - examples: What to learn from.
  ///   - model: The base model.
  ///   - passes: How often all examples are read.
  /// - Throws: ``EmptyDataError``; `TrainingSettingsError`.
  public init(_ examples: [RevisionExample], model: LanguageModel, passes: Int = 2) throws {
    documents = examples.map { Self.document($0, model) }
    guard !documents.isEmpty else { throw EmptyDataError() }
    let batch = 48
    settings = try TrainingSettings(
      steps: max(1, documents.count * passes / batch), documentsPerStep: batch,
      documentsPerShard: 6, lanes: 2, peakLearningRate: 1e-3, warmupSteps: 50, seed: 1)
  }

  /// The documents to learn from, pass after pass.
  public func stream() throws -> DocumentStream {
    try DocumentStream(documents, seed: settings.seed.derived("passes"))
  }

  private static func document(
    _ example: RevisionExample, _ model: LanguageModel
  ) -> TrainingDocument {
    let prefix = Prefix(
      Problem(id: example.id, question: example.prompt), attempts: example.attempts)
    let prompt = PrefixTokens(prefix, with: model.tokenizer).tokens
    let solution = model.tokenizer.encode(example.completion, recognizesSpecials: false)
    return TrainingDocument(continuing: prompt + solution + [model.endToken], from: prompt.count)
  }
}
