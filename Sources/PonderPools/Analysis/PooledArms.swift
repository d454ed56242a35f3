import Ponder
import PonderSearch

extension SamplePool {
  /// Every method that the pool can replay, at every power of two, at the plan's budgets, and with all
  /// samples, with its cost; `nil` when the cost was not recorded.
  package func arms(
    at planned: [Int], seed: UInt64
  ) -> [(arm: StudyTable.Arm, accuracy: Double, operations: Double?)] {
    guard !samples.isEmpty else { return [] }
    let powers = sequence(first: 1) { $0 * 2 }.prefix { $0 < samples.count }
    let fitting = planned.filter { (1...samples.count).contains($0) }
    let budgets = Set(powers + fitting + [samples.count]).sorted()
    func last(_ sample: Sample) -> Double { sample.stepScores.last ?? 0 }
    let right = samples.count { $0.answer.map { answers[$0].isRight } ?? false }
    return budgets.flatMap { k -> [(StudyTable.Arm, Double, Double?)] in
      let free = samplingOperations(of: k)
      let judged = judgingOperations(of: k, by: .process).map { free + $0 }
      func arm(
        _ name: String, _ selection: Selection, _ operations: Double?,
        _ score: (Sample) -> Double
      ) -> (StudyTable.Arm, Double, Double?) {
        (
          StudyTable.Arm(name, k), accuracy(of: selection, at: k, seed: seed, by: score),
          operations
        )
      }
      var arms = [
        arm(StudyTable.majority, .majority, free) { _ in 0 },
        (StudyTable.Arm(StudyTable.coverage, k), passAtK(k, right: right, of: samples.count), free),
      ]
      if samples.contains(where: { !$0.stepScores.isEmpty }) {
        arms += [
          arm(StudyTable.bestOfN, .weighted, judged, last),
          arm(StudyTable.bestOfNByMinimum, .weighted, judged) {
            Aggregation.minimum.score(of: $0.stepScores)
          },
          arm(StudyTable.bestOfNByProduct, .weighted, judged) {
            Aggregation.product.score(of: $0.stepScores)
          },
          arm(StudyTable.bestSingle, .best, judged, last),
        ]
      }
      if samples.contains(where: { $0.outcomeScore != nil }) {
        let outcome = judgingOperations(of: k, by: .outcome).map { free + $0 }
        arms.append(arm(StudyTable.outcomeMethod, .weighted, outcome) { $0.outcomeScore ?? 0 })
      }
      return arms
    }
  }
}

extension ChainPool {
  /// Every split of every budget, with both choices and their costs.
  package func arms(
    budgets: [Int]
  ) -> [(arm: StudyTable.Arm, accuracy: Double, operations: Double)] {
    budgets.flatMap { budget in
      RevisionRatio.all(for: budget).flatMap { ratio in
        let split = ratio.split(budget)
        return Revisions.Choice.allCases.map { choice in
          let isRight = isRight(split, choice) {
            choice == .majority ? 0 : $0.outcomeScore ?? 0
          }
          return (
            StudyTable.Arm(StudyTable.revisions(ratio, choice), budget), isRight ? 1.0 : 0,
            floatingPointOperations(of: split, isJudged: choice != .majority)
          )
        }
      }
    }
  }
}
