import Ponder
public import PonderPolicy
public import PonderSearch

/// The votes of a run that stopping rules and budgets are compared by.
extension PoolRun {
  /// Each problem's samples as votes: by majority, and with scores also weighted.
  ///
  /// - Returns: Nothing for candidates that depend on each other, as the beams of one search do: fewer of
  ///   them are not a smaller search. Nothing either for a run that is refused, or with fewer than
  ///   two candidates for some problem.
  public var votes: [(selection: Selection, problems: [RecordedSamples])] {
    guard isUsable, !isSearch, size >= 2 else { return [] }
    var votes: [(Selection, [RecordedSamples])] = [
      (.majority, problems.map { $0.pool.recorded { _ in 0 } })
    ]
    if isScored {
      votes.append((.weighted, problems.map { $0.pool.recorded { $0.stepScores.last ?? 0 } }))
    } else if isJudged {
      votes.append((.weighted, problems.map { $0.pool.recorded { $0.outcomeScore ?? 0 } }))
    }
    return votes
  }

  /// What stopping rules spend on the run's samples.
  ///
  /// - Returns: One for each of ``votes``.
  /// - Complexity: That of `StoppingComparison`.
  public func stoppingComparisons(seed: UInt64 = 0) -> [StoppingComparison] {
    votes.compactMap { selection, problems in
      // It refuses only what `votes` leaves out.
      try? StoppingComparison(problems, named: name, by: selection, seed: seed)
    }
  }

  /// One price of compute against the same budget for each problem.
  ///
  /// - Returns: One for each of ``votes``; nothing with fewer than 20 problems, or when no budget is
  ///   smaller than the pool.
  /// - Complexity: That of `BatchComparison`.
  public func batchComparisons(seed: UInt64 = 0) -> [BatchComparison] {
    votes.compactMap { selection, problems in
      guard
        let batch = try? BatchComparison(problems, named: name, by: selection, seed: seed),
        !batch.rows.isEmpty
      else { return nil }
      return batch
    }
  }
}
