import Foundation
import Ponder
import PonderPolicy
import PonderPools
import PonderSearch
import PonderStudy

/// Studies whose truth is known.
enum SimulatedStudy {
  private static let budgets = [1, 4, 16, 64, 256]

  /// Beam search needs `speed` times fewer generations than best-of-N, which solves a quarter of what is
  /// left each time N is four times larger.
  static func search(speed: Double, seed: UInt64, problems: Int) throws -> StudyAnalysis {
    var random = RandomStream(seed: seed)
    let odds = (0..<problems).map { _ in random.unit() }
    var columns: [StudyTable.Arm: StudyTable.Column] = [:]
    for (name, factor) in [(StudyTable.bestOfN, 1.0), (StudyTable.beam, speed)] {
      for budget in budgets {
        let tries = log(factor * Double(budget)) / log(4)
        columns[.init(name, budget)] = .init(
          accuracy: odds.map { odds in
            random.unit() < 1 - (1 - 0.6 * odds) * pow(0.75, tries) ? 1 : 0
          }, floatingPointOperations: [])
      }
    }
    return try analysis(
      columns, odds, plan: plan(searches: [AnyStrategy(BeamSearch())]), seed: seed)
  }

  /// Every method solves a problem with the same odds.
  static func withoutEffect(seed: UInt64, problems: Int) throws -> StudyAnalysis {
    var random = RandomStream(seed: seed)
    let odds = (0..<problems).map { _ in 0.1 + 0.8 * random.unit() }
    let names = [
      "majority", StudyTable.bestOfN, "best-of-N weighted by minimum",
      "best-of-N weighted by product", "best-of-N best", StudyTable.outcomeMethod, StudyTable.beam,
      "lookahead 1, width 4",
    ]
    var columns: [StudyTable.Arm: StudyTable.Column] = [:]
    for budget in budgets {
      let splits = RevisionRatio.all(for: budget).flatMap { ratio in
        Revisions.Choice.allCases.map { "revisions \(ratio) \($0)" }
      }
      for name in names + splits {
        columns[.init(name, budget)] = .init(
          accuracy: odds.map { random.unit() < $0 ? 1 : 0 }, floatingPointOperations: [])
      }
    }
    let chains = odds.map { odds in [(0..<16).map { _ in random.unit() < odds }] }
    let searches: [AnyStrategy] = [
      AnyStrategy(BeamSearch()), AnyStrategy(try BeamSearch(lookahead: 1)),
    ]
    return try analysis(
      columns, odds, plan: plan(searches: searches, revisions: budgets), seed: seed,
      large: odds.map { random.unit() < $0 ? 1 : 0 }, chains: chains)
  }

  private static func plan(searches: [AnyStrategy], revisions: [Int] = []) -> StudyPlan {
    StudyPlan(
      budgets: budgets, searches: searches, revisionBudgets: revisions, poolSamples: 256,
      difficultySamples: 1, seeds: [1])
  }

  private static func analysis(
    _ columns: [StudyTable.Arm: StudyTable.Column], _ odds: [Double], plan: StudyPlan,
    seed: UInt64, large: [Double] = [], chains: [[[Bool]]] = []
  ) throws -> StudyAnalysis {
    StudyAnalysis(
      try StudyTable(
        plan, problems: odds.indices.map { "p\(100_000 + $0)" }, columns: columns,
        difficulty: odds.map { DifficultyRecord(oracle: $0, predicted: $0, prompt: $0) },
        large: large, chains: ChainRecord(problems: chains)),
      seed: seed, resamples: 500)
  }
}
