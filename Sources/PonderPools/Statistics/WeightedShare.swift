extension Estimate {
  /// A share of weighted answers, of which one problem may have several, with its 95 % interval.
  ///
  /// Answers of one problem are not independent, but problems are. So the variance is that of a ratio of sums over
  /// problems, and the interval is Wilson's for a share among as many independent trials as would vary as much.
  /// The variance is computed as if there were one more problem, with the largest variance that the weights allow,
  /// so that equal answers do not shrink the interval to nothing.
  ///
  /// ### Source
  ///
  /// Cochran, *Sampling Techniques*, 3rd edition, 1977, section 2.11: the variance of a ratio.
  ///
  /// - Parameter problems: For each problem the weight of its answers, above 0, and the weight of those that are
  ///   right.
  /// - Returns: The interval is all of `0...1` and the value 0 when there are no problems.
  static func share(ofWeights problems: [(all: Double, right: Double)]) -> Estimate {
    let n = Double(problems.count)
    let total = problems.reduce(0) { $0 + $1.all }
    guard total > 0 else { return Estimate(value: 0, low: 0, high: 1, count: 0) }
    let share = min(1, max(0, problems.reduce(0) { $0 + $1.right } / total))
    let spread = problems.reduce(0) { sum, problem in
      let rest = problem.right - share * problem.all
      return sum + rest * rest
    }
    // The variance, relative to that of n answers of equal weight.
    let most = share * (1 - share)
    let unequal = n * problems.reduce(0) { $0 + $1.all * $1.all } / (total * total)
    let dispersion = n * spread / (total * total) / most
    return MeanScore(
      mean: share, dispersion: most > 1e-12 ? (n * dispersion + unequal) / (n + 1) : unequal,
      count: problems.count, range: 0...1
    ).estimate
  }
}
