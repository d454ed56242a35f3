import Ponder

/// Intervals by resampling problems.
///
/// Samples of one problem are not independent of each other; problems are. So a figure's interval
/// comes from drawing whole problems anew, with replacement, and looking at how the figure moves.
///
/// ### Source
///
/// Efron, *Bootstrap Methods: Another Look at the Jackknife*, 1979; the percentile interval.
public struct Bootstrap: Hashable, Sendable {
  /// How many resamples to draw.
  public var resamples: Int
  /// The same seed gives the same interval.
  public var seed: UInt64

  public init(resamples: Int = 2_000, seed: UInt64 = 0) {
    precondition(resamples >= 1, "resamples must be at least 1, not \(resamples)")
    self.resamples = resamples
    self.seed = seed
  }

  /// The mean over problems with its 95 % interval.
  ///
  /// - Parameter values: One number a problem.
  /// - Returns: Zero with an empty interval when there are no problems.
  /// - Complexity: O(resamples · problems)
  public func mean(of values: [Double]) -> Estimate {
    guard !values.isEmpty else { return Estimate(value: 0, low: 0, high: 0, count: 0) }
    let n = values.count
    var random = RandomStream(seed: seed.derived(n))
    var means: [Double] = []
    means.reserveCapacity(resamples)
    for _ in 0..<resamples {
      var sum = 0.0
      for _ in 0..<n { sum += values[Int(random.next(upperBound: UInt64(n)))] }
      means.append(sum / Double(n))
    }
    means.sort()
    return Estimate(
      value: values.reduce(0, +) / Double(n), low: quantile(0.025, of: means),
      high: quantile(0.975, of: means), count: n)
  }

  /// Any figure of some problems with its 95 % interval.
  ///
  /// - Parameters:
  ///   - count: How many problems there are.
  ///   - statistic: The figure of a resample, given as indices of problems, some of them repeated.
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

  /// The mean difference between two figures of the same problems, with its 95 % interval.
  ///
  /// Pairing removes what makes a problem easy or hard for both.
  public func meanDifference(_ first: [Double], minus second: [Double]) -> Estimate {
    precondition(
      first.count == second.count, "paired values: \(first.count) against \(second.count)")
    return mean(of: zip(first, second).map { $0 - $1 })
  }
}

/// The `q`-quantile of sorted numbers, interpolated linearly between neighbours.
func quantile(_ q: Double, of sorted: [Double]) -> Double {
  let position = q * Double(sorted.count - 1)
  let low = Int(position)
  let high = min(low + 1, sorted.count - 1)
  return sorted[low] + (sorted[high] - sorted[low]) * (position - Double(low))
}
