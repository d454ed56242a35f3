import Ponder
import PonderSearch

/// Returns how often the majority of `k` samples is right, over random subsets of the given samples.
///
/// Subsets are drawn without replacement, so the estimate is unbiased for `k` fresh samples. The largest
/// group wins. On a tie, the one whose first member came first in the drawn order wins, as in a vote over
/// fresh samples. A subset without any answer is wrong.
///
/// The figure for one sample is exact.
///
/// - Parameters:
///   - groups: For each sample, the index of its group of equivalent answers, or `nil` when it has no
///     answer.
///   - isRight: For each group, whether its answer is right.
///   - k: In `1...groups.count`.
///   - subsets: The number of subsets to draw; one is enough when `k` is the number of samples.
///   - seed: The same seed draws the same subsets.
/// - Returns: A share in `0...1`.
/// - Complexity: O(subsets · k)
public func majorityAtK(
  _ k: Int, groups: [Int?], isRight: [Bool], subsets: Int = 100, seed: UInt64
) -> Double {
  precondition((1...groups.count).contains(k), "k must be from 1 to \(groups.count), not \(k)")
  return selectionAtK(
    k, .majority, groups: groups, scores: Array(repeating: 0, count: groups.count),
    isRight: isRight, subsets: subsets, seed: seed)
}

/// Returns how often a selection among `k` samples is right, over random subsets of the given samples; it
/// generalises ``majorityAtK(_:groups:isRight:subsets:seed:)`` to any selection.
///
/// - Complexity: O(subsets · k)
func selectionAtK(
  _ k: Int, _ selection: Selection, groups: [Int?], scores: [Double], isRight: [Bool],
  subsets: Int, seed: UInt64
) -> Double {
  if k == 1 {
    let right = groups.count { $0.map { isRight[$0] } ?? false }
    return Double(right) / Double(groups.count)
  }
  var tally = Tally(groups: isRight.count)
  var (wins, rounds) = (0, 0)
  forRandomSubsets(of: groups.count, size: k, times: subsets, seed: seed.derived(k)) { subset in
    tally.clear()
    for index in subset {
      if let group = groups[index] { tally.add(group, scores[index]) }
    }
    rounds += 1
    if let winner = tally.winner(selection), isRight[winner] { wins += 1 }
  }
  return Double(wins) / Double(rounds)
}

/// Draws random subsets of `0..<count`, without replacement; the whole, once and in its own order, if `size` is
/// `count`.
///
/// - Complexity: O(times · size)
func forRandomSubsets(
  of count: Int, size: Int, times: Int, seed: UInt64, _ body: (ArraySlice<Int>) -> Void
) {
  var random = RandomStream(seed: seed)
  var order = Array(0..<count)
  for _ in 0..<(size == count ? 1 : times) {
    // The first places of a Fisher-Yates shuffle.
    if size < count {
      for i in 0..<size { order.swapAt(i, Int.random(in: i..<order.count, using: &random)) }
    }
    body(order.prefix(size))
  }
}
