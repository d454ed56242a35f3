import Ponder
import PonderPolicy
import PonderSearch

/// A selection method that a pool can replay.
struct ReplayMethod {
  var strategy: AnyStrategy
  var selection: Selection
  var aggregation: Aggregation

  /// Majority; with scores also weighted and best by the last score; with several scores per candidate also
  /// by minimum and product.
  static func all(for run: PoolRun) throws -> [ReplayMethod] {
    let majority = ReplayMethod(
      strategy: AnyStrategy(MajorityVote()), selection: .majority, aggregation: .last)
    guard run.isScored else { return [majority] }
    let aggregations = run.hasStepScores ? Aggregation.allCases : [.last]
    let scored = try [Selection.weighted, .best].flatMap { selection in
      try aggregations.map { aggregation in
        ReplayMethod(
          strategy: AnyStrategy(try BestOfN(selection: selection, aggregation: aggregation)),
          selection: selection, aggregation: aggregation)
      }
    }
    return [majority] + scored
  }
}

extension PoolProblem {
  /// The problem's difficulty, measured by its own candidates.
  var difficulty: DifficultyRecord {
    let scores = pool.samples.compactMap(\.stepScores.last)
    return DifficultyRecord(
      oracle: rightShare,
      predicted: scores.isEmpty ? 0 : scores.reduce(0, +) / Double(pool.samples.count),
      prompt: nil, sampledCost: pool.cost, promptCost: nil)
  }

  /// The accuracy of every method at every budget on this problem.
  func cells(
    of methods: [ReplayMethod], at budgets: [Int], isJudged: Bool, seed: UInt64
  ) -> [(arm: StudyTable.Arm, accuracy: Double)] {
    let right = verdicts.count { $0 }
    return budgets.flatMap { k -> [(StudyTable.Arm, Double)] in
      func accuracy(
        _ selection: Selection, _ score: (SamplePool.Sample) -> Double
      ) -> Double {
        // A single sample keeps its recorded verdict.
        k == 1 ? rightShare : pool.accuracy(of: selection, at: k, seed: seed, by: score)
      }
      var cells = methods.map { method in
        (
          StudyTable.Arm(method.strategy.id, k),
          accuracy(method.selection) {
            method.selection == .majority ? 0 : method.aggregation.score(of: $0.stepScores)
          }
        )
      }
      if isJudged {
        cells.append(
          (
            StudyTable.Arm(StudyTable.outcomeMethod, k),
            accuracy(.weighted) { $0.outcomeScore ?? 0 }
          ))
      }
      cells.append(
        (StudyTable.Arm(StudyTable.coverage, k), passAtK(k, right: right, of: verdicts.count)))
      return cells
    }
  }

  /// The accuracy of every split of every budget of revision chains on this problem.
  func chainCells(_ budgets: [Int]) -> [(arm: StudyTable.Arm, accuracy: Double)] {
    ChainPool(
      answers: pool.answers, chains: chains.map { $0.map { pool.samples[$0] } }, attemptCosts: [],
      verifierCost: .zero
    ).arms(budgets: budgets).map { ($0.arm, $0.accuracy) }
  }
}
