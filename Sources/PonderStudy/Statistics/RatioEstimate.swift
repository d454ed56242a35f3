public import PonderPolicy

/// A ratio of costs with its 95 % interval, either of which may be known on one side alone.
///
/// Resamples in which the ratio is *at most* some number bound the interval from above by that number
/// and from below by nothing, since the ratio may be anything smaller; so, the other way round, for
/// *at least*. An interval made this way covers a ratio that lies beyond what was measured as well.
public struct RatioEstimate: Codable, Hashable, Sendable {
  public var value: CostRatio
  /// Lower end of the interval; `nil` when nothing bounds it.
  public var low: Double?
  /// Upper end of the interval; `nil` when nothing bounds it.
  public var high: Double?
  /// How many problems it rests on.
  public var count: Int
  /// Of the resamples, ascending, unbounded ones left out at either end.
  private var leasts: [Double]
  private var mosts: [Double]
  private var resamples: Int

  /// - Parameters:
  ///   - value: On all problems.
  ///   - draws: On resamples of them.
  ///   - count: Problems.
  public init(_ value: CostRatio, resampled draws: [CostRatio], count: Int) {
    self.value = value
    self.count = count
    resamples = draws.count
    leasts = draws.compactMap(\.least).sorted()
    mosts = draws.compactMap(\.most).sorted()
    // Unbounded ones come first from below and last from above.
    let tail = Int(0.025 * Double(draws.count))
    let unbounded = draws.count - leasts.count
    low = tail >= unbounded && tail - unbounded < leasts.count ? leasts[tail - unbounded] : nil
    let last = draws.count - 1 - tail
    high = last >= 0 && last < mosts.count ? mosts[last] : nil
  }

  /// How surely the ratio is another than this one: a two-sided p-value from the resamples, and
  /// whether it lies above.
  public func against(_ ratio: Double) -> (pValue: Double, isAbove: Bool) {
    let all = Double(resamples + 1)
    let notAbove = resamples - leasts.count { $0 > ratio }
    let notBelow = resamples - mosts.count { $0 < ratio }
    let (above, below) = (Double(notAbove + 1) / all, Double(notBelow + 1) / all)
    return (min(1, 2 * min(above, below)), above < below)
  }
}
