import Ponder
public import PonderPolicy
import PonderSearch

extension StudyAnalysis {
  /// v(a | z) of every method of a set at every budget, with costs in FLOPs of all models.
  ///
  /// The cost of an action is its mean over all problems. Actions that no pass rate of the study chooses, under
  /// any ceiling on generations, are left out.
  ///
  /// - Parameters:
  ///   - set: The methods to choose from.
  ///   - measure: How the pass rate of a new problem will be estimated.
  /// - Returns: `nil` when the study lacks the measure or all methods of the set, when a pass rate is not a
  ///   number, and when no method reports its FLOPs.
  /// - Complexity: O(problems · budgets · actions · log(problems))
  public func valueCurves(
    among set: CandidateSet, by measure: DifficultyMeasure
  ) -> ValueCurves? {
    guard let rates = table.passRates(by: measure), rates.allSatisfy(\.isFinite) else { return nil }
    var actions: [(action: ValueCurves.Action, cost: Double, accuracy: [Double])] = []
    for (budget, names, columns) in stages(of: set) {
      for (name, column) in zip(names, columns) where column.tellsOperations {
        guard let strategy = table.methods.first(where: { $0.name == name })?.strategy else {
          continue
        }
        let cost = column.costs.reduce(0, +) / Double(column.costs.count)
        actions.append((.init(strategy, budget: budget), cost, column.accuracy))
      }
    }
    // It refuses only what is left out here, and no action at all.
    return try? ValueCurves(fittedTo: actions, passRates: rates).pruned(at: rates)
  }
}
