import Foundation
import Ponder
import PonderPolicy
import PonderSearch
import PonderTesting
import Synchronization
import Testing

@testable import PonderPools
@testable import PonderStudy

/// What arms that are replayed from pools are charged.
struct CostTests {
  /// Reads each token of a piece of work once and charges one FLOP for it, as the engine's ledger does.
  private final class Ledger: Sendable {
    private let known = Mutex<Set<[String]>>([])

    func read(_ tokens: [String]) -> Int {
      known.withLock { known in
        tokens.indices.count { known.insert(Array(tokens[...$0])).inserted }
      }
    }

    static func tokens(_ problem: Problem, _ steps: [String]) -> [String] {
      ([problem.question] + steps).flatMap { $0.split(separator: " ").map(String.init) + ["\n"] }
    }
  }

  /// Samples one of some solutions.
  private struct Sampler: Proposer {
    let ledger = Ledger()
    var solutions: [[String]]

    func propose(
      samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
      seed: UInt64
    ) async throws -> Metered<[Continuation]> {
      let start = Ledger.tokens(prefix.problem, prefix.steps)
      var cost = ModelCost(calls: 1, readTokens: ledger.read(start))
      cost.floatingPointOperations = Double(cost.readTokens)
      let continuations = samples.map { index in
        var random = RandomStream(seed: seed.derived(index))
        let fitting = solutions.filter { $0.starts(with: prefix.steps) }
        let whole = fitting[Int.random(in: 0..<fitting.count, using: &random)]
        let steps = Array(
          whole.dropFirst(prefix.steps.count).prefix(extent.stepLimit ?? whole.count))
        let isWhole = prefix.steps.count + steps.count == whole.count
        let sampled =
          Array(Ledger.tokens(prefix.problem, prefix.steps + steps).dropFirst(start.count))
          + (isWhole ? ["<end>"] : [])
        // The last token is not read by whoever sampled it.
        _ = ledger.read(start + sampled.dropLast())
        cost.sampledTokens += sampled.count
        cost.floatingPointOperations += Double(sampled.count - 1)
        return Continuation(
          steps: steps, ending: isWhole ? .solution : .step, tokens: sampled.count)
      }
      return Metered(continuations, cost: cost)
    }
  }

  private struct Judge: Verifier {
    let ledger = Ledger()
    /// FLOPs a token.
    var price = 1.0

    func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
      let read = prefixes.reduce(0) { $0 + ledger.read(Ledger.tokens($1.problem, $1.steps)) }
      return Metered(
        prefixes.map { $0.steps.map { _ in 0.5 } },
        cost: ModelCost(
          calls: 1, readTokens: read, floatingPointOperations: price * Double(read)))
    }
  }

  private struct Anything: Reference {
    func accepts(_ answer: Answer) -> Bool { true }
  }

  private let problems = (0..<3).map {
    GradedProblem(
      problem: Problem(id: "p\($0)", question: "what is one and one of \($0)"),
      reference: Anything(), kind: "any")
  }

  private func table(
    _ plan: StudyPlan, sampling solutions: [[String]], outcomePrice: Double? = nil,
    _ edit: (StudyStore) throws -> Void = { _ in }
  ) async throws -> StudyTable {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let store = try StudyStore(file)
    var study = ModelSet(domain: ScriptedDomain())
    for role in [Role.proposer, .reviser] {
      study.set(role, proposer: { Sampler(solutions: solutions) })
    }
    for role in [Role.verifier, .reviserVerifier] { study.set(role, verifier: { Judge() }) }
    if let outcomePrice { study.set(.outcome, verifier: { Judge(price: outcomePrice) }) }
    try await StudyRunner(plan, with: study, store: store).run(problems)
    try edit(store)
    return try StudyTable(plan, from: store)
  }

  private func plan(_ budgets: [Int], pool: Int, revisions: [Int] = []) throws -> StudyPlan {
    StudyPlan(
      budgets: budgets, searches: [AnyStrategy(BeamSearch())], revisionBudgets: revisions,
      poolSamples: pool, difficultySamples: 1, seeds: [1], includesLarge: false)
  }

  private func cost(_ table: StudyTable, _ name: String, _ budget: Int) throws -> Double {
    let column = try #require(table.columns[.init(name, budget)])
    return column.floatingPointOperations.reduce(0, +) / Double(problems.count)
  }

  private let one = ["first a step of seven words", "then more", "Answer: 2"]

  @Test(arguments: [1, 8, 64])
  func `one sample and one judging cost the same from a pool of any size and from a search`(
    pool: Int
  ) async throws {
    let table = try await table(try plan([1], pool: pool), sampling: [one], outcomePrice: 3)
    let beam = try cost(table, StudyTable.beam, 1)
    #expect(abs(try cost(table, StudyTable.bestOfN, 1) - beam) < 1e-9)
    #expect(beam == 2 * Double(Ledger.tokens(problems[0].problem, one).count))
    // Each arm is charged its own verifier, here three times as dear.
    #expect(abs(try cost(table, StudyTable.outcomeMethod, 1) - 2 * beam) < 1e-9)
    #expect(abs(try cost(table, "majority", 1) - beam / 2) < 1e-9)
  }

  @Test func `a fraction of a pool costs what a solve with as many samples costs`() async throws {
    let solutions = (0..<40).map { ["first \($0 % 3) a step", "then \($0 % 11)", "Answer: \($0)"] }
    let plan = try plan([1, 4, 16], pool: 64)
    let table = try await table(plan, sampling: solutions)
    for budget in plan.budgets {
      var solved = 0.0
      for seed in 0..<40 {
        let models = Models(
          proposer: Sampler(solutions: solutions), verifier: Judge(), domain: ScriptedDomain())
        let solution = try await BestOfN().solve(
          problems[0].problem, budget: Budget(generations: budget), with: models,
          seed: UInt64(seed))
        solved += solution.cost.floatingPointOperations / 40
      }
      let charged = try cost(table, StudyTable.bestOfN, budget)
      #expect(abs(charged / solved - 1) < 0.2, "\(charged) for \(solved) at N = \(budget)")
    }
    let all = try #require(table.spending["pool"]).cost.floatingPointOperations / 3
    #expect(abs(try cost(table, StudyTable.bestOfN, 64) - all) < 1e-9)
  }

  @Test func `a chain of one attempt costs a sample, however many chains were made`() async throws {
    let table = try await table(
      try plan([1], pool: 1, revisions: [1, 16]), sampling: [one])
    let sample = try cost(table, StudyTable.bestOfN, 1)
    #expect(abs(try cost(table, "revisions 1:1 hierarchical", 1) - sample) < 1e-9)
    #expect(abs(try cost(table, "revisions 1:1 majority", 1) - sample / 2) < 1e-9)
  }

  @Test func `a verifier that counts no tokens is still charged, by the sample`() {
    let pool = SamplePool(
      answers: [], samples: (0..<4).map { _ in .init(answer: nil, tokens: 1) },
      cost: Cost(verifier: ModelCost(calls: 1, floatingPointOperations: 20)))
    #expect((1...4).map { pool.judgingOperations(of: $0, by: .process) } == [5, 10, 15, 20])
  }

  /// The stores of version 0.1 have pools without the outcome verifier's cost.
  @Test func `a cost that an older store does not hold is not made up`() async throws {
    let plan = try plan([1, 4], pool: 4)
    let table = try await table(plan, sampling: [one], outcomePrice: 3) { store in
      for (key, pool) in try store.values(SamplePool.self, named: "pool", budget: 4) {
        #expect(pool.outcomeCost != nil)
        var old = pool
        old.outcomeCost = nil
        let text = String(decoding: try JSONEncoder().encode(old), as: UTF8.self)
        #expect(!text.contains("outcomeCost"))
        try store.add(key, old)
      }
    }
    let outcome = try #require(table.columns[.init(StudyTable.outcomeMethod, 4)])
    #expect(outcome.floatingPointOperations.isEmpty && outcome.accuracy == [1, 1, 1])
    #expect(try cost(table, StudyTable.bestOfN, 4) > 0)
  }

  @Test(arguments: [[3, 10, 24], [1, 7], [5]])
  func `best-of-N and majority are replayed at every budget of the plan`(
    budgets: [Int]
  ) async throws {
    let table = try await table(try plan(budgets, pool: 24), sampling: [one], outcomePrice: 1)
    let powers = [1, 2, 4, 8, 16, 24]
    for method in ["majority", StudyTable.bestOfN, StudyTable.outcomeMethod, "coverage"] {
      #expect(table.budgets(of: method) == Set(powers + budgets).sorted())
    }
  }

  @Test func `without FLOPs there is no efficiency in FLOPs`() async throws {
    let free = (0..<40).map { DifficultyRecord(oracle: Double($0) / 40, predicted: 0, prompt: 0.5) }
    func column(_ operations: Double) -> StudyTable.Column {
      .init(
        accuracy: (0..<40).map { $0 < 20 ? 0 : 1 },
        floatingPointOperations: (0..<40).map { _ in operations })
    }
    for operations in [0.0, 5] {
      let arms = [1, 4, 16].flatMap { budget in
        [StudyTable.bestOfN, StudyTable.beam].map { StudyTable.Arm($0, budget) }
      }
      let table = try StudyTable(
        try plan([1, 4, 16], pool: 16), problems: (0..<40).map { "p\($0 + 10)" },
        columns: Dictionary(
          uniqueKeysWithValues: arms.map { ($0, column(operations * Double($0.budget))) }),
        difficulty: free)
      let rows = StudyAnalysis(table, resamples: 50).efficiencies()
      #expect(rows.contains { $0.charge == .generations })
      #expect(rows.contains { $0.charge == .floatingPointOperations } == (operations > 0))
      let bounds = rows.flatMap(\.ratios).flatMap { [$0.ratio.value.least, $0.ratio.value.most] }
      #expect(bounds.compactMap { $0 }.allSatisfy { $0.isFinite && $0 > 0 })
    }
  }

  @Test func `the seeds of one problem are one problem`() async throws {
    var plan = try plan([1], pool: 1, revisions: [1, 8])
    let once = try await table(plan, sampling: [one, ["Answer: 3"]])
    plan.seeds = [1, 2, 3]
    let thrice = try await table(plan, sampling: [one, ["Answer: 3"]])
    #expect(once.chains.problems.count == 3 && thrice.chains.problems.count == 3)
    #expect(thrice.chains.problems[0].count == 3 * once.chains.problems[0].count)
    #expect(StudyAnalysis(thrice).accuracy(ofAttempt: 1).count == 3)
  }
}
