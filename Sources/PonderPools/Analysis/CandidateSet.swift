import Ponder
import PonderSearch

/// The methods that a compute-optimal choice may choose from.
public enum CandidateSet: String, CaseIterable, Codable, Hashable, Sendable {
  /// Weighted best-of-N and beam search of width 4: the paper's set for search.
  case search
  /// Weighted best-of-N and every measured strategy that needs no reviser.
  case searches
  /// Every split of a budget into revision chains, chosen by the verifier: the paper's set for
  /// revisions.
  case revisions
  /// Every measured method, including majorities.
  case everything

  /// Its name in tables.
  public var title: String {
    switch self {
    case .search: "search"
    case .searches: "all searches"
    case .revisions: "revisions"
    case .everything: "all methods"
    }
  }

  /// The measured methods of this set, the simplest first.
  public func methods(in table: StudyTable) -> [String] {
    let measured = Set(table.columns.keys.map(\.name))
    return table.methods.filter { name, strategy in
      measured.contains(name) && includes(name, strategy)
    }.map(\.name)
  }

  /// The sets that choose among different methods in a study, each once.
  package static func distinct(in table: StudyTable) -> [CandidateSet] {
    var known: Set<[String]> = []
    return allCases.filter {
      ($0 != .search || search(in: table) == .search)
        && known.insert($0.methods(in: table)).inserted
    }
  }

  /// The paper's set for search, or in a study without its beam search every search.
  package static func search(in table: StudyTable) -> CandidateSet {
    search.methods(in: table).count > 1 || searches.methods(in: table).count <= 1
      ? .search : .searches
  }

  /// The budgets at which the methods of this set can be compared.
  public func budgets(in table: StudyTable) -> [Int] {
    self == .revisions ? table.plan.revisionBudgets.sorted() : table.plan.budgets.sorted()
  }

  /// The baseline of the set at a budget: the same number of independent samples, selected by the verifier.
  public func baseline(at budget: Int) -> StudyTable.Arm {
    switch self {
    case .search, .searches, .everything: StudyTable.Arm(StudyTable.bestOfN, budget)
    case .revisions:
      StudyTable.Arm(StudyTable.revisions(RevisionRatio(1, to: budget)), budget)
    }
  }

  private func includes(_ name: String, _ strategy: AnyStrategy) -> Bool {
    switch self {
    case .search: name == StudyTable.bestOfN || name == StudyTable.beam
    case .searches:
      name == StudyTable.bestOfN
        || !(StudyTable.pooled.contains(name) || strategy.roles.contains(.reviser))
    case .revisions:
      (strategy.base as? Revisions)?.choice == .hierarchical
    case .everything: true
    }
  }
}
