public import Ponder
public import PonderPolicy
public import PonderSearch

extension PolicyStopping {
  /// The prices of a sample that a policy's tables are fitted with: those that reports compare, and one at which a
  /// vote gives up hardly any accuracy.
  public static let prices = StoppingComparison.prices + [0.0003]

  /// Fits tables for a policy, one for each selection and price.
  ///
  /// The tables look at powers of two and at all samples. Their cells tell apart the bins of the policy, so that a
  /// vote on a hopeless prompt is given up where the same vote on a hopeful one goes on.
  ///
  /// - Parameters:
  ///   - votes: For each selection each problem's samples, as `StudyTable.votes` reads them.
  ///   - passRates: Each problem's estimated pass rate, in the same order.
  ///   - bins: Those of the policy.
  ///   - prices: The accuracy, in `0...1`, that one sample must gain.
  ///   - seed: The same seed gives the same tables.
  /// - Returns: Nothing for fewer than 20 problems or fewer than two samples of one.
  /// - Throws: `ConfigurationError` when pass rates and problems differ in number, and for a price out of range.
  /// - Complexity: O(selections · prices · problems · samples)
  public static func fitted(
    to votes: [(selection: Selection, problems: [RecordedSamples])], passRates: [Double],
    bins: DifficultyBins, prices: [Double] = PolicyStopping.prices, seed: UInt64 = 0
  ) throws(ConfigurationError) -> [PolicyStopping] {
    var tables: [PolicyStopping] = []
    for (selection, problems) in votes {
      guard problems.count == passRates.count else {
        throw ConfigurationError(
          "the number of pass rates", is: passRates.count,
          mustBe: "\(problems.count), one for each problem")
      }
      let size = problems.map(\.samples.count).min() ?? 0
      guard problems.count >= BatchComparison.leastProblems, size >= 2 else { continue }
      let known = zip(problems, passRates).map { RecordedSamples($0.samples, passRate: $1) }
      for price in prices {
        let fit = try StoppingTable.fitted(
          to: known, by: selection, stages: size.stoppingStages, grid: bins.stoppingGrid(),
          price: price, seed: seed.derived("policy"))
        tables.append(PolicyStopping(fit, by: selection, price: price))
      }
    }
    return tables
  }
}

extension Int {
  /// Powers of two below this number of samples, and the number itself.
  var stoppingStages: [Int] { sequence(first: 1) { $0 * 2 }.prefix { $0 < self } + [self] }
}

extension DifficultyBins {
  /// The usual grid, with the bins' edges for the pass rate.
  fileprivate func stoppingGrid() throws(ConfigurationError) -> StoppingTable.Grid {
    let usual = StoppingTable.Grid.usual
    let edges = Set(edges.filter { (0...1).contains($0) }).sorted()
    return try StoppingTable.Grid(
      leaderShare: usual.leaderShare, bestScore: usual.bestScore,
      runnerUpShare: usual.runnerUpShare, passRate: edges)
  }
}
