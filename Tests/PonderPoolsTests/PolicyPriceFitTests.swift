import Foundation
import Ponder
import PonderPolicy
import PonderSearch
import Testing

@testable import PonderPools

/// What a fit adds to a policy's table: curves of accuracy against cost, and stopping tables.
struct PolicyPriceFitTests {
  /// 100 problems: more samples help where the pass rate is 0.4 and more, and elsewhere nothing does.
  private func table(operations: Double = 1e9) throws -> StudyTable {
    var columns: [StudyTable.Arm: StudyTable.Column] = [:]
    for (budget, share) in [(1, 0.3), (4, 0.6), (16, 0.9)] {
      columns[.init("majority", budget)] = .init(
        accuracy: (0..<100).map { $0 >= 40 && Double($0 % 10) < 10 * share ? 1 : 0 },
        floatingPointOperations: (0..<100).map { _ in operations * Double(budget) })
    }
    return try StudyTable(
      StudyPlan(
        budgets: [1, 4, 16], searches: [], revisionBudgets: [], poolSamples: 16,
        difficultySamples: 8, seeds: [1]),
      problems: (0..<100).map { "p\(100 + $0)" }, columns: columns,
      difficulty: (0..<100).map {
        DifficultyRecord(oracle: Double($0) / 100, predicted: Double($0) / 100)
      })
  }

  /// Votes that never agree on problems below 0.4, and always above.
  private let votes = (0..<100).map { place in
    RecordedSamples(
      (0..<16).map { .init(group: place < 40 ? $0 : 0, isRight: place >= 40) })
  }

  private func fit(
    _ table: StudyTable,
    stoppingOn votes: [(selection: Selection, problems: [RecordedSamples])] = []
  ) throws -> Policy {
    try StudyAnalysis(table).fit(
      among: .everything, by: .predicted,
      provenance: .init(models: [:], domain: "d", problems: 100, seed: 1), stoppingOn: votes)
  }

  @Test func `a fit writes the curves, and a price chooses by them`() throws {
    let policy = try fit(table())
    let curves = try #require(policy.valueCurves)
    #expect(curves.curves.map(\.action.budget) == [1, 4, 16])
    #expect(curves.curves.map(\.cost) == [1e9, 4e9, 16e9])
    func budget(_ passRate: Double, _ points: Double) throws -> Int {
      try policy.choice(passRate: passRate, price: ComputePrice(pointsPerGigaFLOP: points)).budget
    }
    // Above, 30 points cost 3 GFLOP more from 1 to 4, and 12 from 4 to 16.
    #expect(try [0, 2, 5, 50].map { try budget(0.9, $0) } == [16, 16, 4, 1])
    #expect(try budget(0.1, 0) == 1, "nothing is gained there")
    let again = try JSONDecoder().decode(Policy.self, from: JSONEncoder().encode(policy))
    #expect(again == policy)
  }

  @Test func `without FLOPs there is no price, and without samples no stopping`() throws {
    let policy = try fit(table(operations: 0))
    #expect(policy.valueCurves == nil && policy.stopping.isEmpty)
    #expect(!policy.entries.isEmpty, "the table is there all the same")
  }

  @Test func `a fit writes a table for each price, by the policy's own bins`() throws {
    let policy = try fit(table(), stoppingOn: [(.majority, votes)])
    #expect(policy.stopping.map(\.price) == PolicyStopping.prices)
    #expect(policy.stopping.allSatisfy { $0.selection == .majority && $0.size == 16 })
    #expect(
      policy.stopping.allSatisfy { $0.table.grid.passRate == policy.bins.edges.reversed() })
    let again = try JSONDecoder().decode(Policy.self, from: JSONEncoder().encode(policy))
    #expect(again == policy)
  }

  @Test func `hopeless votes are given up, and votes on other problems fit nothing`() throws {
    let policy = try fit(table(), stoppingOn: [(.majority, votes)])
    let table = try #require(policy.stopping.first)
    func taken(_ passRate: Double, agree: Bool) -> (samples: Int, chance: Double?) {
      let vote = StoppingRule.table(table.table).run(
        over: (0..<16).map { (group: agree ? 0 : $0, score: 0) }, by: .majority,
        passRate: passRate)
      return (vote.samples, table.chanceOfLeader(of: vote))
    }
    #expect(taken(0.05, agree: false) == (1, 0), "given up at once")
    #expect(taken(0.95, agree: true) == (1, 1), "decided at once")
    let short = try fit(self.table(), stoppingOn: [(.majority, Array(votes.prefix(50)))])
    #expect(short.stopping.isEmpty)
    #expect(throws: ConfigurationError.self) {
      try PolicyStopping.fitted(
        to: [(.majority, votes)], passRates: [0.5], bins: policy.bins)
    }
  }
}
