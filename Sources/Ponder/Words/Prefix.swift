/// A problem, the attempts shown in context, and the steps of the solution under way.
public struct Prefix: Codable, Hashable, Sendable {
  public var problem: Problem
  /// Earlier whole solutions, oldest first, with a step on each line; a reviser reads them.
  public var attempts: [String]
  /// Steps of the solution so far, each one line without its newline; U+2028 stands for a line break
  /// inside a step.
  public var steps: [String]

  public init(_ problem: Problem, attempts: [String] = [], steps: [String] = []) {
    self.problem = problem
    self.attempts = attempts
    self.steps = steps
  }

  /// The text of the solution so far: each step begins a line, and line breaks inside a step are line
  /// breaks.
  public var solution: String { steps.solutionText }

  /// This prefix with a continuation's steps added.
  public func appending(_ continuation: Continuation) -> Prefix {
    Prefix(problem, attempts: attempts, steps: steps + continuation.steps)
  }
}

/// How far a continuation goes.
public enum Extent: Codable, Hashable, Sendable {
  /// To the end of the next step.
  case step
  /// To the end of so many steps, at least 1, or of the solution if that comes first.
  case steps(Int)
  /// To the end of the solution.
  case end

  /// The steps allowed, or `nil` when there is no limit.
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
    /// The steps asked for are complete; the solution may go on.
    case step
    /// The model ended the solution.
    case solution
    /// The token limit was reached; the last step may be cut.
    case length
  }

  /// New steps, each one line without its newline; U+2028 stands for a line break inside a step.
  public var steps: [String]
  public var ending: Ending
  /// Natural logarithm of the probability of the sampled tokens, if the model tells.
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
