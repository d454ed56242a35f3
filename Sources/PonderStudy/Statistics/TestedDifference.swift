/// A figure with its 95 % interval, and how surely it lies above or below a bound.
public struct TestedDifference: Hashable, Sendable {
  /// What is shown, with an interval that is not corrected for how many others there are.
  public var estimate: Estimate
  /// Two-sided, not corrected: the chance of a figure that far from the bound if the truth were the bound.
  public var pValue: Double
  /// Whether the figure lies above the bound.
  public var isAbove: Bool

  private init(_ score: MeanScore, above bound: Double) {
    estimate = score.estimate
    let standardScore = score.standardScore(above: bound)
    pValue = twoSided(standardScore)
    isAbove = standardScore > 0
  }

  /// The mean of one number a problem.
  ///
  /// - Parameters:
  ///   - values: All in `range`.
  ///   - range: That the numbers cannot leave, such as `-1...1` for paired differences of accuracies.
  ///   - bound: Inside the range.
  public init(_ values: [Double], in range: ClosedRange<Double>, above bound: Double = 0) {
    self.init(MeanScore(values, in: range), above: bound)
  }

  /// The mean difference between two figures of the same problems.
  ///
  /// - Parameters:
  ///   - first: One number a problem, in `0...1`.
  ///   - second: The same of another method.
  ///   - bound: A negative one asks whether the first is at most so much behind.
  public init(_ first: [Double], minus second: [Double], above bound: Double = 0) {
    self.init(differences(first, second), in: -1...1, above: bound)
  }

  /// The difference between means of different problems.
  ///
  /// - Parameters:
  ///   - first: One number a problem, in `-1...1`.
  ///   - second: The same of other problems.
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
