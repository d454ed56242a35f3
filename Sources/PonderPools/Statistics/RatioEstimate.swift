public import PonderPolicy

/// A ratio of costs with its 95 % interval; both may be bounded on one side only.
///
/// A resample in which the ratio is *at most* some number counts as that number for the upper end and as
/// unbounded for the lower end, because the ratio may be any smaller number. The reverse holds for *at
/// least*. So the interval also covers ratios beyond the measured range.
public struct RatioEstimate: Codable, Hashable, Sendable {
  public var value: CostRatio
  /// Lower end of the interval; `nil` when it is unbounded.
  public var low: Double?
  /// Upper end of the interval; `nil` when it is unbounded.
  public var high: Double?
  /// The number of problems behind it.
  public var count: Int
  /// Lower and upper bounds of the resamples, ascending, without unbounded ones.
  private var leasts: [Double]
  private var mosts: [Double]
  private var resamples: Int

  /// - Parameters:
  ///   - value: The ratio on all problems.
  ///   - draws: The ratios on resamples of the problems.
  ///   - count: The number of problems.
  public init(_ value: CostRatio, resampled draws: [CostRatio], count: Int) {
    self.value = value
    self.count = count
    resamples = draws.count
    leasts = draws.compactMap(\.least).sorted()
    mosts = draws.compactMap(\.most).sorted()
    // Unbounded ones sort first among the lower bounds and last among the upper bounds.
    let tail = Int(0.025 * Double(draws.count))
    let unbounded = draws.count - leasts.count
    low = tail >= unbounded && tail - unbounded < leasts.count ? leasts[tail - unbounded] : nil
    let last = draws.count - 1 - tail
    high = last >= 0 && last < mosts.count ? mosts[last] : nil
  }

  /// Tests whether the ratio differs from a given one: a two-sided p-value from the resamples, and whether
  /// the ratio is above.
  public func against(_ ratio: Double) -> (pValue: Double, isAbove: Bool) {
    let all = Double(resamples + 1)
    let notAbove = resamples - leasts.count { $0 > ratio }
    let notBelow = resamples - mosts.count { $0 < ratio }
    let (above, below) = (Double(notAbove + 1) / all, Double(notBelow + 1) / all)
    return (min(1, 2 * min(above, below)), above < below)
  }
}
