import Foundation
import Ponder
import PonderPolicy
import PonderSearch
import Testing

@testable import PonderPools

struct PolicyFitTests {
  /// 100 problems: best-of-N wins on the easy half, the beam on the hard one.
  private func table(rates: (Int) -> Double = { Double($0) / 100 }) throws -> StudyTable {
    var table = StudyTable(plan)
    table.problems = (0..<100).map { "p\($0)" }
    table.difficulty = (0..<100).map {
      DifficultyRecord(oracle: rates($0), predicted: 0.5, prompt: nil, sampledCost: .zero)
    }
    func column(_ accuracy: (Int) -> Double) -> StudyTable.Column {
      .init(
        accuracy: (0..<100).map(accuracy),
        floatingPointOperations: Array(repeating: 10, count: 100))
    }
    for budget in [4, 16] {
      table.columns[.init("best-of-N weighted", budget)] = column { $0 >= 40 ? 1 : 0 }
      table.columns[.init("beam, width 4", budget)] = column { $0 < 40 ? 0.5 : 0.25 }
    }
    table.methods = [
      ("best-of-N weighted", AnyStrategy(BestOfN())), ("beam, width 4", AnyStrategy(BeamSearch())),
    ]
    return table
  }

  private let plan = StudyPlan(
    budgets: [4, 16], searches: [], revisionBudgets: [], poolSamples: 16, difficultySamples: 8,
    seeds: [1])

  private let provenance = Policy.Provenance(
    models: ["proposer": "a"], domain: "d", problems: 100, seed: 1)

  private func fit(_ table: StudyTable, _ measure: DifficultyMeasure = .oracle) throws -> Policy {
    try StudyAnalysis(table).fit(
      among: .search, by: measure, provenance: provenance)
  }

  @Test func `each cell has its winner and an honest promise`() throws {
    let policy = try fit(table())
    #expect(policy.budgets == [4, 16] && policy.entries.count == 10)
    let names = (1...5).compactMap { bin in
      policy.entries.first { $0.bin == bin && $0.budget == 16 }?.strategy.description
    }
    #expect(
      names == Array(repeating: "best-of-N weighted", count: 3) + [
        "beam, width 4", "beam, width 4",
      ])
    #expect(policy.entries.allSatisfy { $0.low <= $0.accuracy && $0.accuracy <= $0.high })
    let again = try JSONDecoder().decode(Policy.self, from: JSONEncoder().encode(policy))
    #expect(again == policy)
  }

  @Test func `a new problem is looked up by its estimated pass rate`() throws {
    let policy = try fit(table())
    #expect(
      try policy.entry(passRate: 0.95, budget: 20).strategy.description == "best-of-N weighted")
    #expect(try policy.entry(passRate: 0.1, budget: 16).strategy.description == "beam, width 4")
    let small = #expect(throws: PolicyError.self) { try policy.entry(passRate: 0.5, budget: 3) }
    #expect(small?.description.contains("budgets of 4, 16 generations, not 3") == true)
    try policy.check(models: ["proposer": "a", "large": "z"])
    let other = #expect(throws: PolicyError.self) { try policy.check(models: ["proposer": "b"]) }
    #expect(other?.description == "this policy was fitted on a as proposer, not on b; fit it anew")
  }

  @Test func `a policy is replayed from what its choices did`() throws {
    var table = try table()
    var policy = try fit(table)
    table.difficulty = table.difficulty.map {
      DifficultyRecord(
        oracle: $0.oracle, predicted: $0.oracle, prompt: nil,
        sampledCost: Cost(proposer: ModelCost(floatingPointOperations: 2)))
    }
    let column = try #require(table.column(of: policy, at: 16))
    #expect(column.accuracy == (0..<100).map { $0 >= 40 ? 1 : 0.5 })
    #expect(
      column.floatingPointOperations.allSatisfy { $0 == 10 },
      "oracle difficulty is free, as in every figure")
    policy.measure = .predicted
    let predicted = try #require(table.column(of: policy, at: 16))
    #expect(predicted.accuracy == column.accuracy)
    #expect(predicted.floatingPointOperations.allSatisfy { $0 == 12 })
    #expect(table.column(of: policy, at: 3) == nil && table.column(of: policy, at: 8) == nil)
    table.columns[.init("beam, width 4", 16)] = nil
    #expect(table.column(of: policy, at: 16) == nil)
  }

  @Test func `a policy fitted elsewhere is measured against the study's own choice and best-of-N`()
    throws
  {
    let home = try table()
    let policy = try fit(home)
    let atHome = StudyAnalysis(home).trials(of: policy)
    #expect(atHome.map(\.budget) == [4, 16])
    let figure = try #require(atHome.last)
    #expect(figure.accuracy.value == 0.8 && figure.difference.value == 0)
    #expect(abs(figure.lead.value - 0.2) < 1e-12, "40 of 100 problems gain a half")

    // Elsewhere the beam wins everywhere, so the policy loses where it takes best-of-N.
    var away = home
    for budget in [4, 16] {
      away.columns[.init("beam, width 4", budget)]?.accuracy = Array(repeating: 1, count: 100)
    }
    let lost = try #require(StudyAnalysis(away).trials(of: policy).last)
    #expect(lost.own.value == 1 && lost.accuracy.value == 1, "best-of-N is right there too")
    away.columns[.init("best-of-N weighted", 16)]?.accuracy = Array(repeating: 0.5, count: 100)
    let half = try #require(StudyAnalysis(away).trials(of: policy).last)
    #expect(abs(half.difference.value + 0.3) < 1e-12 && half.difference.high < 0)

    away.columns[.init("beam, width 4", 16)] = nil
    #expect(StudyAnalysis(away).trials(of: policy).map(\.budget) == [4])
    away.methods = []
    #expect(StudyAnalysis(away).trials(of: policy).isEmpty)
  }

  @Test func `revisions are found whatever their chains show`() throws {
    var table = try table()
    let beliefs = try Revisions(ratio: RevisionRatio(4, to: 1), view: AttemptView(beliefs: true))
    let name = StudyTable.revisions(RevisionRatio(4, to: 1))
    table.methods.append((name, AnyStrategy(beliefs)))
    table.columns[.init(name, 16)] = .init(
      accuracy: Array(repeating: 0.75, count: 100), floatingPointOperations: [])
    var policy = try fit(table)
    for index in policy.entries.indices { policy.entries[index].strategy = AnyStrategy(beliefs) }
    let column = try #require(table.column(of: policy, at: 16))
    #expect(column.accuracy.allSatisfy { $0 == 0.75 } && column.floatingPointOperations.isEmpty)
  }

  @Test func `with ties every bin that is fitted is used, and the other way round`() throws {
    // Pass rates of two samples: by rank each fifth was a bin, by edge two of the five were never met.
    let table = try table { [0, 0.5, 1][$0 % 3] }
    let policy = try fit(table)
    let used = table.difficulty.map { policy.bins.bin(of: $0.oracle) }
    #expect(Set(policy.entries.map(\.bin)) == Set(used) && Set(used) == [1, 2, 3])
    let curve = try #require(StudyAnalysis(table).computeOptimal(among: .search, by: .oracle))
    #expect(curve.bins == used)
  }

  @Test func `what cannot be fitted is said`() throws {
    #expect(throws: PolicyFitError.notMeasured(.prompt)) { try fit(table(), .prompt) }
    #expect(throws: PolicyFitError.constant(.predicted)) { try fit(table(), .predicted) }
    #expect(throws: PolicyFitError.notANumber(.oracle, problem: "p3")) {
      try fit(table(rates: { $0 == 3 ? .nan : Double($0) }))
    }
    #expect(throws: PolicyFitError.tooFewProblems(0)) {
      var empty = StudyTable(plan)
      empty.difficulty = [
        DifficultyRecord(oracle: 1, predicted: 1, prompt: nil, sampledCost: .zero)
      ]
      _ = try fit(empty)
    }
  }
}
