public import Ponder
public import PonderPolicy
public import PonderSearch

/// How a problem is answered: by a strategy that somebody chose, or by a policy.
public enum AnswerPlan: Sendable {
  /// This strategy, on the whole budget.
  case strategy(AnyStrategy)
  /// What a policy chooses, for the budget or at a price; `stopsEarly` lets its tables end votes.
  case policy(Policy, price: ComputePrice? = nil, stopsEarly: Bool = true)

  /// Best-of-N, or a majority vote without a verifier: for models without a policy.
  public static func usual(for models: ModelSet) -> AnswerPlan {
    .strategy(
      models.roles.contains(.verifier) ? AnyStrategy(BestOfN()) : AnyStrategy(MajorityVote()))
  }
}

/// A solution with the strategy that made it.
public struct AnsweredProblem: Sendable {
  public var strategy: AnyStrategy
  public var solution: Solution
  /// What a policy chose, and what it expected; `nil` if no policy chose.
  public var choice: PolicySolution?
}

extension ModelSet {
  /// Answers a problem by a plan: the one way in which commands, servers and apps apply a policy.
  ///
  /// - Parameters:
  ///   - problem: A question.
  ///   - plan: Who chooses the strategy.
  ///   - budget: The limits; at a price its generations are a ceiling.
  ///   - seed: The same seed gives the same solution.
  /// - Throws: `PolicyError` when a policy cannot be applied; `MissingRoleError` when the strategy needs a model
  ///   that is not there; any error of the models.
  public func answer(
    _ problem: Problem, by plan: AnswerPlan, within budget: Budget, seed: UInt64
  ) async throws -> AnsweredProblem {
    switch plan {
    case .strategy(let strategy):
      let solution = try await strategy.solve(
        problem, budget: budget, with: models(for: strategy.base), seed: seed)
      return AnsweredProblem(strategy: strategy, solution: solution)
    case .policy(let policy, let price?, let stopsEarly):
      let found = try await policy.solve(
        problem, price: price, budget: budget, with: self, stopsEarly: stopsEarly, seed: seed)
      return AnsweredProblem(
        strategy: found.choice.strategy, solution: found.solution, choice: found)
    case .policy(let policy, nil, let stopsEarly):
      let found = try await policy.solve(
        problem, budget: budget, with: self, stopsEarly: stopsEarly, seed: seed)
      return AnsweredProblem(
        strategy: found.choice.strategy, solution: found.solution, choice: found)
    }
  }
}
