import PonderPolicy
import PonderPools

/// Replays of recorded pools as one self-contained page.
public struct ReplayReport: Sendable {
  private let title: String
  private let tables: ReplayTables
  private let facts: [(name: String, value: String)]

  /// - Parameters:
  ///   - title: The title of the page.
  ///   - tables: The tables that it shows.
  ///   - facts: Such as the files and the seed, by name.
  public init(title: String, _ tables: ReplayTables, facts: [(name: String, value: String)]) {
    self.title = title
    self.tables = tables
    self.facts = facts
  }

  /// The page.
  public var html: String {
    let all = tables.all
    let first = all.prefix { ["contradictions", "runs"].contains($0.id) }
    return Page(
      title: title,
      body: [Page.facts(facts)] + first.map(\.html) + figures.map(\.html)
        + all.dropFirst(first.count).map(\.html)
    ).source
  }

  /// Every chart of the page as a separate SVG file, by name.
  public var pictures: [(name: String, source: String)] { figures.flatMap(\.pictures) }

  private var figures: [Figure] {
    tables.replays.enumerated().flatMap { index, replay in
      [curves(replay, index + 1), bins(replay, index + 1), optimal(replay, index + 1)]
        .compactMap { $0 }
    }
  }

  /// The methods in charts, few enough to tell their lines apart.
  private static let shown = [
    StudyTable.majority, StudyTable.bestOfN, StudyTable.bestOfNByProduct, StudyTable.bestSingle,
    StudyTable.outcomeMethod, StudyTable.coverage,
  ]

  private func curves(_ replay: ReplaySummary, _ number: Int) -> Figure? {
    guard replay.budgets.count > 1 else { return nil }
    let series = Self.shown.filter(replay.methods.contains).map { method in
      ChartSeries(
        method,
        replay.budgets.compactMap { budget in
          replay.accuracy(of: method, at: budget).map { (budget, $0) }
        })
    }
    guard !series.isEmpty else { return nil }
    return Figure(
      id: "replay-\(number)", title: "\(replay.run): accuracy by N",
      caption: """
        What choosing among N of the recorded candidates gets right, and the share of problems with a \
        right one among them (coverage), over random subsets; bands are 95 % intervals over problems.
        """,
      charts: [Chart(title: replay.run, label: "candidates", series: series)])
  }

  private func bins(_ replay: ReplaySummary, _ number: Int) -> Figure? {
    let parts = replay.parts.filter { $0.name.hasPrefix("bin") }
    guard !parts.isEmpty, replay.size > 1 else { return nil }
    let series = Self.shown.filter(replay.methods.contains).map { method in
      ChartSeries(
        method,
        bars: parts.compactMap { part in
          part.cells.first { $0.method == method }?.accuracy
        })
    }.filter { $0.points.count == parts.count }
    return Figure(
      id: "replay-bins-\(number)", title: "\(replay.run): by difficulty",
      caption: """
        The same with all \(replay.size) candidates, within bins by the share of right ones, 1 \
        the easiest.
        """,
      charts: [
        Chart(
          title: "N = \(replay.size)", kind: .bars(groups: parts.map(\.name)), label: "difficulty",
          series: [ChartSeries("single", bars: parts.map(\.single))] + series)
      ])
  }

  private func optimal(_ replay: ReplaySummary, _ number: Int) -> Figure? {
    guard replay.optimal.contains(where: { $0.n > 1 }) else { return nil }
    let measured = DifficultyMeasure.allCases.map { measure in
      ChartSeries(
        "compute-optimal, \(measure)",
        replay.optimal.filter { $0.measure == measure }.map { ($0.n, $0.accuracy) })
    }.filter { !$0.points.isEmpty }
    let singles = [StudyTable.majority, StudyTable.bestOfN].filter(replay.methods.contains).map {
      method in
      ChartSeries(
        method,
        replay.budgets.compactMap { budget in
          replay.accuracy(of: method, at: budget).map { (budget, $0) }
        })
    }
    return Figure(
      id: "replay-optimal-\(number)", title: "\(replay.run): compute-optimal choice",
      caption: """
        The best method for each bin, chosen on one half of its problems and measured on the other. With \
        oracle difficulty one half of the candidates measures it, and the other is chosen among.
        """,
      charts: [
        Chart(title: replay.run, label: "candidates", series: singles + measured)
      ])
  }
}
