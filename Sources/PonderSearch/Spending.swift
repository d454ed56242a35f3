public import Ponder

/// The spending of one solve: calls the models, adds up their costs, notifies the observer, and records
/// which limit ended it.
///
/// Every strategy uses one, so that budgets, deadlines and events work the same way for all.
public struct Spending: Sendable {
  public private(set) var cost = Cost.zero
  /// The limit that ended the solve; `nil` while there is room.
  public private(set) var ceiling: Budget.Ceiling?
  private let budget: Budget
  private let models: Models
  private let elapsed: @Sendable () -> Duration

  /// Starts the clock.
  ///
  /// - Throws: `ConfigurationError` for a budget that allows nothing.
  public init(_ budget: Budget, with models: Models) throws(ConfigurationError) {
    try budget.validate()
    self.budget = budget
    self.models = models
    elapsed = models.stopwatch()
  }

  /// Whether another call may start; if not, ``ceiling`` gives the reason.
  ///
  /// - Parameter generations: Whole solutions requested so far, by strategies that keep requesting while
  ///   there is room.
  public mutating func hasRoom(after generations: Int = 0) -> Bool {
    if ceiling == nil {
      ceiling = budget.ceiling(reachedBy: cost, generations: generations, time: elapsed())
    }
    return ceiling == nil
  }

  /// Samples continuations of several prefixes at once.
  ///
  /// - Parameters:
  ///   - requests: What to sample.
  ///   - other: The proposer to ask, such as a reviser; that of the models if `nil`. Its cost counts as the
  ///     proposer's.
  /// - Returns: A list for each request; `nil` when the time ran out first. The cost of such a call is
  ///   unknown and not counted.
  /// - Throws: Any error of the proposer.
  public mutating func propose(
    _ requests: [Expansion], by other: (any Proposer)? = nil
  ) async throws -> [[Continuation]]? {
    let proposer = other ?? models.proposer
    let replies = try await inTime { try await proposer.propose(requests) }
    guard let replies else { return nil }
    for (request, reply) in zip(requests, replies) {
      cost.proposer += reply.cost
      tell(.sampled(reply.value, after: request.prefix))
    }
    return replies.map(\.value)
  }

  /// Scores the steps of prefixes.
  ///
  /// - Returns: A list of scores for each prefix; `nil` when the time ran out first.
  /// - Throws: ``VerifierScoreError``; any error of the verifier.
  public mutating func score(
    _ prefixes: [Prefix], with verifier: any Verifier
  ) async throws -> [[Double]]? {
    let reply = try await inTime { try await verifier.checkedScores(of: prefixes) }
    guard let reply else { return nil }
    cost.verifier += reply.cost
    tell(.scored(prefixes, reply.value))
    return reply.value
  }

  /// Solves the problem by another strategy, as a part of this solve.
  ///
  /// The observer receives its events but not its choice, which is not this solve's.
  ///
  /// - Parameters:
  ///   - strategy: The other strategy.
  ///   - problem: The question.
  ///   - part: The limits of the part. This solve's own limits apply only between calls.
  ///   - seed: The seed of the part.
  /// - Returns: The other strategy's solution; its cost is counted.
  /// - Throws: Any error of the other strategy.
  public mutating func solve(
    by strategy: AnyStrategy, _ problem: Problem, budget part: Budget, seed: UInt64
  ) async throws -> Solution {
    var models = models
    if let observer = models.observer {
      models.observer = { event in
        if case .chosen = event { return }
        observer(event)
      }
    }
    let solution = try await strategy.solve(problem, budget: part, with: models, seed: seed)
    cost += solution.cost
    return solution
  }

  /// Notifies the observer, if there is one.
  public func tell(_ event: @autoclosure () -> SolveEvent) { models.observer?(event()) }

  private mutating func inTime<Reply: Sendable>(
    _ call: @escaping @Sendable () async throws -> Reply
  ) async throws -> Reply? {
    let left = budget.time.map { max(.zero, $0 - elapsed()) }
    let reply = try await models.clock.limit(left, call)
    if reply == nil { ceiling = .time }
    return reply
  }
}

extension Spending {
  /// A solution with these candidates and the cost so far.
  public func solution(
    _ candidates: [Candidate], _ choice: (votes: [Vote], chosen: Int?), seed: UInt64,
    tree: [SearchNode] = [], chains: [[Int]] = []
  ) -> Solution {
    if let chosen = choice.chosen { tell(.chosen(candidates[chosen])) }
    return Solution(
      candidates: candidates, votes: choice.votes, chosen: choice.chosen, cost: cost,
      ceiling: ceiling, seed: seed, tree: tree, chains: chains)
  }
}
