public import Ponder

/// When a vote has seen enough samples.
///
/// A rule is a pure function of the vote so far. ``Stopping`` asks it while it samples; a replay asks it
/// over recorded samples with ``run(over:by:passRate:)``. Both stop at the same sample.
public enum StoppingRule: Hashable, Sendable {
  /// Takes the whole budget.
  case never
  /// Stops when the leader is ahead of the runner-up with at least this probability, above 1/2 and below 1:
  /// ``BetaDistribution/chanceOfLead(_:over:)``.
  ///
  /// ### Source
  ///
  /// Adaptive-Consistency, arXiv:2305.11860, with a threshold of 0.95. The paper counts votes. In a weighted
  /// vote we take the sums of scores as counts: a sample with a score of 0.3 is three tenths of a
  /// vote. A sum of scores is at most the number of samples, so low scores delay the stop.
  case beta(threshold: Double)
  /// Stops when all answers of a window of this many samples, at least 2, are equivalent. Windows follow
  /// each other without overlap. A sample without an answer agrees with none.
  ///
  /// ### Source
  ///
  /// Early-stopping self-consistency (ESC), arXiv:2401.10480. Windows ignore scores; a weighted vote
  /// differs only in the final choice.
  case window(Int)
  /// Looks at 2, 4, 8 … samples, and stops when the leader holds at least this share of the weight, above 0
  /// and at most 1. One sample would always hold all of it.
  case doubling(share: Double)
  /// Stops when no answer can overtake the leader within this many samples, at least 1: the lead is greater than
  /// what the remaining samples could weigh, at most 1 each.
  ///
  /// It is lossless: all the samples would give the same answer.
  case decided(within: Int)
  /// Looks up the state of the vote in a table made by backward induction.
  case table(StoppingTable)

  /// Refuses a threshold, window or share out of its range.
  ///
  /// - Throws: `ConfigurationError` for a number out of range.
  public func validate() throws(ConfigurationError) {
    switch self {
    case .never, .table: return
    case .beta(let threshold):
      guard threshold > 0.5, threshold < 1 else {
        throw ConfigurationError("the threshold", is: threshold, mustBe: "above 0.5 and below 1")
      }
    case .window(let size):
      try refuse("the window", outside: 2...1_000_000, size)
    case .doubling(let share):
      guard share > 0, share <= 1 else {
        throw ConfigurationError("the share", is: share, mustBe: "above 0 and at most 1")
      }
    case .decided(let size):
      try refuse("the number of samples", outside: 1...1_000_000, size)
    }
  }

  /// Whether the vote so far is enough.
  ///
  /// - Complexity: O(1), but for ``beta(threshold:)`` that of ``BetaDistribution/chanceOfLead(_:over:)``.
  public func stops(_ vote: RunningVote) -> Bool {
    switch self {
    case .never: return false
    case .beta(let threshold):
      guard let leader = vote.leader else { return false }
      let rival = vote.runnerUp?.weight ?? 0
      return BetaDistribution.chanceOfLead(leader.weight, over: rival) >= threshold
    case .window(let size):
      return vote.samples > 0 && vote.samples.isMultiple(of: size) && vote.streak >= size
    case .doubling(let share):
      return vote.samples >= 2 && vote.samples.nonzeroBitCount == 1
        && vote.weight > 0 && vote.leaderShare >= share
    case .decided(let size):
      guard let leader = vote.leader else { return false }
      return leader.weight - (vote.runnerUp?.weight ?? 0) > Double(size - vote.samples)
    case .table(let table): return table.stops(vote)
    }
  }

  /// The number of samples at which the vote can be enough at the earliest, more than it has now.
  ///
  /// So many can be requested at once: no rule would have stopped on the way.
  ///
  /// - Returns: `Int.max` when no number is enough.
  /// - Complexity: O(log n) times that of ``stops(_:)``.
  public func nextLook(after vote: RunningVote) -> Int {
    let samples = vote.samples
    switch self {
    case .never: return .max
    case .beta(let threshold):
      // The leader wins fastest, with a weight of 1 in each sample.
      let (lead, rival) = (vote.leader?.weight ?? 0, vote.runnerUp?.weight ?? 0)
      func isEnough(_ more: Int) -> Bool {
        BetaDistribution.chanceOfLead(lead + Double(more), over: rival) >= threshold
      }
      var most = 1
      while !isEnough(most) {
        guard most < 1 << 30 else { return .max }
        most *= 2
      }
      var least = most / 2
      while most - least > 1 {
        let middle = (least + most) / 2
        if isEnough(middle) { most = middle } else { least = middle }
      }
      return samples.plus(most)
    case .window(let size): return (samples / size + 1) * size
    case .doubling:
      var look = 2
      while look <= samples { look = look.plus(look) }
      return look
    case .decided(let size):
      // The leader wins fastest, with a weight of 1 in each sample.
      let lead = (vote.leader?.weight ?? 0) - (vote.runnerUp?.weight ?? 0)
      let open = (Double(size - samples) - lead) / 2
      return samples.plus(open > 0 ? Int(open.rounded(.down)) + 1 : 1)
    case .table(let table): return table.nextLook(after: samples)
    }
  }

  /// Counts recorded samples until the rule stops or there are no more.
  ///
  /// - Parameters:
  ///   - samples: In the order in which they are taken: each one's group of equivalent answers, `nil`
  ///     without an answer, and its score in `0...1`.
  ///   - selection: `majority` or `weighted`.
  ///   - passRate: The problem's estimated pass rate, if it is known beforehand.
  /// - Returns: The vote, with the number of samples taken and the leader.
  public func run(
    over samples: some Sequence<(group: Int?, score: Double)>, by selection: Selection,
    passRate: Double? = nil
  ) -> RunningVote {
    var vote = RunningVote(by: selection, passRate: passRate)
    for sample in samples {
      vote.add(group: sample.group, score: sample.score)
      if stops(vote) { break }
    }
    return vote
  }
}
