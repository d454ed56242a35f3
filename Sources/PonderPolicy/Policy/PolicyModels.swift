public import Ponder
import PonderSearch

/// The models that a policy uses.
public struct PolicyModels: Sendable {
  /// The base model and its process verifier.
  public var base: Models
  /// The reviser and its verifier, for strategies that revise.
  public var revision: Models?
  /// Estimates a problem's pass rate with the policy's own measure.
  public var ease: @Sendable (Problem) async throws -> Metered<Double>

  public init(
    base: Models, revision: Models? = nil,
    ease: @escaping @Sendable (Problem) async throws -> Metered<Double>
  ) {
    self.base = base
    self.revision = revision
    self.ease = ease
  }
}

/// A solution with the policy entry that chose its strategy.
public struct PolicySolution: Sendable {
  public var solution: Solution
  /// The problem's estimated pass rate.
  public var ease: Double
  /// The cost of that estimate; not part of `solution.cost`.
  public var easeCost: ModelCost
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
  /// - Throws: ``PolicyError`` when the table has no entry for the problem, or its strategy needs a reviser
  ///   and there is none; any error of the models.
  public func solve(
    _ problem: Problem, budget: Budget, with models: PolicyModels, seed: UInt64
  ) async throws -> PolicySolution {
    let ease = try await models.ease(problem)
    let entry = try entry(ease: ease.value, budget: budget.generations)
    let chosen = entry.strategy.revises ? models.revision : models.base
    guard let chosen else { throw PolicyError.missingReviser(entry.strategy.id) }
    let solution = try await entry.strategy.solve(problem, budget: budget, with: chosen, seed: seed)
    return PolicySolution(
      solution: solution, ease: ease.value, easeCost: ease.cost, entry: entry)
  }
}
