import Foundation
import Ponder
public import PonderData
public import PonderEngine

/// What a reviser is shown during training.
///
/// In the paper it sees wrong attempts, each once. A reviser trained only on those turns many right
/// attempts wrong, because every attempt it saw had to change, and takes an attempt that appears twice
/// for a right one.
public struct RevisionView: Hashable, Sendable {
  /// Share of examples whose last attempt is the right solution, which the reviser should keep; in
  /// `0...1`.
  public var right: Double
  /// Whether each attempt but the last is replaced by the next one half of the time, as in a chain that
  /// is stuck or that keeps a right attempt.
  public var repeats: Bool
  /// Whether the reviser also learns to tell right attempts from wrong ones, with a label token at the end
  /// of each: a reviser that cannot check what it sees cannot keep what is right.
  public var judges: Bool

  public init(right: Double = 0, repeats: Bool = false, judges: Bool = false) {
    self.right = right
    self.repeats = repeats
    self.judges = judges
  }

  func shown(_ example: RevisionExample, seed: UInt64) -> RevisionExample {
    var random = RandomStream(seed: seed)
    var example = example
    if Double.random(in: 0..<1, using: &random) < right {
      example.attempts =
        example.attempts.suffix(RevisionPairing.mostAttempts - 1) + [example.completion]
    }
    guard repeats else { return example }
    for i in example.attempts.indices.dropFirst().reversed() where Bool.random(using: &random) {
      example.attempts[i - 1] = example.attempts[i]
    }
    return example
  }
}

/// How a reviser is made: a model fine-tuned to write a right solution with other attempts in context.
///
/// The loss is on the right solution only, unless the reviser also learns to judge attempts.
///
/// ### Source
///
/// Snell et al. 2024, section 6.1 and appendix H; ``RevisionView`` says where we extend it.
public struct ReviserRecipe: Sendable {
  public let settings: TrainingSettings
  private let view: RevisionView
  private let examples: [RevisionExample]
  private let model: LanguageModel
  /// Set when it learns to judge.
  private let beliefs: Beliefs?

  /// - Parameters:
  ///   - examples: The training data; examples too long for the model are left out.
  ///   - model: The base model.
  ///   - view: What is shown of the examples.
  ///   - tuning: How it is fine-tuned.
  /// - Throws: ``EmptyDataError``; `TrainingSettingsError`; `TokenizerError` when it should judge but
  ///   its tokenizer lacks the label tokens.
  public init(
    _ examples: [RevisionExample], model: LanguageModel, view: RevisionView = RevisionView(),
    tuning: FineTuning
  ) throws {
    // A token has at least one byte.
    let room = model.parameters.configuration.maximumLength - 64
    self.examples = examples.filter { $0.bytes <= room }
    self.model = model
    self.view = view
    if view.judges {
      beliefs = try Beliefs(in: model.tokenizer)
    } else {
      beliefs = nil
    }
    guard !self.examples.isEmpty else { throw EmptyDataError() }
    settings = try tuning.settings(documents: self.examples.count, documentsPerShard: 6)
  }

  /// The training documents, pass after pass.
  public func stream() throws -> DocumentStream {
    try DocumentStream(examples.count, seed: settings.seed.derived("passes")) {
      [self, seed = settings.seed.derived("kept")] index in
      document(view.shown(examples[index], seed: seed.derived(index)))
    }
  }

  private func document(_ example: RevisionExample) -> TrainingDocument {
    let prefix = Prefix(
      Problem(id: example.id, question: example.prompt), attempts: example.attempts)
    let prompt = PrefixTokens(prefix, with: model.tokenizer)
    let solution = model.tokenizer.encode(example.completion, recognizesSpecials: false)
    var document = TrainingDocument(
      continuing: prompt.tokens + solution + [model.endToken], from: prompt.tokens.count)
    if let beliefs {
      document.softTargets = zip(example.attempts, prompt.attempts).map { attempt, tokens in
        beliefs.target(attempt == example.completion ? 1 : 0, at: tokens.upperBound - 1)
      }
    }
    return document
  }
}

extension RevisionExample {
  /// An upper bound on the bytes read and written, without line breaks.
  fileprivate var bytes: Int {
    prompt.utf8.count + attempts.reduce(0) { $0 + $1.utf8.count } + completion.utf8.count * 2
  }
}
