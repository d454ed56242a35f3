public import Ponder
public import PonderSearch

/// A solution with the choice that made it.
public struct PolicySolution: Sendable {
  public var solution: Solution
  /// The problem's estimated pass rate.
  public var passRate: Double
  /// The cost of that estimate; not part of `solution.cost`.
  public var passRateCost: ModelCost
  /// What was chosen, and what was expected of it.
  public var choice: Policy.Choice
  /// How a stopping table ended the vote; `nil` if none did.
  public var stop: EarlyStop?
  /// How likely the answer is to be right, in `0...1`, as measured when the policy was fitted.
  ///
  /// ``Policy/confidenceTables`` say so. A policy without them goes by the state of the vote where that is known,
  /// else by the problem's bin. 0 without an answer.
  public var confidence: Double
}

extension Policy {
  /// Estimates a problem's pass rate, looks up the best strategy for it, and runs that strategy.
  ///
  /// - Parameters:
  ///   - problem: A new question.
  ///   - budget: Between two fitted budgets the lower one chooses the strategy, which may spend this whole
  ///     budget.
  ///   - models: The models that the policy was fitted on; see ``check(models:)``.
  ///   - stopsEarly: Whether ``stopping`` may end a vote before its budget is spent.
  ///   - seed: The same seed gives the same solution.
  /// - Throws: ``PolicyError`` when the table has no entry for the problem or its pass rate cannot be
  ///   estimated; `MissingRoleError` when the entry's strategy needs a model that is not there; any error of
  ///   the models.
  public func solve(
    _ problem: Problem, budget: Budget, with models: ModelSet, stopsEarly: Bool = true, seed: UInt64
  ) async throws -> PolicySolution {
    try budget.validate()
    let elapsed = try models.base().stopwatch()
    let rate = try await passRate(of: problem, within: budget.time, with: models, seed: seed)
    return try await carryOut(
      choice(passRate: rate.value, budget: budget.generations), on: problem, rate,
      within: budget.less(elapsed()), with: models, stopsEarly: stopsEarly, seed: seed)
  }

  /// Estimates a problem's pass rate, chooses the strategy and budget that are worth their price, and runs
  /// that strategy.
  ///
  /// - Parameters:
  ///   - problem: A new question.
  ///   - price: λ, the accuracy that a unit of compute must gain.
  ///   - budget: A ceiling: the choice spends at most so many generations, and its expected FLOPs are within
  ///     the ceiling on them. The other limits end it as they end any solve.
  ///   - models: The models that the policy was fitted on; see ``check(models:)``.
  ///   - stopsEarly: Whether ``stopping`` may end a vote before its budget is spent.
  ///   - seed: The same seed gives the same solution.
  /// - Throws: Those of ``solve(_:budget:with:stopsEarly:seed:)``; ``PolicyError`` for a policy without
  ///   ``valueCurves``, and for a ceiling that allows none of its actions.
  public func solve(
    _ problem: Problem, price: ComputePrice, budget: Budget? = nil, with models: ModelSet,
    stopsEarly: Bool = true, seed: UInt64
  ) async throws -> PolicySolution {
    try budget?.validate()
    _ = try pricedCurves()
    let elapsed = try models.base().stopwatch()
    let rate = try await passRate(of: problem, within: budget?.time, with: models, seed: seed)
    let choice = try choice(passRate: rate.value, price: price, budget: budget)
    var limits = budget ?? Budget(generations: choice.budget)
    limits.generations = choice.budget
    return try await carryOut(
      choice, on: problem, rate, within: limits.less(elapsed()), with: models,
      stopsEarly: stopsEarly, seed: seed)
  }

  /// How likely a solution's answer is to be right, whoever chose its strategy.
  ///
  /// - Parameters:
  ///   - solution: A solution of any strategy.
  ///   - strategy: The strategy that made it.
  ///   - passRate: The problem's estimated pass rate, measured by ``measure``, if it is known.
  /// - Returns: In `0...1`, and 0 without an answer; `nil` without a table for what is known of the answer.
  public func confidence(
    in solution: Solution, by strategy: AnyStrategy, passRate: Double? = nil
  ) -> Double? {
    guard solution.chosen != nil else { return 0 }
    return AnswerEvidence(solution, by: strategy.roles).flatMap { evidence in
      confidenceTables.lazy.compactMap { $0.chance(evidence, passRate: passRate) }.first
    }
  }

  /// Estimates a problem's pass rate by ``measure``.
  func passRate(
    of problem: Problem, within time: Duration?, with models: ModelSet, seed: UInt64
  ) async throws -> Metered<Double> {
    let measure = measure
    let rate = try await models.base().clock.limit(time) {
      try await measure.passRate(of: problem, with: models, seed: seed)
    }
    guard let rate else { throw PolicyError.outOfTime }
    return rate
  }

  /// Runs a choice, and stops its vote early if it may.
  func carryOut(
    _ choice: Choice, on problem: Problem, _ rate: Metered<Double>, within budget: Budget,
    with models: ModelSet, stopsEarly: Bool, seed: UInt64
  ) async throws -> PolicySolution {
    let table = stopsEarly ? stopping(for: choice, budget: budget.generations) : nil
    let strategy = try table?.strategy(passRate: rate.value) ?? choice.strategy
    let solution = try await strategy.solve(
      problem, budget: budget, with: models.models(for: strategy.base), seed: seed)
    let verdict = table?.verdict(
      on: solution, budget: budget.generations, passRate: rate.value)
    let confidence = confidence(in: solution, by: strategy, passRate: rate.value)
    var stop = verdict?.stop
    if let confidence { stop?.chance = confidence }
    return PolicySolution(
      solution: solution, passRate: rate.value, passRateCost: rate.cost, choice: choice,
      stop: stop, confidence: confidence ?? verdict?.chanceOfLeader ?? choice.accuracy)
  }
}

extension Budget {
  /// What is left of it after some time.
  fileprivate func less(_ elapsed: Duration) -> Budget {
    var rest = self
    // A limit of no time is none: a solve then ends before its first call.
    rest.time = time.map { max(.nanoseconds(1), $0 - elapsed) }
    return rest
  }
}
