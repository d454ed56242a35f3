import PonderSearch
import Ponder
public import PonderPools

extension StudyTable {
  /// Reads the finished results of a study.
  ///
  /// Omits problems with a missing unit.
  ///
  /// - Parameters:
  ///   - plan: The plan of the study; anything else in the store is ignored.
  ///   - store: The results.
  ///   - wanted: Ids of the study's problems; `nil` takes all in the store.
  ///   - seed: Seeds the subsets of pools.
  /// - Throws: ``StoreError``; decoding errors for rows written by another version.
  public init(
    _ plan: StudyPlan, from store: StudyStore, problems wanted: Set<String>? = nil,
    seed: UInt64 = 0
  ) throws {
    var table = StudyTable(plan)
    let pools = try store.values(SamplePool.self, named: "pool", budget: plan.poolSamples)
    let seeds = Set(plan.seeds)
    func complete(_ keys: [StudyStore.Key]) -> Set<String> {
      let counts = Dictionary(grouping: keys.filter { seeds.contains($0.seed) }, by: \.problem)
      return Set(counts.filter { $0.value.count == seeds.count }.keys)
    }
    var ids = complete(pools.map(\.key))
    if let wanted { ids.formIntersection(wanted) }
    var searches: [(arm: Arm, rows: [(key: StudyStore.Key, value: SearchOutcome)])] = []
    for strategy in plan.searches {
      for budget in plan.budgets where budget >= strategy.leastBudget {
        let rows = try store.values(
          SearchOutcome.self, named: strategy.id, budget: budget)
        ids.formIntersection(complete(rows.map(\.key)))
        searches.append((Arm(strategy.id, budget), rows))
      }
    }
    let chainPools = try store.values(
      ChainPool.self, named: plan.chainsName, budget: plan.revisionBudgets.max() ?? 0)
    if !chainPools.isEmpty { ids.formIntersection(complete(chainPools.map(\.key))) }
    let hard = try store.values(
      DifficultyRecord.self, named: "difficulty", budget: plan.difficultySamples)
    if !hard.isEmpty { ids.formIntersection(hard.map(\.key.problem)) }
    let larger = try store.values(LargeOutcome.self, named: "large")
    if !larger.isEmpty { ids.formIntersection(larger.map(\.key.problem)) }
    table.problems = ids.sorted()
    let place = Dictionary(uniqueKeysWithValues: zip(table.problems, table.problems.indices))
    table.difficulty = hard.filter { place[$0.key.problem] != nil }.map(\.value)
    table.large = larger.filter { place[$0.key.problem] != nil }.map { $0.value.isRight ? 1 : 0 }
    table.largeOperations = larger.filter { place[$0.key.problem] != nil }.map {
      $0.value.cost.floatingPointOperations
    }
    func spend(_ key: StudyStore.Key, _ cost: Cost) {
      guard place[key.problem] != nil else { return }
      table.spending[key.name, default: Spending()].units += 1
      table.spending[key.name]?.cost += cost
    }
    for (key, row) in hard {
      var cost = row.sampledCost
      if let prompt = row.promptCost { cost.verifier += prompt }
      spend(key, cost)
    }
    for (key, row) in larger { spend(key, Cost(proposer: row.cost)) }
    let share = 1 / Double(max(1, seeds.count))
    var unrecorded: Set<Arm> = []
    func add(_ arm: Arm, _ problem: String, _ accuracy: Double, _ operations: Double?) {
      guard let index = place[problem] else { return }
      let empty = [Double](repeating: 0, count: table.problems.count)
      table.columns[arm, default: Column(accuracy: empty, floatingPointOperations: empty)]
        .accuracy[index] += accuracy * share
      if operations == nil { unrecorded.insert(arm) }
      table.columns[arm]?.floatingPointOperations[index] += (operations ?? 0) * share
    }
    for (key, pool) in pools where seeds.contains(key.seed) {
      guard place[key.problem] != nil else { continue }
      spend(key, pool.wholeCost)
      for (arm, accuracy, operations) in pool.arms(
        at: plan.budgets, seed: seed.derived(key.problem))
      {
        add(arm, key.problem, accuracy, operations)
      }
    }
    for arm in unrecorded { table.columns[arm]?.floatingPointOperations = [] }
    for (arm, rows) in searches {
      for (key, row) in rows where seeds.contains(key.seed) {
        spend(key, row.cost)
        add(arm, key.problem, row.isRight ? 1 : 0, row.cost.floatingPointOperations)
      }
    }
    // A problem's chains of all seeds count as the chains of one problem.
    var chainsOfProblems: [[[Bool]]] = chainPools.isEmpty ? [] : table.problems.map { _ in [] }
    for (key, pool) in chainPools where seeds.contains(key.seed) {
      guard let index = place[key.problem] else { continue }
      spend(key, pool.cost)
      for (arm, accuracy, operations) in pool.arms(budgets: plan.revisionBudgets) {
        add(arm, key.problem, accuracy, operations)
      }
      chainsOfProblems[index] += pool.chains.map {
        $0.map { $0.answer.map { pool.answers[$0].isRight } ?? false }
      }
    }
    table.chains = ChainRecord(problems: chainsOfProblems)
    table.methods = try plan.methods
    self = table
  }
}
