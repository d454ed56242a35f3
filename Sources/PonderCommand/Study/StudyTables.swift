import PonderReport
import PonderSearch
import PonderStudy

/// A study's figures as text.
struct StudyTables {
  private let analysis: StudyAnalysis
  private let file: StudyFile

  init(_ analysis: StudyAnalysis, _ file: StudyFile) {
    self.analysis = analysis
    self.file = file
  }

  /// Everything.
  var text: String { curves + "\n\n" + checks }

  /// The paper's findings, tried here.
  var checks: String {
    var table = Table("finding", "verdict")
    for check in Checks(analysis, budgets: file.budgets).all {
      table.add(check.finding, check.verdict.rawValue)
    }
    return table.text
  }

  /// Accuracy of every method but single revision splits, by budget.
  var curves: String {
    let budgets = file.budgets.sorted()
    var table = Table(["method"] + budgets.map { "N = \($0)" })
    for name in methods {
      let points = Dictionary(
        uniqueKeysWithValues: analysis.curve(of: name).map { ($0.budget, $0.accuracy) })
      table.add([name] + budgets.map { points[$0].map(\.percent) ?? "" })
    }
    return table.text
  }

  private var methods: [String] {
    let names = Set(analysis.table.columns.keys.map(\.name))
    return StudyTable.pooled.filter(names.contains) + file.strategies.map(\.description)
  }
}
