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
  var random = RandomStream(seed: seed.derived(k))
  var order = Array(groups.indices)
  var tally = Tally(groups: isRight.count)
  let rounds = k == groups.count ? 1 : subsets
  var wins = 0
  for _ in 0..<rounds {
    // The first k places of a Fisher-Yates shuffle; with all samples, their own order.
    if k < groups.count {
      for i in 0..<k { order.swapAt(i, Int.random(in: i..<order.count, using: &random)) }
    }
    tally.clear()
    for index in order.prefix(k) {
      if let group = groups[index] { tally.add(group, scores[index]) }
    }
    if let winner = tally.winner(selection), isRight[winner] { wins += 1 }
  }
  return Double(wins) / Double(rounds)
}
