public import Ponder
public import PonderSearch

/// The work of a study: every strategy at every budget on every problem, and the measurements that the
/// analysis needs.
public struct StudyPlan: Hashable, Sendable {
  /// Budgets of the strategies, in generations.
  public var budgets: [Int]
  /// Strategies that solve every problem at every budget, such as tree searches; majority and best-of-N are
  /// replayed from one pool of samples.
  public var searches: [AnyStrategy]
  /// Budgets of the revision chains; empty for none.
  public var revisionBudgets: [Int]
  /// The attempts that the revision chains show.
  public var revisionWindow: AttemptWindow
  /// What they show of them.
  public var revisionView: AttemptView
  /// The size of the pool from which majority and best-of-N are replayed.
  public var poolSamples: Int
  /// The number of samples that measure a problem's difficulty; they are separate from the pool, so that no
  /// sample both bins a problem and solves it.
  public var difficultySamples: Int
  /// One repetition per seed.
  public var seeds: [UInt64]
  /// Whether a larger model also answers.
  public var includesLarge: Bool
  /// The number of problems, from the first, whose trees and chain texts are stored.
  public var evidence: Int

  public init(
    budgets: [Int], searches: [AnyStrategy], revisionBudgets: [Int], poolSamples: Int,
    difficultySamples: Int, seeds: [UInt64], includesLarge: Bool = true,
    evidence: Int = 0, revisionWindow: AttemptWindow = .usual, revisionView: AttemptView = .plain
  ) {
    // Duplicates are dropped, because their results would be counted twice.
    self.budgets = budgets.uniqued(by: \.self)
    self.searches = searches.uniqued(by: \.id)
    self.revisionBudgets = revisionBudgets.uniqued(by: \.self)
    self.revisionWindow = revisionWindow
    self.revisionView = revisionView
    self.poolSamples = poolSamples
    self.difficultySamples = difficultySamples
    self.seeds = seeds.uniqued(by: \.self)
    self.includesLarge = includesLarge
    self.evidence = evidence
  }

  /// One piece of work on one problem.
  public enum Unit: Hashable, Sendable {
    case difficulty
    case large
    case pool(seed: UInt64)
    case chains(seed: UInt64)
    case search(AnyStrategy, budget: Int, seed: UInt64)
  }

  /// The units of a problem, the cheap and the required ones first.
  public var units: [Unit] {
    var units: [Unit] = includesLarge ? [.difficulty, .large] : [.difficulty]
    for seed in seeds {
      units.append(.pool(seed: seed))
      if !revisionBudgets.isEmpty { units.append(.chains(seed: seed)) }
      for strategy in searches {
        for budget in budgets where budget >= strategy.leastBudget {
          units.append(.search(strategy, budget: budget, seed: seed))
        }
      }
    }
    return units
  }
}

extension StudyPlan {
  /// Every strategy whose accuracy the study measures, the simplest first, with its name in tables.
  package var methods: [(name: String, strategy: AnyStrategy)] {
    get throws {
      let ratios = Set(revisionBudgets.flatMap { RevisionRatio.all(for: $0) }).sorted()
      let chains = try Revisions.Choice.allCases.flatMap { choice in
        try ratios.map { ratio in
          // The name is the table's, whatever the chains show.
          (
            Revisions.id(ratio, choice),
            AnyStrategy(
              try Revisions(
                ratio: ratio, window: revisionWindow, view: revisionView, choice: choice))
          )
        }
      }
      let pooled: [AnyStrategy] = [
        AnyStrategy(MajorityVote()), AnyStrategy(BestOfN()),
        AnyStrategy(try BestOfN(selection: .best)),
      ]
      return (pooled + searches).map { ($0.id, $0) } + chains
    }
  }
}

extension Array {
  /// The first element with each name, in order.
  fileprivate func uniqued<Name: Hashable>(by name: (Element) -> Name) -> [Element] {
    var known: Set<Name> = []
    return filter { known.insert(name($0)).inserted }
  }
}
