import Ponder
public import PonderPolicy
import PonderSearch

extension StudyTable {
  /// The results of a policy, fitted elsewhere, on this study's problems: for each problem, the accuracy of
  /// the strategy that the policy chooses, and the cost of that strategy and of the estimated pass rate.
  ///
  /// - Parameters:
  ///   - policy: A policy fitted on the same models.
  ///   - budget: In generations.
  /// - Returns: `nil` when the study lacks the policy's measure or a strategy that the policy chooses.
  /// - Complexity: O(problems · bins)
  public func column(of policy: Policy, at budget: Int) -> Column? {
    guard let rates = passRates(by: policy.measure) else { return nil }
    var column = Column(accuracy: [], floatingPointOperations: [])
    var isRecorded = true
    for (place, value) in rates.enumerated() {
      guard let entry = try? policy.entry(passRate: value, budget: budget),
        let chosen = columns[Arm(entry.strategy.id, budget)]
      else { return nil }
      let record = difficulty[place]
      let measuring =
        switch policy.measure {
        case .prompt: record.promptCost?.floatingPointOperations ?? 0
        case .predicted, .oracle: record.sampledCost.floatingPointOperations
        }
      column.accuracy.append(chosen.accuracy[place])
      let taken = chosen.floatingPointOperations
      isRecorded = isRecorded && !taken.isEmpty
      column.floatingPointOperations.append((taken.isEmpty ? 0 : taken[place]) + measuring)
    }
    if !isRecorded { column.floatingPointOperations = [] }
    return column
  }
}
