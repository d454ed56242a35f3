/// Returns the probability that at least one of `k` samples drawn from `n` without replacement is
/// right, when `right` of them are.
///
/// `1 - C(n - right, k) / C(n, k)`: the unbiased estimate for `k` fresh samples.
///
/// - Parameters:
///   - k: In `1...n`.
///   - right: The number of right samples, in `0...n`.
///   - n: The number of samples.
/// - Complexity: O(k)
///
/// ### Source
///
/// Chen et al., *Evaluating Large Language Models Trained on Code*, 2021, arXiv:2107.03374,
/// equation 1.
public func passAtK(_ k: Int, right: Int, of n: Int) -> Double {
  precondition((1...n).contains(k), "k must be from 1 to \(n), not \(k)")
  precondition((0...n).contains(right), "\(right) of \(n) samples cannot be right")
  var noneRight = 1.0
  for i in 0..<k { noneRight *= Double(max(0, n - right - i)) / Double(n - i) }
  return 1 - noneRight
}
