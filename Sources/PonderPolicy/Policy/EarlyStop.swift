import Ponder
import PonderSearch

/// A vote that a policy's table ended before its budget was spent.
public struct EarlyStop: Codable, Hashable, Sendable {
  /// Samples taken.
  public var samples: Int
  /// Samples that the budget allowed.
  public var budget: Int
  /// How likely its leader is to be right, in `0...1`; `nil` if the fit saw no such vote.
  public var chance: Double?

  /// Whether the vote ended because more samples would not have made it right, rather than because it was
  /// decided: its leader is more often wrong than right.
  public var gaveUp: Bool { chance.map { $0 < 0.5 } ?? false }

  /// The share of the budget that was not spent, in `0...1`.
  public var savedShare: Double { 1 - Double(samples) / Double(max(1, budget)) }
}

extension Policy {
  /// The table that may stop a choice's vote.
  ///
  /// Plain majority votes and best-of-N weighted by the last score are votes; other strategies are not stopped.
  /// The table is the dearest one whose price is at most that of the choice, and the cheapest one if all are
  /// dearer or the choice has no price: it gives up the least accuracy.
  ///
  /// - Parameters:
  ///   - choice: What this policy chose.
  ///   - budget: In generations. A table fitted to fewer samples does not apply: it would always stop at its last
  ///     stage.
  public func stopping(for choice: Choice, budget: Int) -> PolicyStopping? {
    guard let selection = choice.strategy.vote else { return nil }
    let tables = stopping.filter { $0.selection == selection && $0.size >= budget }
      .sorted { $0.price < $1.price }
    let price = choice.price.map {
      $0.perFLOP * choice.floatingPointOperations / Double(max(1, choice.budget))
    }
    return tables.last { $0.price <= price ?? 0 } ?? tables.first
  }
}

extension PolicyStopping {
  /// The vote as a strategy that this table stops.
  ///
  /// - Parameter passRate: The problem's estimated pass rate; NaN counts as 0, the hardest.
  func strategy(passRate: Double) throws(ConfigurationError) -> AnyStrategy {
    AnyStrategy(
      try Stopping(rule: .table(table), selection: selection, passRate: passRate.share))
  }

  /// What this table says of a finished vote.
  ///
  /// - Returns: How it stopped the vote, `nil` for one that a limit ended, or that ended on its own; and how often
  ///   the leader of such a vote is right, `nil` for a state that the fit did not visit.
  func verdict(
    on solution: Solution, budget: Int, passRate: Double
  ) -> (stop: EarlyStop?, chanceOfLeader: Double?) {
    let vote = vote(of: solution, passRate)
    let chance = chanceOfLeader(of: vote)
    let count = solution.candidates.count
    guard solution.ceiling == nil, count < budget, table.stops(vote) else { return (nil, chance) }
    return (EarlyStop(samples: count, budget: budget, chance: chance), chance)
  }

  private func vote(of solution: Solution, _ passRate: Double) -> RunningVote {
    var groups = [Int?](repeating: nil, count: solution.candidates.count)
    for (group, vote) in solution.votes.enumerated() {
      for member in vote.members where groups.indices.contains(member) { groups[member] = group }
    }
    var vote = RunningVote(by: selection, passRate: passRate.share)
    for (candidate, group) in zip(solution.candidates, groups) {
      vote.add(group: group, score: candidate.stepScores.last ?? 0)
    }
    return vote
  }
}

extension Double {
  /// This pass rate within `0...1`; NaN is 0.
  fileprivate var share: Double { isNaN ? 0 : min(1, max(0, self)) }
}

extension AnyStrategy {
  /// How its samples vote, if it is a vote over plain samples that a fitted table may stop.
  fileprivate var vote: Selection? {
    switch base {
    case let vote as MajorityVote where vote.sampling == .plain: .majority
    case let vote as BestOfN
    where vote.selection == .weighted && vote.aggregation == .last && vote.sampling == .plain:
      .weighted
    default: nil
    }
  }
}
