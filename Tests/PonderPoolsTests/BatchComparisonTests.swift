import Foundation
import Ponder
import PonderPolicy
import PonderSearch
import Testing

@testable import PonderPools

struct BatchComparisonTests {
  private typealias Sample = RecordedSamples.Sample

  /// A third is unanimous, a third is hopeless, and the last third needs many votes: 6 of 16 are right and
  /// the others differ.
  private func problems(_ count: Int = 60) -> [RecordedSamples] {
    (0..<count).map { index in
      RecordedSamples(
        (0..<16).map { sample in
          switch index % 3 {
          case 0: Sample(group: 0, score: 0.9, isRight: true)
          case 1: Sample(group: sample, score: 0.1, isRight: false)
          default:
            Sample(group: sample < 6 ? 0 : sample, score: 0.5, isRight: sample < 6)
          }
        })
    }
  }

  @Test(arguments: [Selection.majority, .weighted])
  func `one price moves samples to where they help`(selection: Selection) throws {
    let batch = try BatchComparison(
      problems(), named: "a", by: selection, orders: 32, cuts: 2, seed: 1)
    #expect(batch.rows.map(\.budget) == [2, 4, 8] && batch.size == 16)
    for row in batch.rows {
      #expect(row.spent.value <= Double(row.budget) + 1e-9)
      #expect(abs(row.lead.value - (row.priced.value - row.uniform.value)) < 1e-12)
    }
    let row = try #require(batch.rows.first { $0.budget == 8 })
    if selection == .weighted {
      // Scores tell the three kinds apart: two thirds need 1 sample, so the last gets up to 16.
      #expect(row.signal == .meanScore(samples: 2))
      #expect(row.priced.value > row.uniform.value + 0.005 && row.spent.value < 8)
      #expect(batch.rows[1].lead.low > 0)
    } else {
      #expect(row.signal == .leaderShare(samples: 4))
      #expect(row.priced.value > row.uniform.value - 0.02)
    }
  }

  @Test func `the measured half has no part in its prices`() throws {
    let before = problems(30)
    let halves = Halves.all(of: 30, cuts: 1, seed: 2)
    var after = before
    for place in halves[0].measuring {
      for sample in after[place].samples.indices { after[place].samples[sample].isRight.toggle() }
    }
    func spent(_ problems: [RecordedSamples]) throws -> [Double] {
      try VoteBatch(problems, by: .weighted, orders: 8, seed: 2)
        .result(budget: 4, first: 1, halves: halves).spent
    }
    let (first, second) = (try spent(before), try spent(after))
    #expect(halves[0].measuring.allSatisfy { first[$0] == second[$0] })
    #expect(halves[0].fitting.contains { first[$0] != second[$0] })
  }

  @Test func `the same seed gives the same table`() throws {
    func batch(_ seed: UInt64) throws -> BatchComparison {
      var batch = try BatchComparison(
        problems(24), named: "a", by: .weighted, orders: 8, cuts: 2, seed: seed)
      batch.seed = 0
      return batch
    }
    #expect(try batch(1) == batch(1))
    #expect(try batch(1) != batch(2))
    let written = try JSONEncoder().encode(batch(1))
    #expect(try JSONDecoder().decode(BatchComparison.self, from: written) == batch(1))
  }

  @Test func `too few problems are refused`() {
    #expect(throws: ConfigurationError.self) {
      try BatchComparison(problems(19), named: "a", by: .majority)
    }
  }

  @Test func `a study's methods share one budget`() throws {
    // The easier half is solved by one sample, the harder half by beams of 16 alone.
    var table = StudyTable(
      StudyPlan(
        budgets: [1, 8, 16], searches: [AnyStrategy(BeamSearch())], revisionBudgets: [],
        poolSamples: 16, difficultySamples: 8, seeds: [1]))
    table.problems = (0..<60).map { "p\($0)" }
    table.difficulty = (0..<60).map {
      DifficultyRecord(oracle: Double($0) / 60, predicted: 0.5, prompt: nil, sampledCost: .zero)
    }
    func column(_ accuracy: (Int) -> Double) -> StudyTable.Column {
      .init(accuracy: (0..<60).map(accuracy), floatingPointOperations: [])
    }
    for budget in [1, 8, 16] {
      table.columns[.init("majority", budget)] = column { $0 >= 30 ? 1 : 0 }
      table.columns[.init("beam, width 4", budget)] = column {
        $0 >= 30 ? 1 : budget == 16 ? 0.8 : 0
      }
    }
    table.methods = [
      ("majority", AnyStrategy(MajorityVote())), ("beam, width 4", AnyStrategy(BeamSearch())),
    ]
    let analysis = StudyAnalysis(table)
    let batch = try #require(try analysis.batches(by: .oracle, named: "a"))
    #expect(
      batch.rows.map(\.budget) == [8] && batch.orders == nil && batch.methods == "all methods")
    let row = batch.rows[0]
    #expect(row.signal == .difficulty(.oracle) && row.uniform.value == 0.5)
    // Sixteen for the harder half and one for the easier is 8.5 for each: nearly all of it is paid.
    #expect(row.priced.value > 0.8 && row.spent.value <= 8 && row.lead.low > 0.2)
    #expect(try analysis.batches(by: .prompt, named: "a") == nil, "the study did not measure it")
    #expect(try analysis.batches(by: .oracle, named: "a", budgets: [4]) == nil)
  }

  @Test func `beams of one search are no independent samples`() async throws {
    let lines = PoolFixtures.synthetic(problems: 24, samples: 4, scored: true) { $0 % 5 }
    var run = try #require(try await PoolFixtures.runs(PoolFixtures.text(lines)).first)
    #expect(run.stoppingComparisons().map(\.selection) == [.majority, .weighted])
    #expect(run.batchComparisons().map { $0.rows.map(\.budget) } == [[2], [2]])
    run.method = "beam search"
    #expect(run.stoppingComparisons().isEmpty && run.batchComparisons().isEmpty)
  }
}
