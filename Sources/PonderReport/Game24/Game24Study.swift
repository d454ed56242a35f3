import Ponder
public import PonderData
public import PonderPolicy
public import PonderPools
import PonderSearch

/// A study of published puzzles: the results of each method, one number per puzzle.
public struct Game24Study {
  let table: StudyTable
  /// In the order of the study's table.
  let puzzles: [Game24.Puzzle]
  private let policy: Policy?

  static let sequential = "revisions, sequential"
  static let parallel = "revisions, parallel"
  /// As many chains as attempts per chain.
  static let balanced = "revisions, balanced"
  static let policy = "policy"
  static let coverage = StudyTable.coverage

  /// - Parameters:
  ///   - table: The results of the study.
  ///   - puzzles: All puzzles of the file.
  ///   - policy: A policy for the study's models; `nil` when there is none.
  public init(_ table: StudyTable, puzzles: [Game24.Puzzle], policy: Policy?) {
    let known = Dictionary(
      puzzles.map { ($0.problem.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.table = table
    self.puzzles = table.problems.compactMap { known[$0] }
    self.policy = policy
  }

  /// The budgets of the study, and all samples of its pool.
  var budgets: [Int] { Set(table.plan.budgets + [table.plan.poolSamples]).sorted() }

  /// The methods in the order of tables.
  var methods: [String] {
    [StudyTable.majority, StudyTable.bestOfN, StudyTable.bestSingle, StudyTable.outcomeMethod]
      + table.plan.searches.map(\.id)
      + [Self.parallel, Self.balanced, Self.sequential, Self.policy, Self.coverage]
  }

  /// The results of a method at a budget; `nil` if it was not measured.
  func column(_ method: String, _ budget: Int) -> StudyTable.Column? {
    switch method {
    case Self.parallel: table.columns[table.extreme(budget, isParallel: true)]
    case Self.sequential: table.columns[table.extreme(budget, isParallel: false)]
    case Self.balanced:
      table.columns[.init(StudyTable.revisions(RevisionRatio(1, to: 1)), budget)]
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
  public func accuracies(_ id: String, _ title: String) -> ReportTable {
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
  public func operations(_ id: String, _ title: String) -> ReportTable {
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
    return cells.allSatisfy(\.isEmpty) ? nil : [table.label(of: method)] + cells
  }
}
