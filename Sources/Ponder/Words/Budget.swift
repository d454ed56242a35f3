/// What one problem may cost; the first limit reached ends the search.
///
/// An integer literal is a number of generations: `solve(problem, budget: 16, …)`.
public struct Budget: Codable, Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// One of the limits.
  public enum Ceiling: String, Codable, Hashable, Sendable, CaseIterable {
    case generations, tokens, floatingPointOperations, time
  }

  /// N: the number of whole solutions that may be sampled.
  public var generations: Int
  /// Tokens that both models together may read and sample.
  public var tokens: Int?
  /// Floating-point operations that both models together may spend.
  public var floatingPointOperations: Double?
  /// Wall time.
  public var time: Duration?

  public init(
    generations: Int, tokens: Int? = nil, floatingPointOperations: Double? = nil,
    time: Duration? = nil
  ) {
    self.generations = generations
    self.tokens = tokens
    self.floatingPointOperations = floatingPointOperations
    self.time = time
  }

  public init(integerLiteral generations: Int) { self.init(generations: generations) }

  /// Whether anything other than generations is limited, so that a strategy must check the budget between
  /// calls.
  public var limitsMoreThanGenerations: Bool {
    tokens != nil || floatingPointOperations != nil || time != nil
  }

  /// Refuses a budget with a limit that allows nothing.
  ///
  /// - Throws: ``ConfigurationError`` naming the limit.
  public func validate() throws(ConfigurationError) {
    guard generations >= 1 else {
      throw ConfigurationError("generations", is: generations, mustBe: "at least 1")
    }
    if let tokens, tokens < 1 {
      throw ConfigurationError("the token ceiling", is: tokens, mustBe: "at least 1")
    }
    if let floatingPointOperations, !(floatingPointOperations > 0) {
      throw ConfigurationError("the FLOPs ceiling", is: floatingPointOperations, mustBe: "above 0")
    }
    if let time, time <= .zero {
      throw ConfigurationError("the time ceiling", is: time, mustBe: "above 0 seconds")
    }
  }

  /// Returns the first limit that this usage reaches, or `nil` when it is below all limits.
  public func ceiling(reachedBy cost: Cost, generations: Int, time: Duration) -> Ceiling? {
    if generations >= self.generations { return .generations }
    if let tokens, cost.proposer.tokens + cost.verifier.tokens >= tokens { return .tokens }
    if let floatingPointOperations,
      cost.proposer.floatingPointOperations + cost.verifier.floatingPointOperations
        >= floatingPointOperations
    {
      return .floatingPointOperations
    }
    if let limit = self.time, time >= limit { return .time }
    return nil
  }
}
