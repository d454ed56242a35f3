public import Ponder

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

  public init(
    isRight: Bool, answer: String? = nil, score: Double? = nil, candidates: Int,
    rightCandidates: Int, cost: Cost, ceiling: Budget.Ceiling? = nil, tree: [SearchNode]? = nil
  ) {
    self.isRight = isRight
    self.answer = answer
    self.score = score
    self.candidates = candidates
    self.rightCandidates = rightCandidates
    self.cost = cost
    self.ceiling = ceiling
    self.tree = tree
  }
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

  /// A record; without costs, one that was measured elsewhere.
  public init(
    oracle: Double, predicted: Double, prompt: Double? = nil, sampledCost: Cost = .zero,
    promptCost: ModelCost? = nil
  ) {
    self.oracle = oracle
    self.predicted = predicted
    self.prompt = prompt
    self.sampledCost = sampledCost
    self.promptCost = promptCost
  }
}

/// The outcome of the larger model's most probable solution.
public struct LargeOutcome: Codable, Hashable, Sendable {
  public var isRight: Bool
  public var cost: ModelCost

  public init(isRight: Bool, cost: ModelCost) {
    self.isRight = isRight
    self.cost = cost
  }
}
