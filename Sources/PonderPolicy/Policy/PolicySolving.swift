public import Ponder
import PonderSearch

/// A solution with the policy entry that chose its strategy.
public struct PolicySolution: Sendable {
  public var solution: Solution
  /// The problem's estimated pass rate.
  public var passRate: Double
  /// The cost of that estimate; not part of `solution.cost`.
  public var passRateCost: ModelCost
  /// The entry that chose the strategy.
  public var entry: Policy.Entry
}

extension Policy {
  /// Estimates a problem's pass rate, looks up the best strategy for it, and runs that strategy.
  ///
  /// - Parameters:
  ///   - problem: A new question.
  ///   - budget: Between two fitted budgets the lower one chooses the strategy, which may spend this whole
  ///     budget.
  ///   - models: The models that the policy was fitted on; see ``check(models:)``.
  ///   - seed: The same seed gives the same solution.
  /// - Throws: ``PolicyError`` when the table has no entry for the problem or its pass rate cannot be
  ///   estimated; `MissingRoleError` when the entry's strategy needs a model that is not there; any error of
  ///   the models.
  public func solve(
    _ problem: Problem, budget: Budget, with models: ModelSet, seed: UInt64
  ) async throws -> PolicySolution {
    try budget.validate()
    let base = try models.base()
    let elapsed = base.stopwatch()
    let measure = measure
    let rate = try await base.clock.limit(budget.time) {
      try await measure.passRate(of: problem, with: models, seed: seed)
    }
    guard let rate else { throw PolicyError.outOfTime }
    let entry = try entry(passRate: rate.value, budget: budget.generations)
    var rest = budget
    // A limit of no time is none: a solve then ends before its first call.
    rest.time = budget.time.map { max(.nanoseconds(1), $0 - elapsed()) }
    let solution = try await entry.strategy.solve(
      problem, budget: rest, with: models.models(for: entry.strategy.base), seed: seed)
    return PolicySolution(
      solution: solution, passRate: rate.value, passRateCost: rate.cost, entry: entry)
  }
}
