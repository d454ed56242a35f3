import Ponder
import PonderReport
import PonderStudy
import Testing

struct ExaminationTablesTests {
  @Test func `the tables show what was measured and leave out what was not`() {
    let results = (0..<10).map { index in
      ExaminedProblem(
        id: "\(index)", kind: "k",
        samples: (0..<4).map { sample in
          ExaminedProblem.Sample(
            isRight: sample < index % 3, scores: [0.5, sample < index % 3 ? 0.9 : 0.1],
            alive: sample < index % 3 ? [true, true] : [true, false])
        },
        isBestRight: index % 3 == 2,
        lines: [.init(depth: 0, aliveShare: 0.5, scores: [0.9, 0.1], alive: [true, false])])
    }
    let tables = ExaminationTables(Examination(results), of: "relay-5-30", marker: "(then")
    #expect(tables.bins.rows.count == 5)
    let figures = tables.figures.rows.map { $0[0] }
    #expect(
      figures == [
        "steps of a solution", "pass@1", "coverage", "best-of-N weighted",
        "coverage minus best-of-N", "detection delay, steps", "mistakes seen at once",
        "sibling AUC, one line",
      ])
    #expect(tables.figures.rows.first { $0[0] == "pass@1" }?[1] == "22.5 %")
    #expect(tables.figures.title.hasPrefix("relay-5-30"))
  }
}
