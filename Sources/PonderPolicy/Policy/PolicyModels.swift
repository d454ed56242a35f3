public import Ponder
import PonderSearch

/// What a policy works with.
public struct PolicyModels: Sendable {
  /// The base model and its process verifier.
  public var base: Models
  /// The reviser and its verifier, for strategies that revise.
  public var revision: Models?
  /// Measures a problem's ease as the policy's own problems were measured.
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

/// A solution with the reason for the way it was made.
public struct PolicySolution: Sendable {
  public var solution: Solution
  /// The problem's measure of ease.
  public var ease: Double
  /// What measuring it cost; not part of `solution.cost`.
  public var easeCost: ModelCost
  /// The cell that decided.
  public var entry: Policy.Entry
}

extension Policy {
  /// Measures a problem's ease, looks up what did best on such problems, and does it.
  ///
  /// - Parameters:
  ///   - problem: A new question.
  ///   - budget: Between two fitted budgets the lower one decides the strategy, which may spend all
  ///     of this one.
  ///   - models: Those that the policy was fitted on: ``check(models:)``.
  ///   - seed: The same seed gives the same solution.
  /// - Throws: ``PolicyError`` when the table has no cell for it, or the cell's strategy revises and
  ///   there is no reviser; what the models throw.
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
