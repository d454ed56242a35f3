/// Returns p-values corrected for their number: if those of at most 0.05 are called significant, a false
/// positive occurs in at most 5 % of studies, however the tests depend on each other.
///
/// - Parameter pValues: In any order.
/// - Returns: In the same order, in `0...1`.
/// - Complexity: O(n log n)
///
/// ### Source
///
/// Holm, *A Simple Sequentially Rejective Multiple Test Procedure*, 1979.
public func holm(_ pValues: [Double]) -> [Double] {
  var corrected = pValues
  var most = 0.0
  let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  for (rank, index) in order.enumerated() {
    most = max(most, min(1, Double(pValues.count - rank) * pValues[index]))
    corrected[index] = most
  }
  return corrected
}
