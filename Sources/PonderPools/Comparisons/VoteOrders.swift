import Ponder
import PonderPolicy
import PonderSearch

extension RecordedSamples {
  /// Counts one random order, and shows the vote after each sample.
  ///
  /// - Parameters:
  ///   - order: The number of the order, from 0.
  ///   - size: The number of samples, at most that of the problem.
  ///   - seed: The problem's own.
  ///   - show: Called with the vote, and whether its leader is right.
  /// - Complexity: O(samples)
  func count(
    order: Int, by selection: Selection, size: Int, seed: UInt64,
    _ show: (RunningVote, Bool) -> Void
  ) {
    let right = rightGroups
    var random = RandomStream(seed: seed.derived(order))
    var vote = RunningVote(by: selection, passRate: passRate)
    for sample in samples.shuffled(using: &random).prefix(size) {
      vote.add(group: sample.group, score: sample.score)
      show(vote, vote.leader.map { right.contains($0.group) } ?? false)
    }
  }
}

extension UInt64 {
  /// The seed of the orders of a problem's samples.
  func voteOrders(of problem: Int) -> UInt64 { derived("orders").derived(problem) }
}

extension [RecordedSamples] {
  /// The smallest number of samples that a problem has.
  ///
  /// - Throws: `ConfigurationError` for no problem, fewer than two samples, and a selection that is no vote.
  func voteSize(by selection: Selection) throws(ConfigurationError) -> Int {
    guard selection != .best else {
      throw ConfigurationError(
        "the selection", is: selection.rawValue, mustBe: "majority or weighted")
    }
    guard let size = map(\.samples.count).min() else {
      throw ConfigurationError("the problems", is: "none", mustBe: "at least one")
    }
    guard size >= 2 else {
      throw ConfigurationError("the samples of a problem", is: size, mustBe: "at least 2")
    }
    return size
  }
}
