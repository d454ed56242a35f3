/// A finished solution with its answer, scores and cost.
public struct Candidate: Codable, Hashable, Sendable {
  /// Steps of the solution, each one line; U+2028 replaces a line break inside a step.
  public var steps: [String]
  /// Its answer; `nil` when none was found.
  public var answer: Answer?
  /// One score per step in `0...1`, or only the last step's; empty without a verifier.
  public var stepScores: [Double]
  public var ending: Continuation.Ending
  /// Natural logarithm of its probability under the proposer, if known.
  public var logProbability: Double?
  /// Tokens sampled for it.
  public var tokens: Int

  public init(
    steps: [String], answer: Answer?, stepScores: [Double] = [], ending: Continuation.Ending,
    logProbability: Double? = nil, tokens: Int
  ) {
    self.steps = steps
    self.answer = answer
    self.stepScores = stepScores
    self.ending = ending
    self.logProbability = logProbability
    self.tokens = tokens
  }

  /// The mean natural log-probability of its tokens, if known: how confident its model was.
  public var confidence: Double? {
    logProbability.flatMap { tokens > 0 ? $0 / Double(tokens) : nil }
  }

  /// The text of the solution; each step begins on a new line, and line breaks inside a step are restored.
  public var text: String { steps.solutionText }
}

/// A group of candidates with equivalent answers, and its weight in the selection.
public struct Vote: Codable, Hashable, Sendable {
  /// The first member's answer.
  public var answer: Answer
  /// Indices of the members in ``Solution/candidates``, ascending.
  public var members: [Int]
  /// What the selection compares: the count, the sum of scores or the best score.
  public var weight: Double

  public init(answer: Answer, members: [Int], weight: Double) {
    self.answer = answer
    self.members = members
    self.weight = weight
  }
}

/// A strategy's answer, with all its candidates.
public struct Solution: Codable, Hashable, Sendable {
  /// Every finished solution; never padded to the budget.
  public var candidates: [Candidate]
  /// Groups of equivalent answers, the heaviest first.
  public var votes: [Vote]
  /// Index into ``candidates``, or `nil` when none has an answer and the domain requires one.
  public var chosen: Int?
  public var cost: Cost
  /// The limit that ended the search; `nil` when it ended on its own.
  public var ceiling: Budget.Ceiling?
  public var seed: UInt64
  /// The nodes of a tree search, parents before children; empty for other strategies.
  public var tree: [SearchNode]
  /// Indices of the candidates of each revision chain, first attempt first; empty for other
  /// strategies.
  public var chains: [[Int]]

  public init(
    candidates: [Candidate], votes: [Vote], chosen: Int?, cost: Cost, ceiling: Budget.Ceiling?,
    seed: UInt64, tree: [SearchNode] = [], chains: [[Int]] = []
  ) {
    self.candidates = candidates
    self.votes = votes
    self.chosen = chosen
    self.cost = cost
    self.ceiling = ceiling
    self.seed = seed
    self.tree = tree
    self.chains = chains
  }

  /// The chosen candidate's answer.
  public var answer: Answer? { chosen.flatMap { candidates[$0].answer } }

  /// The chosen candidate's whole text.
  public var text: String? { chosen.map { candidates[$0].text } }
}
