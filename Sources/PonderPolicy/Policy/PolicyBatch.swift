public import Ponder

/// A batch that was solved at one price.
public struct PolicyBatch: Sendable {
  /// One for each problem, in their order.
  public var solutions: [PolicySolution]
  /// λ: what the last unit of compute gained; 0 when every problem got its best action.
  public var price: ComputePrice

  /// The FLOPs spent on all solutions and on the estimates of their pass rates.
  public var floatingPointOperations: Double {
    solutions.reduce(0) { sum, found in
      let models = found.solution.cost.proposer + found.solution.cost.verifier
      return sum + (models + found.passRateCost).floatingPointOperations
    }
  }
}

extension Policy {
  /// Solves a batch of problems under one budget, which one price shares out among them.
  ///
  /// All pass rates are estimated first, and the budget pays for that. The rest is shared out by expected
  /// gain: see ``ValueCurves/allocation(passRates:budget:allowsNothing:)``. Costs are those that the curves
  /// expect; what a solve really spends may be more or less. What early stopping saves is not spent elsewhere.
  ///
  /// - Parameters:
  ///   - problems: New questions, each with an id of its own.
  ///   - total: FLOPs of all models on all problems together.
  ///   - models: The models that the policy was fitted on; see ``check(models:)``.
  ///   - stopsEarly: Whether ``stopping`` may end votes before their budgets are spent.
  ///   - width: The number of problems that are solved at once, at least 1; it changes no result.
  ///   - seed: The same seed gives the same solutions; each problem's own seed comes from its id.
  /// - Throws: ``PolicyError`` for a policy without ``valueCurves``, and when a pass rate cannot be estimated;
  ///   `ConfigurationError` for a budget that does not pay for the estimates and the cheapest action for every
  ///   problem; `MissingRoleError` when a strategy needs a model that is not there; any error of the models.
  public func solve(
    _ problems: [Problem], totalFloatingPointOperations total: Double, with models: ModelSet,
    stopsEarly: Bool = true, atMost width: Int = 16, seed: UInt64
  ) async throws -> PolicyBatch {
    let curves = try pricedCurves()
    try refuse("the number of problems at once", outside: 1...1_000_000, width)
    let rates = try await problems.concurrentMap(atMost: width) { problem in
      try await passRate(of: problem, within: nil, with: models, seed: seed.derived(problem.id))
    }
    let measuring = rates.reduce(0) { $0 + $1.cost.floatingPointOperations }
    let shares = try curves.allocation(passRates: rates.map(\.value), budget: total - measuring)
    let price = try ComputePrice(
      pointsPerGigaFLOP: shares.price * ComputePrice.pointsPerGigaFLOP)
    let work = zip(problems, zip(rates, shares.choices)).map { ($0, $1.0, $1.1) }
    let solutions = try await work.concurrentMap(atMost: width) { problem, rate, share in
      // Nothing is no choice here.
      guard let choice = choice(share, rate.value, price) else { throw PolicyError.noPrice }
      return try await carryOut(
        choice, on: problem, rate, within: Budget(generations: choice.budget), with: models,
        stopsEarly: stopsEarly, seed: seed.derived(problem.id))
    }
    return PolicyBatch(solutions: solutions, price: price)
  }
}
