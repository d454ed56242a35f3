import Ponder

/// Returns how often the majority of `k` samples is right, over random subsets of the samples at
/// hand.
///
/// Subsets are drawn without replacement, so the estimate is unbiased for `k` fresh samples. The
/// largest group wins; among equally large ones, the one whose first member came first in the
/// drawn order, which is how a vote over fresh samples breaks its ties. A subset without any
/// answer is wrong.
///
/// One sample needs no vote: its figure is exact.
///
/// - Parameters:
///   - groups: One entry a sample: which group of equivalent answers it belongs to, or `nil` when
///     no answer was found in it.
///   - isRight: For each group, whether its answer is right.
///   - k: In `1...groups.count`.
///   - subsets: How many subsets to draw; one is enough when `k` takes all samples.
///   - seed: The same seed draws the same subsets.
/// - Returns: A share in `0...1`.
/// - Complexity: O(subsets · k)
public func majorityAtK(
  _ k: Int, groups: [Int?], isRight: [Bool], subsets: Int = 100, seed: UInt64
) -> Double {
  precondition((1...groups.count).contains(k), "k must be from 1 to \(groups.count), not \(k)")
  if k == 1 {
    let right = groups.count { $0.map { isRight[$0] } ?? false }
    return Double(right) / Double(groups.count)
  }
  var random = RandomStream(seed: seed.derived(k))
  var order = Array(groups.indices)
  var votes = [Int](repeating: 0, count: isRight.count)
  let rounds = k == groups.count ? 1 : subsets
  var wins = 0
  for _ in 0..<rounds {
    // The first k places of a Fisher-Yates shuffle; with all samples, their own order.
    if k < groups.count {
      for i in 0..<k { order.swapAt(i, Int.random(in: i..<order.count, using: &random)) }
    }
    for v in votes.indices { votes[v] = 0 }
    for i in 0..<k {
      if let group = groups[order[i]] { votes[group] += 1 }
    }
    let most = votes.max() ?? 0
    let winner = order.prefix(k).lazy.compactMap { groups[$0] }.first { votes[$0] == most }
    if let winner, isRight[winner] { wins += 1 }
  }
  return Double(wins) / Double(rounds)
}
