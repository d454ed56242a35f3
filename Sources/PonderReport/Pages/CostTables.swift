import Ponder
import PonderPolicy
import PonderPools
import PonderSearch

extension StudyTables {
  /// How well the predicted and prompt measures agree with the oracle.
  public var agreement: ReportTable {
    ReportTable(
      id: "agreement", title: "Measures of difficulty",
      caption: """
        Agreement with the oracle, the share of \(analysis.table.plan.difficultySamples) samples \
        that are right. Predicted is their mean score; prompt is the verifier's score after the \
        question alone.
        """,
      header: ["measure", "rank correlation", "same bin of five"],
      rows: analysis.agreements().map { measure, agreement in
        [
          "\(measure)", number(100 * agreement.rankCorrelation) + " %",
          number(100 * agreement.sameBin) + " %",
        ]
      })
  }

  /// The cost of each method.
  public var costs: ReportTable {
    let table = analysis.table
    let budgets = table.plan.budgets.sorted()
    let names =
      [StudyTable.majority, StudyTable.bestOfN, StudyTable.outcomeMethod]
      + table.plan.searches.map(\.id)
    func row(_ name: String, _ arm: (Int) -> StudyTable.Arm) -> [String] {
      [table.label(of: name)]
        + budgets.map { budget in
          table.columns[arm(budget)].map { column in
            column.floatingPointOperations.isEmpty
              ? "not recorded" : number(mean(column.floatingPointOperations) / 1e6)
          } ?? ""
        }
    }
    var rows = names.map { name in row(name) { StudyTable.Arm(name, $0) } }
    rows.append(row("revisions, parallel") { table.extreme($0, isParallel: true) })
    rows.append(row("revisions, sequential") { table.extreme($0, isParallel: false) })
    if !table.largeOperations.isEmpty {
      rows.append(["large model, greedy", number(mean(table.largeOperations) / 1e6)])
    }
    // Servers do not report the size of their models.
    if operations == 0 { rows = [] }
    return ReportTable(
      id: "costs", title: "What each method costs",
      caption: """
        MFLOP a problem, of both models, each prefix computed once: what as many fresh generations take in \
        one solve. Stores of version 0.1 did not record what the outcome verifier takes.
        """,
      header: ["method"] + budgets.map { "N = \($0)" },
      rows: rows.filter { !$0.dropFirst().allSatisfy(\.isEmpty) })
  }

  /// The cost of the whole study.
  public var spending: ReportTable {
    let rows = analysis.table.spending.sorted { $0.key < $1.key }
    func share(_ cost: Cost) -> Double {
      operations > 0
        ? cost.floatingPointOperations / operations
        : Double(tokens(cost)) / Double(max(1, rows.reduce(0) { $0 + tokens($1.value.cost) }))
    }
    let most = rows.map { tokens($0.value.cost) }.max() ?? 0
    let (unit, size) = most < 10_000_000 ? ("thousand", 1e3) : ("million", 1e6)
    return ReportTable(
      id: "spending", title: "What the study took",
      caption: "Of all units of a kind, each prefix of a unit computed once."
        + (operations > 0 ? "" : " Without the models' parameters FLOPs are not known."),
      header: ["units", "number", "\(unit) tokens sampled", "read", "TFLOP", "share"],
      rows: rows.map { name, spending in
        let (proposer, verifier) = (spending.cost.proposer, spending.cost.verifier)
        return [
          analysis.table.label(of: name), "\(spending.units)",
          number(Double(proposer.sampledTokens) / size),
          number(Double(proposer.readTokens + verifier.tokens) / size),
          number(spending.cost.floatingPointOperations / 1e12),
          number(100 * share(spending.cost)) + " %",
        ]
      })
  }

  /// FLOPs of the whole study; 0 when no model reports them.
  private var operations: Double {
    analysis.table.spending.values.reduce(0) { $0 + $1.cost.floatingPointOperations }
  }

  private func tokens(_ cost: Cost) -> Int { cost.proposer.tokens + cost.verifier.tokens }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(1, values.count))
  }
}
