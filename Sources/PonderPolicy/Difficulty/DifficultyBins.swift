/// Divides estimated pass rates into bins, 1 the easiest.
///
/// The estimated pass rate is measured as pass@1 (oracle), the mean verifier score of samples (predicted),
/// or the verifier's score after the question alone (prompt). The edges are quantiles over calibration
/// problems, so that a single new problem can be binned.
///
/// Equal measures always share a bin, in fitting and in use. When ties remove an edge there are fewer bins
/// than requested, and none is empty.
///
/// ### Source
///
/// Snell et al. 2024, section 3.2: five quantile bins. The paper's bins also have unequal sizes when
/// measures tie (100, 100, 100, 105 and 95 problems).
public struct DifficultyBins: Codable, Hashable, Sendable {
  /// Descending; a measure at or above the first edge is in bin 1, and so on.
  public let edges: [Double]

  public var count: Int { edges.count + 1 }

  /// Computes edges from the measures of calibration problems.
  ///
  /// - Parameters:
  ///   - measures: In any order; NaN is ignored.
  ///   - count: The number of bins, at least 1; there are fewer when measures tie.
  /// - Returns: `nil` when there are fewer measures than bins.
  public init?(calibratedOn measures: [Double], count: Int = 5) {
    precondition(count >= 1, "there must be at least 1 bin, not \(count)")
    let sorted = measures.filter { !$0.isNaN }.sorted(by: >)
    guard sorted.count >= count else { return nil }
    self.init(among: sorted.count, count: count) { sorted[$0] }
  }

  /// Computes edges from `total` measures in descending order, at least as many as bins.
  package init(among total: Int, count: Int, at rank: (Int) -> Double) {
    let least = rank(total - 1)
    var edges: [Double] = []
    for cut in 1..<max(count, 1) {
      let edge = rank(cut * total / count - 1)
      // A repeated edge, or one that every measure reaches, would leave a bin empty.
      if edge > least, edges.last != edge { edges.append(edge) }
    }
    self.edges = edges
  }

  /// The bin of a problem, from 1; the hardest bin for NaN.
  ///
  /// - Complexity: O(bins)
  public func bin(of measure: Double) -> Int {
    guard !measure.isNaN else { return count }
    return 1 + (edges.firstIndex { measure >= $0 } ?? edges.count)
  }

  /// Bins a set of problems by its own quantiles, as the paper does.
  ///
  /// - Parameters:
  ///   - measures: NaN goes into the hardest bin.
  ///   - count: The number of bins; there are fewer when measures tie or when there are fewer measures.
  public static func bins(of measures: [Double], count: Int = 5) -> [Int] {
    let known = measures.count { !$0.isNaN }
    guard let bins = DifficultyBins(calibratedOn: measures, count: min(count, max(known, 1)))
    else { return measures.map { _ in 1 } }
    return measures.map(bins.bin)
  }
}
