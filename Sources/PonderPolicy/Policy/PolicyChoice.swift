public import Ponder
public import PonderSearch

extension Policy {
  /// What a policy chose for a problem, and what it expects of it.
  public struct Choice: Codable, Hashable, Sendable {
    public var strategy: AnyStrategy
    /// The budget in generations that the choice is fitted for.
    public var budget: Int
    /// The problem's bin, from 1, the easiest.
    public var bin: Int
    /// The expected accuracy, in `0...1`.
    ///
    /// Of a cell of the table it is measured on problems that did not choose its strategy. At a price it is
    /// v(a | z) of the curves, fitted to the same problems: somewhat optimistic.
    public var accuracy: Double
    /// The expected FLOPs of all models.
    public var floatingPointOperations: Double
    /// The price that it was chosen at; `nil` if the table chose.
    public var price: ComputePrice?

    public init(
      strategy: AnyStrategy, budget: Int, bin: Int, accuracy: Double,
      floatingPointOperations: Double, price: ComputePrice? = nil
    ) {
      self.strategy = strategy
      self.budget = budget
      self.bin = bin
      self.accuracy = accuracy
      self.floatingPointOperations = floatingPointOperations
      self.price = price
    }
  }

  /// The choice of the table for a budget.
  ///
  /// - Throws: Those of ``entry(passRate:budget:)``.
  public func choice(passRate: Double, budget: Int) throws(PolicyError) -> Choice {
    let entry = try entry(passRate: passRate, budget: budget)
    return Choice(
      strategy: entry.strategy, budget: entry.budget, bin: entry.bin, accuracy: entry.accuracy,
      floatingPointOperations: entry.floatingPointOperations)
  }

  /// The choice for a single request at a price: the strategy and budget with the largest expected accuracy
  /// less the price of its expected cost.
  ///
  /// - Parameters:
  ///   - passRate: The problem's estimated pass rate, measured by ``measure``.
  ///   - price: λ. The cheapest action is taken at any price.
  ///   - budget: A ceiling on the generations and FLOPs of the action.
  /// - Throws: ``PolicyError`` for a policy without curves, and for a ceiling that allows none of its actions;
  ///   `ConfigurationError` for a budget that allows nothing.
  public func choice(
    passRate: Double, price: ComputePrice, budget: Budget? = nil
  ) throws -> Choice {
    try budget?.validate()
    let curves = try pricedCurves()
    let allowed = curves.limited(
      toGenerations: budget?.generations ?? .max, cost: budget?.floatingPointOperations)
    guard let allowed,
      let choice = choice(try allowed.choice(at: passRate, price: price.perFLOP), passRate, price)
    else {
      throw PolicyError.ceilingTooLow(
        leastGenerations: curves.leastBudget, leastFLOPs: curves.leastCost)
    }
    return choice
  }

  /// - Throws: ``PolicyError`` for a policy without curves.
  func pricedCurves() throws(PolicyError) -> ValueCurves {
    guard let valueCurves else { throw .noPrice }
    return valueCurves
  }

  /// - Returns: `nil` for the choice to do nothing.
  func choice(
    _ choice: ValueCurves.Choice, _ passRate: Double, _ price: ComputePrice
  ) -> Choice? {
    choice.action.map { action in
      Choice(
        strategy: action.strategy, budget: action.budget, bin: bins.bin(of: passRate),
        accuracy: choice.value, floatingPointOperations: choice.cost, price: price)
    }
  }
}
