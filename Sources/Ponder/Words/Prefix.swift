/// A problem, the attempts shown in context, and the steps of the solution under way.
public struct Prefix: Codable, Hashable, Sendable {
  public var problem: Problem
  /// Earlier whole solutions for a reviser to read, oldest first, one step per line.
  public var attempts: [String]
  /// Steps of the solution so far, each one line without its newline; U+2028 replaces a line break inside a
  /// step.
  public var steps: [String]

  public init(_ problem: Problem, attempts: [String] = [], steps: [String] = []) {
    self.problem = problem
    self.attempts = attempts
    self.steps = steps
  }

  /// The text of the solution so far; each step begins on a new line, and line breaks inside a step are
  /// restored.
  public var solution: String { steps.solutionText }

  /// This prefix with a continuation's steps added.
  public func appending(_ continuation: Continuation) -> Prefix {
    Prefix(problem, attempts: attempts, steps: steps + continuation.steps)
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
