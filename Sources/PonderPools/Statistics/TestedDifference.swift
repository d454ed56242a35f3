/// A figure with its 95 % interval, and a test of whether it lies above or below a bound.
public struct TestedDifference: Hashable, Sendable {
  /// The figure, with an interval that is not corrected for multiple comparisons.
  public var estimate: Estimate
  /// Two-sided and not corrected: the probability of a figure at least this far from the bound if the true
  /// value is the bound.
  public var pValue: Double
  /// Whether the figure lies above the bound.
  public var isAbove: Bool

  private init(_ score: MeanScore, above bound: Double) {
    estimate = score.estimate
    let standardScore = score.standardScore(above: bound)
    pValue = twoSided(standardScore)
    isAbove = standardScore > 0
  }

  /// The mean of one number per problem.
  ///
  /// - Parameters:
  ///   - values: One per problem, all in `range`.
  ///   - range: The possible range of the numbers, such as `-1...1` for paired differences of accuracies.
  ///   - bound: The bound, inside the range.
  public init(_ values: [Double], in range: ClosedRange<Double>, above bound: Double = 0) {
    self.init(MeanScore(values, in: range), above: bound)
  }

  /// The mean difference between two figures on the same problems.
  ///
  /// - Parameters:
  ///   - first: One number per problem, in `0...1`.
  ///   - second: The same for another method.
  ///   - bound: A negative bound tests whether the first is behind by less than that.
  public init(_ first: [Double], minus second: [Double], above bound: Double = 0) {
    self.init(differences(first, second), in: -1...1, above: bound)
  }

  /// The difference between means of different problems.
  ///
  /// - Parameters:
  ///   - first: One number per problem, in `-1...1`.
  ///   - second: The same for other problems.
  public init(_ first: [Double], minusIndependent second: [Double]) {
    let range = -1.0...1.0
    estimate = MeanScore(first, in: range).estimate
      .minus(independent: MeanScore(second, in: range).estimate)
    let reach = (estimate.high - estimate.low) / 2
    let isKnown = !first.isEmpty && !second.isEmpty && reach > 0
    pValue = isKnown ? twoSided(MeanScore.z * estimate.value / reach) : 1
    isAbove = estimate.value > 0
  }
}
