/// A way of spending a budget on one problem: a value with its settings and no model inside.
public protocol Strategy: Codable, Hashable, Sendable {
  /// Spends at most the budget and settles on an answer.
  ///
  /// - Parameters:
  ///   - problem: The question to answer.
  ///   - budget: Ceilings; whichever is reached first ends the search with the best so far.
  ///   - models: What it may ask.
  ///   - seed: The same seed gives the same solution.
  /// - Throws: ``ConfigurationError`` for a budget that buys nothing; what the models throw.
  func solve(_ problem: Problem, budget: Budget, with models: Models, seed: UInt64) async throws
    -> Solution
}

/// What a strategy works with.
public struct Models: Sendable {
  public var proposer: any Proposer
  public var verifier: (any Verifier)?
  public var domain: any AnswerDomain
  /// Tells the time ceilings.
  public var clock: any Clock<Duration>

  public init(
    proposer: any Proposer, verifier: (any Verifier)? = nil, domain: any AnswerDomain,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.proposer = proposer
    self.verifier = verifier
    self.domain = domain
    self.clock = clock
  }

  /// Starts a stopwatch: the closure returned tells the time since this call.
  public func stopwatch() -> @Sendable () -> Duration {
    func start(_ clock: some Clock<Duration>) -> @Sendable () -> Duration {
      let start = clock.now
      return { start.duration(to: clock.now) }
    }
    return start(clock)
  }
}
