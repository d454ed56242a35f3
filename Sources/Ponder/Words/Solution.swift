/// A finished solution with what is known of it.
public struct Candidate: Codable, Hashable, Sendable {
  /// Steps of the solution, each one line; U+2028 stands for a line break inside a step.
  public var steps: [String]
  /// The answer it gives; `nil` when none was found.
  public var answer: Answer?
  /// One score a step in `0...1`, or the last step's alone; empty without a verifier.
  public var stepScores: [Double]
  public var ending: Continuation.Ending
  /// Natural logarithm of the probability the proposer gave it, if known.
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

  /// The mean natural logarithm of the probability of its tokens, if known: how sure its model was.
  public var confidence: Double? {
    logProbability.flatMap { tokens > 0 ? $0 / Double(tokens) : nil }
  }

  /// The text of the solution: each step begins a line, and line breaks inside a step are line breaks.
  public var text: String { steps.solutionText }
}

/// Candidates that give equivalent answers, and their weight in the choice.
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

/// The answer a strategy settled on, with everything it weighed.
public struct Solution: Codable, Hashable, Sendable {
  /// Every finished solution; never padded to look complete.
  public var candidates: [Candidate]
  /// Groups of equivalent answers, the heaviest first.
  public var votes: [Vote]
  /// Index into ``candidates``, or `nil` when none gives an answer and the domain needs one.
  public var chosen: Int?
  public var cost: Cost
  /// Which ceiling ended the search; `nil` when it ended by itself.
  public var ceiling: Budget.Ceiling?
  public var seed: UInt64
  /// What a tree search looked at, parents before children; empty for other strategies.
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
