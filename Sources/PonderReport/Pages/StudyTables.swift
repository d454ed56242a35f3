import Ponder
import PonderPolicy
public import PonderPools
import PonderSearch

/// A study's figures as tables.
public struct StudyTables: Sendable {
  let analysis: StudyAnalysis
  /// The larger model's parameters divided by the small one's.
  let ratio: Double
  let comparisons: ComparisonTables

  /// - Parameters:
  ///   - analysis: The study.
  ///   - ratio: The larger model's parameters divided by the small one's, without embeddings.
  ///   - comparisons: Stopping rules on the study's samples, and prices on its results.
  public init(
    _ analysis: StudyAnalysis, ratio: Double,
    comparisons: ComparisonTables = ComparisonTables(stopping: [], batches: [])
  ) {
    self.analysis = analysis
    self.ratio = ratio
    self.comparisons = comparisons
  }

  /// All tables, the headlines first.
  ///
  /// - Parameter efficiencies: The study's, from `StudyAnalysis.efficiencies()`.
  public func all(_ efficiencies: [Efficiency]) -> [ReportTable] {
    ([budgetTable(of: efficiencies), levelTable(of: efficiencies)] + exchanges + [
      checks, curves, agreement,
    ] + comparisons.all + [costs, spending])
    .filter { !$0.rows.isEmpty }
  }

  /// The tables that `ponder lab study` prints at the end.
  ///
  /// - Parameter efficiencies: The study's, from `StudyAnalysis.efficiencies()`.
  public func headlines(_ efficiencies: [Efficiency]) -> [ReportTable] {
    ([curves, budgetTable(of: efficiencies)] + exchanges(among: .everything))
      .filter { !$0.rows.isEmpty }
  }

  private var table: StudyTable { analysis.table }

  /// Accuracy by budget of every method except single splits of revisions.
  public var curves: ReportTable {
    let budgets = table.plan.budgets.sorted()
    func row(_ name: String, _ curve: [(budget: Int, accuracy: Estimate)]) -> [String]? {
      let points = Dictionary(curve.map { ($0.budget, $0.accuracy) }) { first, _ in first }
      let cells = budgets.map { points[$0].map(percent) ?? "" }
      return cells.allSatisfy(\.isEmpty) ? nil : [table.label(of: name)] + cells
    }
    let measured = Set(table.columns.keys.map(\.name))
    let names = StudyTable.pooled + table.plan.searches.map(\.id)
    let chains = [("parallel", true), ("sequential", false)].compactMap { name, isParallel in
      row(
        "revisions, \(name)",
        table.plan.revisionBudgets.sorted().map { budget in
          (budget, analysis.mean(of: table.extreme(budget, isParallel: isParallel)))
        })
    }
    let optimal = CandidateSet.distinct(in: table).flatMap { set in
      DifficultyMeasure.allCases.compactMap { measure in
        analysis.computeOptimal(among: set, by: measure).flatMap {
          row("compute-optimal, \(set.title), \(measure) difficulty", $0.accuracies)
        }
      }
    }
    let large =
      table.large.isEmpty
      ? [] : [["large model, greedy", percent(analysis.large)]]
    return ReportTable(
      id: "accuracy", title: "Accuracy",
      caption: """
        Percent of \(table.problems.count) problems solved with N generations, ± the longer side of \
        the 95 % interval. Coverage is the share with a right solution among them: the ceiling of any choice.
        """,
      header: ["method"] + budgets.map { "N = \($0)" },
      rows: names.filter(measured.contains).compactMap { row($0, analysis.curve(of: $0)) } + chains
        + optimal + large)
  }

  /// The exchange of the small model for the larger one: for each set of methods with the verifier charged,
  /// then with the verifier free.
  public var exchanges: [ReportTable] {
    [CandidateSet.everything, .search, .revisions].flatMap { exchanges(among: $0) }
  }

  private func exchanges(among set: CandidateSet) -> [ReportTable] {
    Exchange.Accounting.shown.compactMap { accounting in
      analysis.exchange(Exchange(ratio: ratio, accounting: accounting), among: set).map(exchange)
    }
  }

  /// One exchange.
  public func exchange(_ exchange: ExchangeTable) -> ReportTable {
    let accounting = exchange.exchange.accounting
    return ReportTable(
      id: "exchange-\(exchange.set)" + accounting.suffix,
      title: "Exchange, \(exchange.set.title), \(accounting.title)",
      caption: """
        Percent solved by the small model's compute-optimal choice with as many generations as cost \
        what the \(number(exchange.exchange.ratio)) times larger model costs to train and use, and \
        its lead over that model's greedy answers in points, with 95 % intervals. \
        \(accounting.explanation) R is tokens of use over tokens of training.
        """,
      header: ["R", "matched N", "bin"] + ["small", "large", "lead"],
      rows: exchange.rows.flatMap { row in
        let bins = exchange.large.indices.map { index in
          ("\(index + 1)", row.bins[index], exchange.large[index], row.leads[index])
        }
        return (bins + [("all", row.all, exchange.largeOverall, row.lead)]).map {
          bin, small, large, lead in
          [
            "\(row.use)", "\(number(row.matched)) (\(row.budget))", bin,
            number(100 * small.value), number(100 * large.value), interval(lead, scale: 100),
          ]
        }
      })
  }

  /// The paper's nine findings.
  public var checks: ReportTable {
    ReportTable(
      id: "checks", title: "The paper's findings, tried here",
      caption: """
        Differences in points of accuracy, paired over problems, with 95 % intervals; * marks those that \
        are significant after correction for all comparisons of all findings (Holm, 5 %). A finding holds \
        when all of its comparisons are significant, and fails when one is significant against it. What \
        may be 2 points behind counts as nearly as well.
        """,
      header: ["finding", "verdict", "evidence"],
      rows: Checks(analysis).all.map { [$0.finding, $0.verdict.rawValue, $0.evidence] })
  }
}

/// A share in percent, with the longer side of its interval; empty without problems.
///
/// Near 0 and 100 % the sides differ, and half of the interval would understate the longer side.
func percent(_ estimate: Estimate) -> String {
  guard estimate.count > 0 else { return "" }
  let side = 100 * max(estimate.high - estimate.value, estimate.value - estimate.low)
  let reach = side >= 1 ? "\(Int(side.rounded()))" : number(max(0.1, side))
  return "\(number(100 * estimate.value)) ± \(reach)"
}

/// A number with its interval.
func interval(_ estimate: Estimate, scale: Double = 1) -> String {
  let figures = [estimate.value, estimate.low, estimate.high].map { number(scale * $0) }
  return "\(figures[0]) (\(figures[1]) to \(figures[2]))"
}
