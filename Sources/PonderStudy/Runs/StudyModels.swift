public import Ponder

/// The models of a study; each closure returns models that charge a unit only for its own work.
public struct StudyModels: Sendable {
  /// The base model and its process verifier.
  public var search: @Sendable () -> Models
  /// The outcome verifier of the base model.
  public var outcome: (@Sendable () -> any Verifier)?
  /// The reviser and its verifier.
  public var revision: (@Sendable () -> Models)?
  /// The larger model.
  public var large: (@Sendable () -> any Proposer)?
  /// The verifier's estimated pass rate after the question alone.
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

/// The outcome of a tree search.
public struct SearchOutcome: Codable, Hashable, Sendable {
  public var isRight: Bool
  public var answer: String?
  /// The chosen candidate's score.
  public var score: Double?
  /// The number of finished solutions.
  public var candidates: Int
  /// The number of right ones among them.
  public var rightCandidates: Int
  public var cost: Cost
  public var ceiling: Budget.Ceiling?
  /// Every node of the search, if evidence is kept.
  public var tree: [SearchNode]?
}

/// A problem's estimated pass rates for the base model.
public struct DifficultyRecord: Codable, Hashable, Sendable {
  /// The share of right samples.
  public var oracle: Double
  /// The mean score of the samples' last steps.
  public var predicted: Double
  /// The verifier's score after the question alone.
  public var prompt: Double?
  /// The cost of the samples and their scores.
  public var sampledCost: Cost
  /// The cost of the score after the question.
  public var promptCost: ModelCost?
}

/// The outcome of the larger model's most probable solution.
public struct LargeOutcome: Codable, Hashable, Sendable {
  public var isRight: Bool
  public var cost: ModelCost
}
