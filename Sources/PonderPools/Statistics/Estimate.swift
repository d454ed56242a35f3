import RealModule

/// A measured number with its 95 % interval.
public struct Estimate: Codable, Hashable, Sendable {
  public var value: Double
  /// Lower end of the interval.
  public var low: Double
  /// Upper end of the interval.
  public var high: Double
  /// The number of independent observations behind it.
  public var count: Int

  public init(value: Double, low: Double, high: Double, count: Int) {
    self.value = value
    self.low = low
    self.high = high
    self.count = count
  }

  /// A share of successes with Wilson's score interval.
  ///
  /// Unlike the normal approximation, it stays inside `0...1` and keeps its coverage near both ends.
  /// Without trials the value is 0 and the interval is all of `0...1`.
  ///
  /// ### Source
  ///
  /// Wilson, *Probable Inference, the Law of Succession, and Statistical Inference*, 1927.
  public static func share(of successes: Int, among trials: Int) -> Estimate {
    guard trials > 0 else { return Estimate(value: 0, low: 0, high: 1, count: 0) }
    let score = MeanScore(
      mean: Double(successes) / Double(trials), dispersion: 1, count: trials, range: 0...1)
    return score.estimate
  }

  /// The difference from an estimate on other problems.
  ///
  /// ### Source
  ///
  /// Zou and Donner, *Construction of confidence limits about effect measures*, 2008: each end
  /// moves by both estimates' own ends.
  public func minus(independent other: Estimate) -> Estimate {
    func reach(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    let difference = value - other.value
    return Estimate(
      value: difference, low: difference - reach(value - low, other.high - other.value),
      high: difference + reach(high - value, other.value - other.low), count: count + other.count)
  }
}
