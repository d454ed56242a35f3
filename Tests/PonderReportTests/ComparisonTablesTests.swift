import PonderPolicy
import PonderPools
import PonderSearch
import Testing

@testable import PonderReport

struct ComparisonTablesTests {
  /// Half of the problems are unanimous, and of the others two samples in five are right.
  private let problems = (0..<24).map { index in
    RecordedSamples(
      (0..<10).map { sample in
        let isRight = index.isMultiple(of: 2) || sample % 5 < 2
        return RecordedSamples.Sample(group: isRight ? 0 : sample, score: 0.5, isRight: isRight)
      })
  }

  @Test func `rules and prices become rows`() throws {
    let tables = try ComparisonTables(
      stopping: [
        StoppingComparison(
          problems, named: "a", by: .majority, prices: [0.01], orders: 4, cuts: 1, resamples: 20)
      ],
      batches: [BatchComparison(problems, named: "a", by: .majority, orders: 4, cuts: 1)]
    ).all
    #expect(tables.map(\.id) == ["stopping-1", "price-1"])
    #expect(tables[0].title == "a: stopping, majority")
    #expect(
      tables[0].rows.map(\.first) == [
        "never", "beta 0.95", "window 5", "doubling 0.75", "table, price 0.01",
      ])
    #expect(tables[0].rows[0][1].hasPrefix("10 ("), "never takes all samples")
    #expect(tables[1].rows.map(\.first) == ["2", "4", "8"])
    #expect(
      tables[1].rows.map { $0[1] } == [
        "leading share of 1", "leading share of 2", "leading share of 4",
      ])
    for table in tables {
      #expect(table.rows.allSatisfy { $0.count == table.header.count })
      #expect(!table.rows.joined().contains { $0.contains("nan") || $0.contains("inf") })
      #expect(table.caption.contains("24 problems") && table.caption.contains("Seed 0"))
    }
  }

  @Test func `how sure answers are said to be has a table for each kind of evidence`() {
    // Of four fifths with many votes all are right, of the others none.
    let answers = (0..<100).map { index in
      RecordedAnswer(
        problem: index, AnswerEvidence(votes: index % 5 == 0 ? 1 : 12, of: 12),
        isRight: index % 5 > 0)
    }
    let table = ComparisonTables(
      stopping: [], batches: [],
      calibrations: Calibration.all(of: answers, passRates: answers.map { _ in 0.5 })
    ).all.first
    #expect(table?.id == "confidence-1" && table?.title == "Confidence from agreement")
    #expect(table?.header == ["said", "answers", "mean said", "right", "problems"])
    #expect(table?.rows.map { $0[0] } == ["0 to 10 %", "90 to 100 %"])
    #expect(table?.rows.map { $0[1] } == ["20", "80"])
    #expect(table?.rows.last?[3].hasPrefix("100 (95") == true && table?.rows.last?[4] == "80")
    #expect(table?.caption.contains("100 problems") == true)
  }

  @Test func `without comparisons there is no table`() {
    #expect(ComparisonTables(stopping: [], batches: []).all.isEmpty)
  }
}
