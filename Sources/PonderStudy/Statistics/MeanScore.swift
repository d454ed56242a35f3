import RealModule

/// The mean of numbers that cannot leave a range, one a problem, with what it takes to test it.
///
/// Wilson's interval is for shares of ones among zeros. Numbers between the two, such as pass rates or paired
/// differences, vary less: by a *dispersion* of 1 or less of what ones and zeros with the same mean
/// would. So their mean is as sure as a share among more trials, and has that share's interval. It
/// stays inside the range and does not shrink to nothing when all numbers are equal, where a
/// percentile bootstrap does: at a true share of 0.98 and 20 problems that covers 33 % in place of 95.
///
/// Numbers that are all equal say little about rare others. The dispersion is therefore measured as
/// if one more problem had been seen, as spread as the range allows.
///
/// Several numbers of one problem are not independent; give their mean.
///
/// ### Source
///
/// Wilson 1927, as in ``Estimate/share(of:among:)``. The scaling by the dispersion is that of a
/// quasi-binomial model (Wedderburn 1974). `Benchmarks/Sources/IntervalCoverage` measures the coverage.
struct MeanScore: Hashable, Sendable {
  /// In `0...1`: the mean's place in the range.
  var mean: Double
  /// Variance over that of ones and zeros with the same mean, in `0...1`.
  var dispersion: Double
  var count: Int
  var range: ClosedRange<Double>

  /// The standard normal distribution's 97.5 % point.
  static let z = 1.959_963_984_540_054

  init(mean: Double, dispersion: Double, count: Int, range: ClosedRange<Double>) {
    self.mean = mean
    self.dispersion = dispersion
    self.count = count
    self.range = range
  }

  /// - Parameter values: One a problem, all in `range`.
  init(_ values: [Double], in range: ClosedRange<Double>) {
    let width = range.upperBound - range.lowerBound
    let places = values.map { min(1, max(0, ($0 - range.lowerBound) / width)) }
    let n = Double(max(1, values.count))
    let mean = places.reduce(0, +) / n
    let variance = places.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let most = mean * (1 - mean)
    // At an end of the range nothing varies, and nothing could.
    let dispersion = most > 1e-12 ? min(1, (n * variance / most + 1) / (n + 1)) : 1
    self.init(mean: mean, dispersion: dispersion, count: values.count, range: range)
  }

  /// The mean with its 95 % interval; the whole range without values.
  var estimate: Estimate {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard count > 0 else { return Estimate(value: max(0, low), low: low, high: high, count: 0) }
    let n = Double(count) / dispersion
    let square = Self.z * Self.z / n
    let center = (mean + square / 2) / (1 + square)
    let reach =
      Self.z / (1 + square) * (mean * (1 - mean) / n + square / (4 * n)).squareRoot()
    func value(_ place: Double) -> Double { low + (high - low) * place }
    return Estimate(
      value: value(mean), low: max(low, value(min(mean, center - reach))),
      high: min(high, value(max(mean, center + reach))), count: count)
  }

  /// How many standard errors the mean is above a number inside the range: the score test that the
  /// interval inverts.
  func standardScore(above number: Double) -> Double {
    let place = (number - range.lowerBound) / (range.upperBound - range.lowerBound)
    let most = place * (1 - place)
    guard count > 0, most > 0 else { return 0 }
    return (mean - place) / (most * dispersion / Double(count)).squareRoot()
  }
}

extension Estimate {
  /// The mean of one number a problem with its 95 % interval.
  ///
  /// - Parameters:
  ///   - values: In `0...1`, such as pass rates; several numbers of one problem as their mean.
  /// - Returns: The whole of `0...1` around 0 when there are no problems.
  /// - Complexity: O(problems)
  public static func mean(of values: [Double]) -> Estimate {
    MeanScore(values, in: 0...1).estimate
  }

  /// The mean difference between two figures of the same problems with its 95 % interval.
  ///
  /// Pairing removes what makes a problem easy or hard for both.
  ///
  /// - Parameters:
  ///   - first: One number a problem, in `0...1`.
  ///   - second: The same of another method.
  /// - Complexity: O(problems)
  public static func meanDifference(_ first: [Double], minus second: [Double]) -> Estimate {
    MeanScore(differences(first, second), in: -1...1).estimate
  }
}

/// Paired differences.
func differences(_ first: [Double], _ second: [Double]) -> [Double] {
  precondition(
    first.count == second.count, "paired values: \(first.count) against \(second.count)")
  return zip(first, second).map { $0 - $1 }
}

/// The chance of a standard normal number that far from 0, on either side.
func twoSided(_ standardScore: Double) -> Double {
  Double.erfc(abs(standardScore) / 2.0.squareRoot())
}
