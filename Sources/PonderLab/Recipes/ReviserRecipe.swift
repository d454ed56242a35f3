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
  private let examples: [RevisionExample]
  private let model: LanguageModel

  /// - Parameters:
  ///   - examples: What to learn from; those too long for the model are left out.
  ///   - model: The base model.
  ///   - tuning: How it learns.
  /// - Throws: ``EmptyDataError``; `TrainingSettingsError`.
  public init(_ examples: [RevisionExample], model: LanguageModel, tuning: FineTuning) throws {
    // A token has at least one byte.
    let room = model.parameters.configuration.maximumLength - 64
    self.examples = examples.filter { $0.bytes <= room }
    self.model = model
    guard !self.examples.isEmpty else { throw EmptyDataError() }
    settings = try tuning.settings(documents: self.examples.count, documentsPerShard: 6)
  }

  /// The documents to learn from, pass after pass.
  public func stream() throws -> DocumentStream {
    try DocumentStream(examples.count, seed: settings.seed.derived("passes")) {
      [examples, model] in Self.document(examples[$0], model)
    }
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

extension RevisionExample {
  /// Of everything that is read and written, without the lines between.
  fileprivate var bytes: Int {
    prompt.utf8.count + attempts.reduce(0) { $0 + $1.utf8.count } + completion.utf8.count
  }
}
