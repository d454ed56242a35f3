public import PonderPools
import PonderSearch

extension StudyPlan {
  /// The key of a unit in the store.
  public func key(_ unit: Unit, problem: String) -> StudyStore.Key {
    switch unit {
    case .difficulty:
      .init(problem: problem, name: "difficulty", budget: difficultySamples, seed: 0)
    case .large: .init(problem: problem, name: "large", seed: 0)
    case .pool(let seed): .init(problem: problem, name: "pool", budget: poolSamples, seed: seed)
    case .chains(let seed):
      .init(
        problem: problem, name: "chains", budget: revisionBudgets.max() ?? 0, seed: seed)
    case .search(let strategy, let budget, let seed):
      .init(problem: problem, name: strategy.id, budget: budget, seed: seed)
    }
  }
}
