public import Ponder
public import PonderPolicy
public import PonderSearch

/// The results of each method on each problem at each budget: the numbers behind every figure.
public struct StudyTable: Sendable {
  /// A method at a budget.
  public struct Arm: Codable, Hashable, Sendable, Comparable {
    /// Such as `majority`, `beam, width 4`, or `revisions 4:1 hierarchical`.
    public var name: String
    /// N, in generations.
    public var budget: Int

    public init(_ name: String, _ budget: Int) {
      self.name = name
      self.budget = budget
    }

    public static func < (a: Arm, b: Arm) -> Bool { (a.name, a.budget) < (b.name, b.budget) }
  }

  /// The results of an arm: one number per problem, in the order of ``StudyTable/problems``.
  public struct Column: Codable, Hashable, Sendable {
    /// The mean over seeds, in `0...1`.
    public var accuracy: [Double]
    /// FLOPs of both models, the mean over seeds; empty when the store did not record them.
    public var floatingPointOperations: [Double]

    public init(accuracy: [Double], floatingPointOperations: [Double]) {
      self.accuracy = accuracy
      self.floatingPointOperations = floatingPointOperations
    }
  }

  /// The cost of all units of one name.
  public struct Spending: Codable, Hashable, Sendable {
    public var units = 0
    public var cost = Cost.zero
  }

  /// Ids, ascending.
  public internal(set) var problems: [String] = []
  public internal(set) var columns: [Arm: Column] = [:]
  /// By problem; empty when the study measured none.
  public internal(set) var difficulty: [DifficultyRecord] = []
  /// Whether the larger model is right, 0 or 1 by problem; empty when there is none.
  public internal(set) var large: [Double] = []
  /// FLOPs of the larger model's answer, by problem.
  public internal(set) var largeOperations: [Double] = []
  /// Every attempt of every chain, for the accuracy by attempt; a problem's chains of all seeds are
  /// combined.
  public internal(set) var chains = ChainRecord(problems: [])
  /// The total cost of the units of each name.
  public internal(set) var spending: [String: Spending] = [:]
  /// The plan of the study.
  public let plan: StudyPlan
  /// The strategies that figures and policies choose from, the simplest first.
  public internal(set) var methods: [(name: String, strategy: AnyStrategy)] = []

  init(_ plan: StudyPlan) { self.plan = plan }

  /// Creates a table from numbers measured elsewhere.
  ///
  /// - Parameters:
  ///   - plan: The plan that they belong to.
  ///   - problems: Ids, ascending.
  ///   - columns: One number per problem in each.
  ///   - difficulty: By problem, or empty.
  ///   - large: Whether the larger model is right, by problem, or empty.
  ///   - chains: By problem, or empty.
  /// - Throws: `ConfigurationError` for an invalid strategy in the plan.
  public init(
    _ plan: StudyPlan, problems: [String], columns: [Arm: Column],
    difficulty: [DifficultyRecord] = [], large: [Double] = [],
    chains: ChainRecord = ChainRecord(problems: [])
  ) throws {
    self.plan = plan
    self.problems = problems
    self.columns = columns
    self.difficulty = difficulty
    self.large = large
    self.chains = chains
    methods = try plan.methods
  }

  /// The budgets at which a method was measured, ascending.
  public func budgets(of name: String) -> [Int] {
    columns.keys.filter { $0.name == name }.map(\.budget).sorted()
  }

  /// The most parallel or the most sequential split of a budget, with selection by the verifier.
  public func extreme(_ budget: Int, isParallel: Bool) -> Arm {
    let ratios = RevisionRatio.all(for: budget)
    let ratio = (isParallel ? ratios.first : ratios.last) ?? RevisionRatio(1, to: 1)
    return Arm("revisions \(ratio) \(Revisions.Choice.hierarchical)", budget)
  }

  /// The problems' estimated pass rates under a measure; `nil` when the study did not measure it.
  public func passRates(by measure: DifficultyMeasure) -> [Double]? {
    guard !difficulty.isEmpty else { return nil }
    switch measure {
    case .oracle: return difficulty.map(\.oracle)
    case .predicted: return difficulty.map(\.predicted)
    case .prompt:
      let values = difficulty.compactMap(\.prompt)
      return values.count == difficulty.count ? values : nil
    }
  }
}

extension StudyTable {
  /// Names of the methods that a pool of samples replays.
  public static let pooled = [
    "majority", "best-of-N weighted", "best-of-N weighted by minimum",
    "best-of-N weighted by product", "best-of-N best", outcomeMethod, "coverage",
  ]
  /// Best-of-N weighted by the process verifier: the baseline.
  public static let bestOfN = "best-of-N weighted"
  /// The paper's beam search.
  public static let beam = "beam, width 4"
  /// Best-of-N weighted by the outcome verifier.
  public static let outcomeMethod = "best-of-N weighted, outcome verifier"

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
    self.plan = plan
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
      ChainPool.self, named: "chains", budget: plan.revisionBudgets.max() ?? 0)
    if !chainPools.isEmpty { ids.formIntersection(complete(chainPools.map(\.key))) }
    let hard = try store.values(
      DifficultyRecord.self, named: "difficulty", budget: plan.difficultySamples)
    if !hard.isEmpty { ids.formIntersection(hard.map(\.key.problem)) }
    let larger = try store.values(LargeOutcome.self, named: "large")
    if !larger.isEmpty { ids.formIntersection(larger.map(\.key.problem)) }
    problems = ids.sorted()
    let place = Dictionary(uniqueKeysWithValues: zip(problems, problems.indices))
    difficulty = hard.filter { place[$0.key.problem] != nil }.map(\.value)
    large = larger.filter { place[$0.key.problem] != nil }.map { $0.value.isRight ? 1 : 0 }
    largeOperations = larger.filter { place[$0.key.problem] != nil }.map {
      $0.value.cost.floatingPointOperations
    }
    func spend(_ key: StudyStore.Key, _ cost: Cost) {
      guard place[key.problem] != nil else { return }
      spending[key.name, default: Spending()].units += 1
      spending[key.name]?.cost += cost
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
      let empty = [Double](repeating: 0, count: problems.count)
      columns[arm, default: Column(accuracy: empty, floatingPointOperations: empty)]
        .accuracy[index] += accuracy * share
      if operations == nil { unrecorded.insert(arm) }
      columns[arm]?.floatingPointOperations[index] += (operations ?? 0) * share
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
    for arm in unrecorded { columns[arm]?.floatingPointOperations = [] }
    for (arm, rows) in searches {
      for (key, row) in rows where seeds.contains(key.seed) {
        spend(key, row.cost)
        add(arm, key.problem, row.isRight ? 1 : 0, row.cost.floatingPointOperations)
      }
    }
    // A problem's chains of all seeds count as the chains of one problem.
    var chainsOfProblems: [[[Bool]]] = chainPools.isEmpty ? [] : problems.map { _ in [] }
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
    chains = ChainRecord(problems: chainsOfProblems)
    methods = try plan.methods
  }
}

extension DifficultyRecord {
  /// A record measured elsewhere, at no cost.
  public init(oracle: Double, predicted: Double, prompt: Double? = nil) {
    self.init(
      oracle: oracle, predicted: predicted, prompt: prompt, sampledCost: .zero, promptCost: nil)
  }
}

extension Cost {
  /// The FLOPs of both models.
  public var floatingPointOperations: Double {
    proposer.floatingPointOperations + verifier.floatingPointOperations
  }
}

extension SamplePool {
  /// Every method that the pool can replay, at every power of two, at the plan's budgets, and with all
  /// samples, with its cost; `nil` when the cost was not recorded.
  fileprivate func arms(
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
        arm("majority", .majority, free) { _ in 0 },
        (StudyTable.Arm("coverage", k), passAtK(k, right: right, of: samples.count), free),
      ]
      if samples.contains(where: { !$0.stepScores.isEmpty }) {
        arms += [
          arm("best-of-N weighted", .weighted, judged, last),
          arm("best-of-N weighted by minimum", .weighted, judged) {
            Aggregation.minimum.score(of: $0.stepScores)
          },
          arm("best-of-N weighted by product", .weighted, judged) {
            Aggregation.product.score(of: $0.stepScores)
          },
          arm("best-of-N best", .best, judged, last),
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
  func arms(
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
            StudyTable.Arm("revisions \(ratio) \(choice)", budget), isRight ? 1.0 : 0,
            floatingPointOperations(of: split, isJudged: choice != .majority)
          )
        }
      }
    }
  }
}
