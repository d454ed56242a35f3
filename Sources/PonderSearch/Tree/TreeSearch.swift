public import Ponder

/// A strategy that searches step by step: its settings, and how it allocates its places.
///
/// A conforming type has a name, an id, an ``Allocation`` and the settings of the search. The rest is common
/// to all of them: its least budget and ``solve(_:budget:with:seed:)``.
public protocol TreeSearch: Strategy {
  /// Lookahead, rounds, stride, aggregation and sampling.
  var settings: TreeSettings { get }

  /// Chooses among the finished solutions.
  var selection: Selection { get }

  /// How this search allocates its places in one solve.
  ///
  /// - Parameters:
  ///   - places: The number of samples that a round may take, at least 1: N, or N / (k + 1) with a lookahead
  ///     of k.
  ///   - seed: The seed of the solve, for an allocation that draws at random.
  func allocation(places: Int, seed: UInt64) -> any Allocation
}

extension TreeSearch {
  public var leastBudget: Int { settings.lookahead + 1 }

  /// - Throws: ``MissingVerifierError`` without a verifier; `ConfigurationError` for a budget below 1, or
  ///   below k + 1 with a lookahead of k; any error of the models.
  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    try budget.validate()
    let places = try settings.places(budget)
    return try await settings.solve(
      problem, by: allocation(places: places, seed: seed), choosing: selection, budget: budget,
      with: models, seed: seed)
  }

  /// The settings that differ from the defaults, for the id of a search whose own text leaves them out.
  var suffix: String {
    (settings.lookahead > 0 ? " lookahead \(settings.lookahead)" : "")
      + (selection == .weighted ? "" : " \(selection)") + settings.suffix
  }

  /// The samples of a round for a budget, for forecasts.
  func forecastPlaces(_ budget: Int) -> Double {
    Double(budget) / Double(settings.lookahead + 1)
  }
}
