import Ponder

/// Intervals by resampling problems, for figures that are not means, such as correlations and ratios of
/// costs.
///
/// Samples of one problem are not independent of each other, but problems are. So an interval comes from
/// resampling whole problems with replacement and recomputing the figure. Means of bounded numbers have a
/// better interval: ``Estimate/mean(of:)``.
///
/// ### Source
///
/// Efron, *Bootstrap Methods: Another Look at the Jackknife*, 1979; the percentile interval.
public struct Bootstrap: Hashable, Sendable {
  /// The number of resamples.
  public var resamples: Int
  /// The same seed gives the same interval.
  public var seed: UInt64

  public init(resamples: Int = 2_000, seed: UInt64 = 0) {
    precondition(resamples >= 1, "resamples must be at least 1, not \(resamples)")
    self.resamples = resamples
    self.seed = seed
  }

  /// Any figure over problems with its 95 % interval.
  ///
  /// - Parameters:
  ///   - count: The number of problems.
  ///   - statistic: Computes the figure of a resample, given as indices of problems with repetitions.
  /// - Complexity: O(resamples) calls of `statistic`
  public func estimate(over count: Int, _ statistic: ([Int]) -> Double) -> Estimate {
    guard count > 0 else { return Estimate(value: 0, low: 0, high: 0, count: 0) }
    var random = RandomStream(seed: seed.derived(count))
    let values = (0..<resamples).map { _ in
      statistic((0..<count).map { _ in Int(random.next(upperBound: UInt64(count))) })
    }.sorted()
    return Estimate(
      value: statistic(Array(0..<count)), low: quantile(0.025, of: values),
      high: quantile(0.975, of: values), count: count)
  }

  /// Resamples of problems, each as the number of times every problem was drawn, with its own seed.
  ///
  /// - Complexity: O(resamples · problems)
  func weights(over count: Int) -> [(weights: [Int], seed: UInt64)] {
    var random = RandomStream(seed: seed.derived(count))
    return (0..<resamples).map { index in
      var weights = [Int](repeating: 0, count: count)
      for _ in 0..<count { weights[Int(random.next(upperBound: UInt64(count)))] += 1 }
      return (weights, seed.derived("resample").derived(index))
    }
  }
}

/// The `q`-quantile of sorted numbers, interpolated linearly between neighbours.
func quantile(_ q: Double, of sorted: [Double]) -> Double {
  let position = q * Double(sorted.count - 1)
  let low = Int(position)
  let high = min(low + 1, sorted.count - 1)
  return sorted[low] + (sorted[high] - sorted[low]) * (position - Double(low))
}
