/// Cuts a measure of ease into bins, 1 the easiest.
///
/// The measure is whatever says how likely a problem is to be solved, the higher the easier: pass@1
/// (oracle), the mean score of the verifier (predicted), or the verifier's belief after the question
/// alone. The edges are quantiles of problems whose measure is known, so that a new problem can be
/// binned by itself.
///
/// One rule holds wherever problems are binned, in fitting and in use: equal measures share a bin.
/// Where ties take the place of an edge there are fewer bins than asked for, and none of them is empty.
///
/// ### Source
///
/// Snell et al. 2024, section 3.2: five quantile bins, which in the paper too have unequal sizes
/// where measures tie (100, 100, 100, 105 and 95 problems).
public struct DifficultyBins: Codable, Hashable, Sendable {
  /// Descending; a measure at or above the first edge is in bin 1, and so on.
  public let edges: [Double]

  public var count: Int { edges.count + 1 }

  /// Takes edges from problems whose measure is known.
  ///
  /// - Parameters:
  ///   - measures: In any order; what is not a number is left out.
  ///   - count: Bins, at least 1; fewer come out where measures tie.
  /// - Returns: `nil` when there are fewer measures than bins.
  public init?(calibratedOn measures: [Double], count: Int = 5) {
    precondition(count >= 1, "there must be at least 1 bin, not \(count)")
    let sorted = measures.filter { !$0.isNaN }.sorted(by: >)
    guard sorted.count >= count else { return nil }
    self.init(among: sorted.count, count: count) { sorted[$0] }
  }

  /// Takes edges from `total` measures in descending order, at least as many as bins.
  package init(among total: Int, count: Int, at rank: (Int) -> Double) {
    let least = rank(total - 1)
    var edges: [Double] = []
    for cut in 1..<max(count, 1) {
      let edge = rank(cut * total / count - 1)
      // An edge that repeats, or that everything reaches, would leave a bin empty.
      if edge > least, edges.last != edge { edges.append(edge) }
    }
    self.edges = edges
  }

  /// The bin of a problem, from 1; the hardest for what is not a number.
  ///
  /// - Complexity: O(bins)
  public func bin(of measure: Double) -> Int {
    guard !measure.isNaN else { return count }
    return 1 + (edges.firstIndex { measure >= $0 } ?? edges.count)
  }

  /// Bins a set by its own quantiles, as the paper does.
  ///
  /// - Parameters:
  ///   - measures: What is not a number is in the hardest bin.
  ///   - count: Bins; fewer come out where measures tie, or where there are fewer of them.
  public static func bins(of measures: [Double], count: Int = 5) -> [Int] {
    let known = measures.count { !$0.isNaN }
    guard let bins = DifficultyBins(calibratedOn: measures, count: min(count, max(known, 1)))
    else { return measures.map { _ in 1 } }
    return measures.map(bins.bin)
  }
}
