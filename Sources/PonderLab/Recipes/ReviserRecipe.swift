import Foundation
import Ponder
public import PonderEngine

/// What a reviser sees while it learns.
///
/// The paper shows wrong attempts, each once. Who has seen nothing else turns many right attempts
/// wrong, because whatever was shown had to change, and takes an attempt that stands there twice for
/// a good one.
public struct RevisionView: Hashable, Sendable {
  /// Share of the examples that show the right solution too, at a random place among the attempts,
  /// for the reviser to find and keep; in `0...1`.
  public var right: Double
  /// Whether each attempt is the one before it again, half of the time, as in a chain that is stuck.
  public var repeats: Bool

  public init(right: Double = 0, repeats: Bool = false) {
    self.right = right
    self.repeats = repeats
  }

  func shown(_ example: RevisionExample, seed: UInt64) -> RevisionExample {
    var random = RandomStream(seed: seed)
    var example = example
    if Double.random(in: 0..<1, using: &random) < right {
      example.attempts = example.attempts.suffix(RevisionPairing.mostAttempts - 1)
      let place = Int.random(in: 0...example.attempts.count, using: &random)
      example.attempts.insert(example.completion, at: place)
    }
    guard repeats else { return example }
    for i in example.attempts.indices.dropFirst() where Bool.random(using: &random) {
      example.attempts[i] = example.attempts[i - 1]
    }
    return example
  }
}

/// How a reviser is made: a model, fine-tuned to write a right solution with other attempts in view.
///
/// The loss is on the right solution alone.
///
/// ### Source
///
/// Snell et al. 2024, section 6.1 and appendix H; ``RevisionView`` tells where we go on from it.
public struct ReviserRecipe: Sendable {
  public let settings: TrainingSettings
  private let view: RevisionView
  private let examples: [RevisionExample]
  private let model: LanguageModel

  /// - Parameters:
  ///   - examples: What to learn from; those too long for the model are left out.
  ///   - model: The base model.
  ///   - view: What is shown of them.
  ///   - tuning: How it learns.
  /// - Throws: ``EmptyDataError``; `TrainingSettingsError`.
  public init(
    _ examples: [RevisionExample], model: LanguageModel, view: RevisionView = RevisionView(),
    tuning: FineTuning
  ) throws {
    // A token has at least one byte.
    let room = model.parameters.configuration.maximumLength - 64
    self.examples = examples.filter { $0.bytes <= room }
    self.model = model
    self.view = view
    guard !self.examples.isEmpty else { throw EmptyDataError() }
    settings = try tuning.settings(documents: self.examples.count, documentsPerShard: 6)
  }

  /// The documents to learn from, pass after pass.
  public func stream() throws -> DocumentStream {
    try DocumentStream(examples.count, seed: settings.seed.derived("passes")) {
      [examples, model, view, seed = settings.seed.derived("kept")] index in
      Self.document(view.shown(examples[index], seed: seed.derived(index)), model)
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
  /// Of everything that is read and written at most, without the lines between.
  fileprivate var bytes: Int {
    prompt.utf8.count + attempts.reduce(0) { $0 + $1.utf8.count } + completion.utf8.count * 2
  }
}
