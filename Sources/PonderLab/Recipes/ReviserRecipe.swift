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
  ///   - tuning: How it learns.
  /// - Throws: ``EmptyDataError``; `TrainingSettingsError`.
  public init(_ examples: [RevisionExample], model: LanguageModel, tuning: FineTuning) throws {
    documents = examples.map { Self.document($0, model) }
    guard !documents.isEmpty else { throw EmptyDataError() }
    settings = try tuning.settings(documents: documents.count, documentsPerShard: 6)
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
