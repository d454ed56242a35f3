/// Cuts a measure of ease into bins, 1 the easiest.
///
/// The measure is whatever says how likely a problem is to be solved, the higher the easier: pass@1
/// (oracle), the mean score of the verifier (predicted), or the verifier's belief after the question
/// alone. The edges are quantiles of problems whose measure is known, so that a new problem can be
/// binned by itself.
///
/// ### Source
///
/// Snell et al. 2024, section 3.2: five quantile bins. The paper bins its test set by itself, which
/// ``ranked(_:count:)`` does; edges from a calibration split are ours.
public struct DifficultyBins: Codable, Hashable, Sendable {
  /// Descending; a measure at or above the first edge is in bin 1, and so on.
  public let edges: [Double]

  public var count: Int { edges.count + 1 }

  /// Takes edges from problems whose measure is known.
  ///
  /// - Parameters:
  ///   - measures: In any order; what is not a number is left out.
  ///   - count: Bins, at least 1.
  /// - Returns: `nil` when there are fewer measures than bins.
  public init?(calibratedOn measures: [Double], count: Int = 5) {
    precondition(count >= 1, "there must be at least 1 bin, not \(count)")
    let sorted = measures.filter { !$0.isNaN }.sorted(by: >)
    guard sorted.count >= count else { return nil }
    edges = (1..<count).map { sorted[$0 * sorted.count / count - 1] }
  }

  /// The bin of a problem, from 1; the hardest for what is not a number.
  ///
  /// - Complexity: O(bins)
  public func bin(of measure: Double) -> Int {
    guard !measure.isNaN else { return count }
    return 1 + (edges.firstIndex { measure >= $0 } ?? edges.count)
  }

  /// Bins a set by its own ranks, as the paper does: equal parts, the earlier problem in the easier
  /// bin on a tie.
  public static func ranked(_ measures: [Double], count: Int = 5) -> [Int] {
    func ease(_ index: Int) -> Double { measures[index].isNaN ? -.infinity : measures[index] }
    let order = measures.indices.sorted { (ease($1), $0) < (ease($0), $1) }
    var bins = [Int](repeating: 1, count: measures.count)
    for (rank, index) in order.enumerated() { bins[index] = 1 + rank * count / measures.count }
    return bins
  }
}
