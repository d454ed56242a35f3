import PonderPolicy
import PonderPools

extension ComparisonTables {
  /// What is said of answers, against how often they are right.
  func table(_ calibration: Calibration, _ index: Int) -> ReportTable {
    let evidence = calibration.judges.evidenceTitle
    return ReportTable(
      id: "confidence-\(index + 1)", title: "Confidence from \(evidence)",
      caption: """
        Answers of all strategies at all budgets that are judged by \(evidence), by how sure they are said to be: \
        their share of all such answers, the mean of what is said, and how many are right, in percent with the \
        95 % interval over problems. Each of \(calibration.problems) problems counts once. What is said of an \
        answer comes from an isotonic fit, by \(evidence) and by the estimated pass rate, to other problems, nine \
        tenths of all. Said and right \
        differ by \(number(100 * calibration.error)) points on average over answers: the expected calibration error.
        """,
      header: ["said", "answers", "mean said", "right", "problems"],
      rows: calibration.rows.map { row in
        [
          "\(number(100 * row.low)) to \(number(100 * row.high)) %", number(100 * row.share),
          number(100 * row.said), interval(row.right, scale: 100), "\(row.right.count)",
        ]
      })
  }
}
