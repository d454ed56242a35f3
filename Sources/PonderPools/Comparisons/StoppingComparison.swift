public import Ponder
public import PonderPolicy
public import PonderSearch

/// What stopping rules spend, and what a fixed number of samples needs for the same accuracy.
///
/// Every rule sees the same random orders of each problem's recorded samples and takes samples until it
/// stops or has ``size``. A fixed N takes the first N samples of the same orders, so rules and fixed numbers
/// differ by what they do alone. Tables are fitted on one half of the problems and measured on the other, in
/// both directions, over several cuts.
public struct StoppingComparison: Codable, Hashable, Sendable {
  /// One rule.
  public struct Row: Codable, Hashable, Sendable {
    /// Such as `beta 0.95`, or `table, price 0.003`.
    public var rule: String
    /// Mean samples spent on a problem.
    public var samples: Estimate
    public var accuracy: Estimate
    /// Its accuracy minus that of the whole budget, paired over problems.
    public var lead: Estimate
    /// The fixed number of samples with the same accuracy, interpolated; `nil` when the rule is more
    /// accurate than every fixed number up to ``StoppingComparison/size``.
    public var needed: Double?
    /// Samples spent, divided by ``needed``: a ratio of 0.4 saves 60 %.
    ///
    /// Its interval is a percentile bootstrap over problems.
    public var ratio: RatioEstimate
  }

  /// The accuracy of a fixed number of samples.
  public struct Fixed: Codable, Hashable, Sendable {
    public var samples: Int
    public var accuracy: Estimate
  }

  /// The run, or the study.
  public var name: String
  /// `majority` or `weighted`.
  public var selection: Selection
  public var problems: Int
  /// The budget: the smallest number of samples that a problem has.
  public var size: Int
  /// The number of random orders for each problem.
  public var orders: Int
  /// The number of cuts into halves for the fitted tables.
  public var cuts: Int
  public var seed: UInt64
  public var rows: [Row]
  /// Powers of two, and ``size``.
  public var fixed: [Fixed]

  /// The prices of a sample that tables are fitted with: a sample must gain one percent, a third of that or
  /// a tenth of a percent of accuracy.
  public static let prices = [0.01, 0.003, 0.001]

  /// - Parameters:
  ///   - problems: Each with at least two samples.
  ///   - name: The run, or the study.
  ///   - selection: `majority` or `weighted`.
  ///   - prices: Those of the fitted tables, at least 0; no table is fitted with fewer than 20 problems.
  ///   - orders: The number of random orders for each problem, at least 1.
  ///   - cuts: The number of cuts into halves, at least 1.
  ///   - resamples: The number of resamples for the intervals of ratios, at least 1.
  ///   - seed: The same seed gives the same figures.
  /// - Throws: `ConfigurationError` for no problem, a problem with fewer than two samples, a selection that
  ///   is no vote, and a number out of range.
  /// - Complexity: O(problems · size · (orders · (rules + cuts · prices) + resamples))
  public init(
    _ problems: [RecordedSamples], named name: String, by selection: Selection,
    prices: [Double] = StoppingComparison.prices, orders: Int = 64, cuts: Int = 4,
    resamples: Int = 1_000, seed: UInt64 = 0
  ) throws(ConfigurationError) {
    let runs = try StoppingRuns(
      problems, by: selection, prices: prices, orders: orders, cuts: cuts, seed: seed)
    try refuse("the number of resamples", outside: 1...1_000_000, resamples)
    self.name = name
    self.selection = selection
    self.problems = problems.count
    (size, self.orders, self.cuts, self.seed) = (runs.size, orders, cuts, seed)
    let size = runs.size
    let whole = runs.fixed.map { $0[size - 1] }
    fixed = (sequence(first: 1) { $0 * 2 }.prefix { $0 < size } + [size]).map { k in
      Fixed(samples: k, accuracy: .mean(of: runs.fixed.map { $0[k - 1] }))
    }
    let bootstrap = Bootstrap(resamples: resamples, seed: seed.derived("bootstrap"))
    let resampled = bootstrap.weights(over: problems.count).map(\.weights)
    let curves = resampled.map { runs.curve(weights: $0) }
    let curve = runs.curve(weights: problems.map { _ in 1 })
    rows = runs.rules.map { rule in
      let draws = zip(resampled, curves).map { weights, curve in
        rule.ratio(to: curve, weights: weights)
      }
      let accuracy = Estimate.mean(of: rule.accuracy)
      return Row(
        rule: rule.name, samples: MeanScore(rule.samples, in: 1...Double(size)).estimate,
        accuracy: accuracy, lead: .meanDifference(rule.accuracy, minus: whole),
        needed: curve.cost(reaching: accuracy.value),
        ratio: RatioEstimate(
          rule.ratio(to: curve, weights: problems.map { _ in 1 }), resampled: draws,
          count: problems.count))
    }
  }
}
