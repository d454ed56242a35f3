import Foundation
public import Ponder
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
  /// Which lines of the attempts it sees, and whether with beliefs; the same as when it is used.
  public var attempts: AttemptView

  public init(
    right: Double = 0, repeats: Bool = false, judges: Bool = false, attempts: AttemptView = .plain
  ) {
    self.right = right
    self.repeats = repeats
    self.judges = judges
    self.attempts = attempts
  }

  func shown(_ example: RevisionExample, seed: UInt64) -> RevisionExample {
    var random = RandomStream(seed: seed)
    var example = example
    if Double.random(in: 0..<1, using: &random) < right {
      example.attempts =
        example.attempts.suffix(RevisionPairing.mostAttempts - 1) + [example.completion]
      if let beliefs = example.beliefs {
        example.beliefs?.attempts =
          beliefs.attempts.suffix(RevisionPairing.mostAttempts - 1) + [beliefs.completion ?? []]
      }
    }
    guard repeats else { return example }
    for i in example.attempts.indices.dropFirst().reversed() where Bool.random(using: &random) {
      example.attempts[i - 1] = example.attempts[i]
      if let belief = example.beliefs?.attempts[i] { example.beliefs?.attempts[i - 1] = belief }
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
  /// The number of examples that are too long for the model and therefore left out.
  public let leftOut: Int
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
  /// - Throws: ``EmptyDataError``; `TrainingSettingsError`; `TokenizerError` when it should judge or see
  ///   beliefs but its tokenizer lacks the label tokens; `ConfigurationError` for beliefs that an example
  ///   lacks.
  public init(
    _ examples: [RevisionExample], model: LanguageModel, view: RevisionView = RevisionView(),
    tuning: FineTuning
  ) throws {
    let showsBeliefs = view.attempts.beliefs
    guard !showsBeliefs || examples.allSatisfy({ $0.hasBeliefs }) else {
      throw ConfigurationError(
        "the beliefs of the examples", is: "left out", mustBe: "there for every attempt")
    }
    let room = ReviserRoom(view, model)
    self.examples = examples.filter(room.holds)
    leftOut = examples.count - self.examples.count
    self.model = model
    self.view = view
    let tokens = view.judges || showsBeliefs ? try Beliefs(in: model.tokenizer) : nil
    beliefs = view.judges ? tokens : nil
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
    let prefix = view.attempts.prefix(
      Problem(id: example.id, question: example.prompt), attempts: example.attempts,
      beliefs: example.beliefs?.attempts ?? [])
    let prompt = PrefixTokens(prefix, with: model.tokenizer)
    let solution = model.tokenizer.encode(example.completion, recognizesSpecials: false)
    var document = TrainingDocument(
      continuing: prompt.tokens + solution + [model.endToken], from: prompt.tokens.count)
    if let beliefs {
      document.softTargets = zip(view.attempts.kept(example.attempts), prompt.attempts).map {
        attempt, tokens in
        beliefs.target(attempt == example.completion ? 1 : 0, at: tokens.upperBound - 1)
      }
    }
    return document
  }
}

extension RevisionExample {
  /// Whether all attempts and the right solution have beliefs.
  fileprivate var hasBeliefs: Bool {
    beliefs.map { $0.attempts.count == attempts.count && $0.completion != nil } ?? false
  }
}
