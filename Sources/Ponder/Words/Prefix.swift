/// A problem, the attempts shown in context, and the steps of the solution under way.
public struct Prefix: Hashable, Sendable {
  public var problem: Problem
  /// Earlier whole solutions for a reviser to read, oldest first, one step per line.
  public var attempts: [String]
  /// For each attempt, a verifier's scores of its lines, in `0...1`; empty when attempts are shown without.
  ///
  /// Scores that are fewer than the lines belong to the last lines. A model that does not know beliefs
  /// ignores them.
  public var beliefs: [[Double]]
  /// Steps of the solution so far, each one line without its newline; U+2028 replaces a line break inside a
  /// step.
  public var steps: [String]

  public init(
    _ problem: Problem, attempts: [String] = [], beliefs: [[Double]] = [], steps: [String] = []
  ) {
    self.problem = problem
    self.attempts = attempts
    self.beliefs = beliefs
    self.steps = steps
  }

  /// The text of the solution so far; each step begins on a new line, and line breaks inside a step are
  /// restored.
  public var solution: String { steps.solutionText }

  /// This prefix with a continuation's steps added.
  public func appending(_ continuation: Continuation) -> Prefix {
    Prefix(problem, attempts: attempts, beliefs: beliefs, steps: steps + continuation.steps)
  }
}

extension Prefix: Codable {
  private enum CodingKeys: String, CodingKey { case problem, attempts, beliefs, steps }

  /// Beliefs may be omitted.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try values.decode(Problem.self, forKey: .problem),
      attempts: try values.decode([String].self, forKey: .attempts),
      beliefs: try values.decodeIfPresent([[Double]].self, forKey: .beliefs) ?? [],
      steps: try values.decode([String].self, forKey: .steps))
  }

  /// Omits beliefs when there are none.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(problem, forKey: .problem)
    try values.encode(attempts, forKey: .attempts)
    if !beliefs.isEmpty { try values.encode(beliefs, forKey: .beliefs) }
    try values.encode(steps, forKey: .steps)
  }
}

/// Where a continuation stops.
public enum Extent: Codable, Hashable, Sendable {
  /// At the end of the next step.
  case step
  /// After this number of steps, at least 1, or at the end of the solution if that comes first.
  case steps(Int)
  /// At the end of the solution.
  case end

  /// The maximum number of steps, or `nil` when there is no limit.
  public var stepLimit: Int? {
    switch self {
    case .step: 1
    case .steps(let count): count
    case .end: nil
    }
  }
}

/// What a proposer added to a prefix.
public struct Continuation: Codable, Hashable, Sendable {
  /// Why a continuation stopped.
  public enum Ending: String, Codable, Hashable, Sendable, CaseIterable {
    /// The requested steps are complete; the solution may continue.
    case step
    /// The model ended the solution.
    case solution
    /// The token limit was reached; the last step may be incomplete.
    case length
  }

  /// New steps, each one line without its newline; U+2028 replaces a line break inside a step.
  public var steps: [String]
  public var ending: Ending
  /// Natural logarithm of the probability of the sampled tokens, if the model reports it.
  public var logProbability: Double?
  /// Tokens sampled.
  public var tokens: Int

  public init(
    steps: [String], ending: Ending, logProbability: Double? = nil, tokens: Int
  ) {
    self.steps = steps
    self.ending = ending
    self.logProbability = logProbability
    self.tokens = tokens
  }
}
