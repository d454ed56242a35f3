import RealModule

/// The mean of bounded numbers, one per problem, with its interval and test.
///
/// Wilson's interval is for zeros and ones. Numbers in between, such as pass rates or paired differences,
/// vary less than zeros and ones with the same mean: their variance is smaller by a factor, the
/// *dispersion*, of at most 1. So their mean has the interval of a share among more trials. It stays inside
/// the range and does not shrink to zero width when all numbers are equal. A percentile bootstrap does: at
/// a true share of 0.98 and 20 problems it covers 33 % instead of 95 %.
///
/// Equal numbers say little about rare exceptions. The dispersion is therefore computed as if there were
/// one more problem, with the largest variance that the range allows.
///
/// Several numbers of one problem are not independent; use their mean.
///
/// ### Source
///
/// Wilson 1927, as in ``Estimate/share(of:among:)``. The scaling by the dispersion is that of a
/// quasi-binomial model (Wedderburn 1974). `Benchmarks/Sources/IntervalCoverage` measures the coverage.
struct MeanScore: Hashable, Sendable {
  /// The mean's position in the range, in `0...1`.
  var mean: Double
  /// The variance divided by that of zeros and ones with the same mean, in `0...1`.
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

  /// - Parameter values: One per problem, all in `range`.
  init(_ values: [Double], in range: ClosedRange<Double>) {
    let width = range.upperBound - range.lowerBound
    let places = values.map { min(1, max(0, ($0 - range.lowerBound) / width)) }
    let n = Double(max(1, values.count))
    let mean = places.reduce(0, +) / n
    let variance = places.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let most = mean * (1 - mean)
    // A mean at an end of the range allows no variance.
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
  /// The mean of one number per problem with its 95 % interval.
  ///
  /// - Parameters:
  ///   - values: In `0...1`, such as pass rates; for several numbers of one problem, their mean.
  /// - Returns: The interval is all of `0...1` and the value 0 when there are no problems.
  /// - Complexity: O(problems)
  public static func mean(of values: [Double]) -> Estimate {
    MeanScore(values, in: 0...1).estimate
  }

  /// The mean difference between two figures on the same problems with its 95 % interval.
  ///
  /// Pairing removes the variation in difficulty that both share.
  ///
  /// - Parameters:
  ///   - first: One number per problem, in `0...1`.
  ///   - second: The same for another method.
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

/// The probability that a standard normal number is at least this far from 0 on either side.
func twoSided(_ standardScore: Double) -> Double {
  Double.erfc(abs(standardScore) / 2.0.squareRoot())
}
