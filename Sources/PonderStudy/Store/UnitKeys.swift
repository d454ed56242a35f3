import Ponder
public import PonderPools
import PonderSearch

extension StudyPlan {
  /// The name of the chains' units; chains with another window or view have another name, so that a changed
  /// study does not take them for its own.
  var chainsName: String { StudyStore.chainsName + revisionWindow.suffix + revisionView.suffix }

  /// The key of a unit in the store.
  public func key(_ unit: Unit, problem: String) -> StudyStore.Key {
    switch unit {
    case .difficulty:
      .init(problem: problem, name: "difficulty", budget: difficultySamples, seed: 0)
    case .large: .init(problem: problem, name: "large", seed: 0)
    case .pool(let seed): .init(problem: problem, name: "pool", budget: poolSamples, seed: seed)
    case .chains(let seed):
      .init(
        problem: problem, name: chainsName, budget: revisionBudgets.max() ?? 0, seed: seed)
    case .search(let strategy, let budget, let seed):
      .init(problem: problem, name: strategy.id, budget: budget, seed: seed)
    }
  }
}

extension StudyStore {
  /// The first word of the names of revision chains.
  static let chainsName = "chains"

  /// Whether a unit of this name holds revision chains, with whatever view.
  static func isChains(_ name: String) -> Bool {
    name == chainsName || name.hasPrefix(chainsName + " ")
  }
}
