import Ponder
public import PonderPolicy
import PonderSearch

extension StudyTable {
  /// The results of a policy, fitted elsewhere, on this study's problems: for each problem, the accuracy of
  /// the strategy that the policy chooses, and the cost of that strategy and of the estimated pass rate.
  ///
  /// - Parameters:
  ///   - policy: A policy for models in the same roles.
  ///   - budget: In generations.
  /// - Returns: `nil` when the study lacks the policy's measure or a strategy that the policy chooses.
  /// - Complexity: O(methods + problems · bins)
  public func column(of policy: Policy, at budget: Int) -> Column? {
    guard let rates = passRates(by: policy.measure) else { return nil }
    let judging = operations(of: policy.measure)
    let names = Dictionary(methods.map { ($0.strategy.id, $0.name) }) { first, _ in first }
    var column = Column(accuracy: [], floatingPointOperations: [])
    var isRecorded = true
    for (place, value) in rates.enumerated() {
      guard let entry = try? policy.entry(passRate: value, budget: budget),
        let name = names[entry.strategy.id], let chosen = columns[Arm(name, budget)]
      else { return nil }
      column.accuracy.append(chosen.accuracy[place])
      let taken = chosen.floatingPointOperations
      isRecorded = isRecorded && !taken.isEmpty
      column.floatingPointOperations.append((taken.isEmpty ? 0 : taken[place]) + judging[place])
    }
    if !isRecorded { column.floatingPointOperations = [] }
    return column
  }

  /// The FLOPs of measuring each problem's difficulty; oracle difficulty is free, because it is not available in
  /// use.
  func operations(of measure: DifficultyMeasure) -> [Double] {
    problems.indices.map { index in
      guard difficulty.indices.contains(index) else { return 0 }
      return switch measure {
      case .oracle: 0
      case .predicted: difficulty[index].sampledCost.floatingPointOperations
      case .prompt: difficulty[index].promptCost?.floatingPointOperations ?? 0
      }
    }
  }
}
