/// A sequence to learn from: tokens to read, and what to predict after each.
public struct TrainingDocument: Hashable, Sendable {
  /// What a position should predict, as a distribution over a few given tokens.
  ///
  /// A verifier is trained this way: `good` with the step's label as its probability, `bad` with the rest.
  public struct SoftTarget: Hashable, Sendable {
    /// Index into ``TrainingDocument/tokens``: the prediction made after reading that token.
    public var position: Int
    /// Tokens and their probabilities in `0...1`.
    public var probabilities: [Int32: Float]

    public init(position: Int, probabilities: [Int32: Float]) {
      self.position = position
      self.probabilities = probabilities
    }
  }

  /// Tokens the model reads.
  public var tokens: [Int32]
  /// For each position, the token to predict after it, or ``unlabelled``.
  public var labels: [Int32]
  public var softTargets: [SoftTarget]

  /// Marks a position that carries no loss.
  public static let unlabelled: Int32 = -1

  public init(tokens: [Int32], labels: [Int32], softTargets: [SoftTarget] = []) {
    precondition(
      tokens.count == labels.count,
      "\(tokens.count) tokens need as many labels, not \(labels.count)")
    self.tokens = tokens
    self.labels = labels
    self.softTargets = softTargets
  }

  /// A text to continue: the loss is on everything from `start` on.
  ///
  /// - Parameters:
  ///   - text: Prompt and continuation, with the end token if it is to be learnt.
  ///   - start: Index of the first token of the continuation.
  public init(continuing text: [Int32], from start: Int) {
    tokens = Array(text.dropLast())
    labels = text.indices.dropFirst().map { $0 >= start ? text[$0] : Self.unlabelled }
    softTargets = []
  }

  /// Predictions that carry a loss.
  public var targetCount: Int {
    labels.count { $0 >= 0 } + softTargets.count
  }
}

/// An endless, indexed stream of documents.
///
/// A run can be reproduced and resumed because document `i` is the same whenever it is requested.
public protocol TrainingStream: Sendable {
  /// Document `index`, counted from 0.
  func document(_ index: Int) throws -> TrainingDocument
}

/// Documents one after another, each attending only to itself.
struct PackedShard: Sendable {
  var tokens: [Int32] = []
  var labels: [Int32] = []
  var softTargets: [TrainingDocument.SoftTarget] = []
  /// Rows of each document.
  var documents: [Range<Int>] = []
  var targetCount = 0

  var rowCount: Int { tokens.count }

  mutating func append(_ document: TrainingDocument) {
    let start = tokens.count
    tokens += document.tokens
    labels += document.labels
    softTargets += document.softTargets.map {
      .init(position: start + $0.position, probabilities: $0.probabilities)
    }
    documents.append(start..<tokens.count)
    targetCount += document.targetCount
  }
}
