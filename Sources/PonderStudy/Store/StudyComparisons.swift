import Ponder
public import PonderPolicy
public import PonderPools
public import PonderSearch

extension StudyTable {
  /// Each problem's recorded samples as votes: by majority, and with scores of the process verifier
  /// also weighted by the last one.
  ///
  /// With several seeds it takes the samples of the first one in the plan, because answers of two pools are
  /// numbered apart.
  ///
  /// - Parameters:
  ///   - plan: The plan of the study.
  ///   - store: The results.
  ///   - wanted: Ids of the problems.
  /// - Throws: ``StoreError``; decoding errors for rows written by another version.
  public static func votes(
    _ plan: StudyPlan, from store: StudyStore, problems wanted: Set<String>
  ) throws -> [(selection: Selection, problems: [RecordedSamples])] {
    let pools = try store.values(SamplePool.self, named: "pool", budget: plan.poolSamples)
      .filter { $0.key.seed == plan.seeds.first && wanted.contains($0.key.problem) }
      .sorted { $0.key.problem < $1.key.problem }.map(\.value)
    guard pools.allSatisfy({ $0.samples.count >= 2 }), !pools.isEmpty else { return [] }
    let isScored = pools.allSatisfy { pool in
      pool.samples.allSatisfy { $0.answer == nil || !$0.stepScores.isEmpty }
    }
    let majority = (Selection.majority, pools.map { $0.recorded { _ in 0 } })
    guard isScored else { return [majority] }
    return [majority, (.weighted, pools.map { $0.recorded { $0.stepScores.last ?? 0 } })]
  }

  /// What strategies chose on the problems, at every budget of the plan, with what is known of each answer without
  /// its reference: for a `ConfidenceTable`.
  ///
  /// - Parameters:
  ///   - plan: The plan of the study.
  ///   - store: The results.
  ///   - wanted: Ids of the problems.
  ///   - seed: Seeds the subsets of pools.
  /// - Throws: ``StoreError``; decoding errors for rows written by another version.
  /// - Complexity: O(problems · (samples · draws + strategies · budgets))
  public static func answers(
    _ plan: StudyPlan, from store: StudyStore, problems wanted: Set<String>, seed: UInt64 = 0
  ) throws -> [RecordedAnswer] {
    let ids = wanted.sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(ids, ids.indices))
    func rows<Value: StudyRow>(
      _ type: Value.Type, _ name: String, _ budget: Int,
      _ answers: (Int, StudyStore.Key, Value) -> [RecordedAnswer]
    ) throws -> [RecordedAnswer] {
      try store.values(type, named: name, budget: budget).flatMap { key, value in
        guard let number = numbers[key.problem], plan.seeds.contains(key.seed) else {
          return [RecordedAnswer]()
        }
        return answers(number, key, value)
      }
    }
    var found = try rows(SamplePool.self, "pool", plan.poolSamples) { number, key, pool in
      pool.chosenAnswers(
        of: number, at: plan.budgets, seed: (seed ^ key.seed).derived(key.problem))
    }
    let judges: Set<Role> =
      plan.revisionView.beliefs ? [.verifier, .reviserVerifier] : [.reviserVerifier]
    found += try rows(ChainPool.self, plan.chainsName, plan.revisionBudgets.max() ?? 0) {
      number, _, pool in
      pool.chosenAnswers(of: number, at: plan.revisionBudgets, by: judges)
    }
    for strategy in plan.searches {
      for budget in plan.budgets where budget >= strategy.leastBudget {
        found += try rows(SearchOutcome.self, strategy.id, budget) { number, _, outcome in
          outcome.chosenAnswer(of: number, by: strategy.roles).map { [$0] } ?? []
        }
      }
    }
    return found
  }

  /// The problems' recorded solutions with the scores of their steps, for `RejectionFit`.
  ///
  /// - Parameters:
  ///   - plan: The plan of the study.
  ///   - store: The results.
  ///   - wanted: Ids of the problems.
  /// - Returns: For each problem its scored solutions, of all seeds; empty without a process verifier.
  /// - Throws: ``StoreError``; decoding errors for rows written by another version.
  public static func scoredSolutions(
    _ plan: StudyPlan, from store: StudyStore, problems wanted: Set<String>
  ) throws -> [[RejectionFit.Solution]] {
    let pools = try store.values(SamplePool.self, named: "pool", budget: plan.poolSamples)
      .filter { wanted.contains($0.key.problem) && plan.seeds.contains($0.key.seed) }
    return Dictionary(grouping: pools, by: \.key.problem).sorted { $0.key < $1.key }.map {
      $0.value.flatMap { pool in
        pool.value.samples.filter { !$0.stepScores.isEmpty }.map { sample in
          RejectionFit.Solution(
            scores: sample.stepScores,
            isRight: sample.answer.map { pool.value.answers[$0].isRight } ?? false)
        }
      }
    }
  }
}
