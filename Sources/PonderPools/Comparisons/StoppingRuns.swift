import Ponder
import PonderPolicy
import PonderSearch

/// Stopping rules and fixed numbers of samples, run over the same random orders of recorded samples.
struct StoppingRuns: Sendable {
  /// A rule's results: one number for each problem, the mean over orders and cuts.
  struct Rule: Sendable {
    var name: String
    var samples: [Double]
    var accuracy: [Double]
  }

  let size: Int
  let rules: [Rule]
  /// `[problem][N - 1]`: the share of orders in which the vote of the first N samples is right.
  let fixed: [[Double]]

  init(
    _ problems: [RecordedSamples], by selection: Selection, prices: [Double], orders: Int,
    cuts: Int, seed: UInt64
  ) throws(ConfigurationError) {
    let size = try problems.voteSize(by: selection)
    try refuse("the number of orders", outside: 1...1_000_000, orders)
    try refuse("the number of cuts", outside: 1...10_000, cuts)
    self.size = size
    let usual: [StoppingRule] = [
      .never, .beta(threshold: 0.95), .window(5), .doubling(share: 0.75),
    ]
    let isFitted = problems.count >= BatchComparison.leastProblems
    let fits =
      isFitted
      ? try StoppingFits(
        problems, by: selection, size: size, prices: prices, orders: orders, cuts: cuts, seed: seed)
      : nil
    let names = usual.map(\.description) + (isFitted ? prices.map { "table, price \($0)" } : [])
    var rules = names.map { Rule(name: $0, samples: [], accuracy: []) }
    var fixed: [[Double]] = []
    for (place, problem) in problems.enumerated() {
      let tables = fits?.tables(for: place) ?? []
      let plain = usual.map { [$0] } + tables.map { $0.map(StoppingRule.table) }
      let run = problem.run(
        plain, by: selection, size: size, orders: orders, seed: seed.voteOrders(of: place))
      fixed.append(run.fixed)
      for (index, (samples, accuracy)) in run.rules.enumerated() {
        rules[index].samples.append(samples)
        rules[index].accuracy.append(accuracy)
      }
    }
    self.rules = rules
    self.fixed = fixed
  }

  /// The accuracy of every fixed number of samples on a resample of the problems, made non-decreasing: more
  /// samples never count as worse, so that one accuracy belongs to one number.
  func curve(weights: [Int]) -> AccuracyCurve {
    let total = Double(max(1, weights.reduce(0, +)))
    var sums = [Double](repeating: 0, count: size)
    for (row, weight) in zip(fixed, weights) where weight > 0 {
      for place in sums.indices { sums[place] += Double(weight) * row[place] }
    }
    let points = sums.enumerated().map { place, sum in
      IsotonicFit.Point(x: Double(place + 1), y: sum / total)
    }
    guard let fit = try? IsotonicFit(points) else { return AccuracyCurve([]) }
    return AccuracyCurve(
      points.map { .init(cost: $0.x, accuracy: fit.value(at: $0.x)) })
  }
}

extension StoppingRuns.Rule {
  /// Samples spent, divided by the fixed number that reaches the same accuracy.
  func ratio(to curve: AccuracyCurve, weights: [Int]) -> CostRatio {
    let total = Double(max(1, weights.reduce(0, +)))
    func mean(_ values: [Double]) -> Double {
      zip(values, weights).reduce(0) { $0 + $1.0 * Double($1.1) } / total
    }
    let (spent, reached) = (mean(samples), mean(accuracy))
    guard let first = curve.points.first, let last = curve.points.last else {
      return .atMost(.infinity)
    }
    guard let needed = curve.cost(reaching: reached) else { return .atMost(spent / last.cost) }
    // Below the accuracy of one sample, a fixed number cannot be as cheap as it is bad.
    return reached < first.accuracy ? .atLeast(spent / first.cost) : .exactly(spent / needed)
  }
}

extension RecordedSamples {
  /// Runs rules over random orders of the samples.
  ///
  /// - Parameter rules: For each entry, the rules whose results are averaged.
  /// - Returns: For each entry the mean number of samples and the share of right votes; and that share for
  ///   each fixed number of samples.
  fileprivate func run(
    _ rules: [[StoppingRule]], by selection: Selection, size: Int, orders: Int, seed: UInt64
  ) -> (rules: [(samples: Double, accuracy: Double)], fixed: [Double]) {
    var fixed = [Double](repeating: 0, count: size)
    let flat = rules.enumerated().flatMap { index, some in some.map { (index, $0) } }
    var taken = [Double](repeating: 0, count: rules.count)
    var wins = taken
    for order in 0..<orders {
      var running = Array(flat.indices)
      count(order: order, by: selection, size: size, seed: seed) { vote, isRight in
        if isRight { fixed[vote.samples - 1] += 1 }
        running.removeAll { place in
          let (index, rule) = flat[place]
          guard vote.samples == size || rule.stops(vote) else { return false }
          taken[index] += Double(vote.samples)
          if isRight { wins[index] += 1 }
          return true
        }
      }
    }
    let count = Double(orders)
    return (
      rules.indices.map { index in
        let all = count * Double(rules[index].count)
        return (taken[index] / all, wins[index] / all)
      }, fixed.map { $0 / count }
    )
  }
}
