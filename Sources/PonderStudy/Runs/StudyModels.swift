public import Ponder

/// What a study works with; each closure gives models that charge one unit for what it needs alone.
public struct StudyModels: Sendable {
  /// The base model and its process verifier.
  public var search: @Sendable () -> Models
  /// The outcome verifier of the base model.
  public var outcome: (@Sendable () -> any Verifier)?
  /// The reviser and its verifier.
  public var revision: (@Sendable () -> Models)?
  /// The larger model.
  public var large: (@Sendable () -> any Proposer)?
  /// The verifier's belief after a question alone.
  public var promise: (@Sendable (Problem) async throws -> Metered<Double>)?

  public init(
    search: @escaping @Sendable () -> Models, outcome: (@Sendable () -> any Verifier)? = nil,
    revision: (@Sendable () -> Models)? = nil, large: (@Sendable () -> any Proposer)? = nil,
    promise: (@Sendable (Problem) async throws -> Metered<Double>)? = nil
  ) {
    self.search = search
    self.outcome = outcome
    self.revision = revision
    self.large = large
    self.promise = promise
  }
}

/// What a tree search came to.
public struct SearchOutcome: Codable, Hashable, Sendable {
  public var isRight: Bool
  public var answer: String?
  /// The chosen candidate's score.
  public var score: Double?
  /// How many solutions it finished.
  public var candidates: Int
  /// How many of them are right.
  public var rightCandidates: Int
  public var cost: Cost
  public var ceiling: Budget.Ceiling?
  /// Every node that was looked at, where evidence is kept.
  public var tree: [SearchNode]?
}

/// How hard a problem is for the base model.
public struct DifficultyRecord: Codable, Hashable, Sendable {
  /// The share of right samples.
  public var oracle: Double
  /// The mean score of the samples' last steps.
  public var predicted: Double
  /// The verifier's belief after the question alone.
  public var prompt: Double?
  /// What the samples and their scores need.
  public var sampledCost: Cost
  /// What the belief after the question needs.
  public var promptCost: ModelCost?
}

/// What the larger model's most probable solution came to.
public struct LargeOutcome: Codable, Hashable, Sendable {
  public var isRight: Bool
  public var cost: ModelCost
}
