import PonderStudy
import Ponder
import PonderLab
import PonderModels
import PonderPolicy
import PonderReport
import PonderSearch
import PonderPools

/// A study of published puzzles: the results of each method, one number per puzzle.
struct Game24Study {
  let open: OpenStudy
  /// In the order of the study's table.
  let puzzles: [Game24.Puzzle]
  /// `nil` when the study's models are not those that the policy was fitted on.
  private let policy: Policy?

  static let sequential = "revisions, sequential"
  static let parallel = "revisions, parallel"
  /// As many chains as attempts per chain.
  static let balanced = "revisions, balanced"
  static let policy = "policy"
  static let coverage = "coverage"

  /// - Throws: What `OpenStudy` throws.
  init(_ options: StudyOptions, puzzles: [Game24.Puzzle], policy: Policy) throws {
    open = try OpenStudy(options, .shipped)
    let known = Dictionary(
      puzzles.map { ($0.problem.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.puzzles = open.table.problems.compactMap { known[$0] }
    let models = try open.store.facts()
    self.policy = (try? policy.check(models: models)) == nil ? nil : policy
  }

  var table: StudyTable { open.table }

  /// The budgets of the study, and all samples of its pool.
  var budgets: [Int] { Set(table.plan.budgets + [table.plan.poolSamples]).sorted() }

  /// The methods in the order of tables.
  var methods: [String] {
    ["majority", StudyTable.bestOfN, "best-of-N best", StudyTable.outcomeMethod]
      + table.plan.searches.map(\.id)
      + [Self.parallel, Self.balanced, Self.sequential, Self.policy, Self.coverage]
  }

  /// The results of a method at a budget; `nil` if it was not measured.
  func column(_ method: String, _ budget: Int) -> StudyTable.Column? {
    switch method {
    case Self.parallel: table.columns[table.extreme(budget, isParallel: true)]
    case Self.sequential: table.columns[table.extreme(budget, isParallel: false)]
    case Self.balanced:
      table.columns[.init("revisions 1:1 \(Revisions.Choice.hierarchical)", budget)]
    case Self.policy:
      policy.flatMap { $0.budgets.contains(budget) ? table.column(of: $0, at: budget) : nil }
    default: table.columns[.init(method, budget)]
    }
  }

  /// The share of puzzles that a method solves; over all puzzles if `places` is `nil`.
  func solved(_ method: String, _ budget: Int, on places: [Int]? = nil) -> Estimate? {
    column(method, budget).map { column in
      Self.mean(places.map { $0.map { column.accuracy[$0] } } ?? column.accuracy)
    }
  }

  /// A mean over puzzles with its interval.
  static func mean(_ values: [Double]) -> Estimate { .mean(of: values) }

  static let bootstrap = Bootstrap(seed: UInt64(0).derived("game24"))
}

extension Game24Study {
  /// How many of the puzzles each method solves.
  func accuracies(_ id: String, _ title: String) -> ReportTable {
    var rows = methods.compactMap { method in
      row(method) { solved(method, $0)?.plusMinus }
    }
    if !table.large.isEmpty {
      rows.append(["large model, greedy", Self.mean(table.large).plusMinus])
    }
    return ReportTable(
      id: id, title: title,
      caption: """
        Percent of \(puzzles.count) puzzles solved with N generations, ± half of the 95 % interval. \
        Every method but coverage gives one answer, chosen without checking it; coverage counts a \
        puzzle when any of N samples is right, as a choice that checks would.
        """, header: header, rows: rows)
  }

  /// The cost of each method.
  func operations(_ id: String, _ title: String) -> ReportTable {
    func mean(_ values: [Double]) -> String {
      (values.reduce(0, +) / Double(max(1, values.count)) / 1e6).formatted(0)
    }
    var rows = methods.compactMap { method in
      row(method) { column(method, $0).map { mean($0.floatingPointOperations) } }
    }
    if !table.largeOperations.isEmpty {
      rows.append(["large model, greedy", mean(table.largeOperations)])
    }
    return ReportTable(
      id: id, title: title,
      caption: "MFLOP a puzzle of all models that a method needs, each prefix computed once.",
      header: header, rows: rows)
  }

  private var header: [String] { ["method"] + budgets.map { "N = \($0)" } }

  private func row(_ method: String, _ cell: (Int) -> String?) -> [String]? {
    let cells = budgets.map { cell($0) ?? "" }
    return cells.allSatisfy(\.isEmpty) ? nil : [method] + cells
  }
}

extension Estimate {
  /// A share in percent, with half of its interval.
  var plusMinus: String {
    "\((100 * value).formatted(1)) ± \((50 * (high - low)).formatted(1))"
  }

  /// A share in percent, or a difference in points, with its interval.
  var withInterval: String { "\((100 * value).formatted(1)) (\(interval))" }
}
