import Ponder
import PonderPolicy
import PonderSearch

/// Stopping tables for each problem, fitted on halves without it.
struct StoppingFits: Sendable {
  private let halves: [Halves]
  /// The tables of each half, one for each price.
  private let fitted: [[StoppingTable]]
  private let prices: Int

  init(
    _ problems: [RecordedSamples], by selection: Selection, size: Int, prices: [Double],
    orders: Int, cuts: Int, seed: UInt64
  ) throws(ConfigurationError) {
    halves = Halves.all(of: problems.count, cuts: cuts, seed: seed)
    self.prices = prices.count
    var fitted: [[StoppingTable]] = []
    for (place, half) in halves.enumerated() {
      var tables: [StoppingTable] = []
      for price in prices {
        let fit = try StoppingTable.fitted(
          to: half.fitting.map { problems[$0] }, by: selection, stages: size.stoppingStages,
          price: price,
          orders: min(orders, 32), seed: seed.derived("tables").derived(place))
        tables.append(fit.table)
      }
      fitted.append(tables)
    }
    self.fitted = fitted
  }

  /// For each price, the tables that a problem took no part in: one for each cut.
  func tables(for problem: Int) -> [[StoppingTable]] {
    let others = halves.indices.filter { halves[$0].measuring.contains(problem) }
    return (0..<prices).map { price in others.map { fitted[$0][price] } }
  }
}
