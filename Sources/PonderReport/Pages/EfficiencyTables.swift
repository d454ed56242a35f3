import Ponder
import PonderPolicy
import PonderPools
import PonderSearch

/// How many times cheaper choosing by difficulty is, at the baseline's budgets and at levels of accuracy.
extension StudyTables {
  /// How many times cheaper it is at the baseline's budgets.
  func budgetTable(of rows: [Efficiency]) -> ReportTable {
    let budgets = Set(rows.flatMap { $0.ratios.map(\.budget) }).sorted()
    return ReportTable(
      id: "efficiency", title: "Efficiency",
      caption: """
        How many times cheaper the compute-optimal choice reaches what N independent samples reach \
        with the verifier's weighted choice, with 95 % intervals over problems, for which bins are cut \
        and strategies chosen anew. At most: it does not get there with the largest budget that was \
        measured; at least: its smallest budget is there already. Regret is how many points the best \
        single method is above the choice by bin at the largest budget.
        """,
      header: ["candidates, difficulty, charged"] + budgets.map { "N = \($0)" } + ["regret"],
      rows: rows.map { row in
        let ratios = Dictionary(row.ratios.map { ($0.budget, $0.ratio) }) { first, _ in first }
        return [row.title]
          + budgets.map { ratios[$0].map(censored) ?? "" } + [number(100 * row.regret)]
      })
  }

  /// How many times cheaper it reaches a share of problems solved.
  func levelTable(of rows: [Efficiency]) -> ReportTable {
    let rows = rows.filter { !$0.levels.isEmpty }
    let all = Set(rows.flatMap { $0.levels.map(\.accuracy) }).sorted()
    // A page has room for six: else those of whole tens.
    let tens = all.filter { Int((100 * $0).rounded()) % 10 == 0 }
    let levels = all.count > 6 && !tens.isEmpty ? tens : all
    return ReportTable(
      id: "efficiency-levels", title: "Efficiency by accuracy",
      caption: """
        How many times cheaper the compute-optimal choice reaches a share of problems solved than \
        independent samples with the verifier's weighted choice, with 95 % intervals as above. At least: \
        independent samples never get there within the pool; at most: the choice does not.
        """,
      header: ["candidates, difficulty, charged"] + levels.map { "\(number(100 * $0)) %" },
      rows: rows.map { row in
        let ratios = Dictionary(row.levels.map { ($0.accuracy, $0.ratio) }) { first, _ in first }
        return [row.title] + levels.map { ratios[$0].map(censored) ?? "" }
      })
  }
}

extension Efficiency {
  /// What is chosen from, by which difficulty, and what is charged.
  fileprivate var title: String {
    "\(set.title), \(measure), \(charge == .generations ? "generations" : "all FLOPs")"
  }
}

/// A ratio with its interval, either of which may be only bounded.
///
/// A ratio is never shown as 0: below a hundredth it is *under 0.01*.
func censored(_ ratio: RatioEstimate) -> String {
  func text(_ ratio: Double) -> String {
    ratio >= 0.1 ? number(ratio) : ratio >= 0.01 ? ratio.formatted(2) : "under 0.01"
  }
  let value: String? =
    switch ratio.value {
    case .exactly(let value): text(value)
    case .atLeast(let value): "at least \(text(value))"
    case .atMost(.infinity): nil
    case .atMost(let value): "at most \(text(max(0.01, value)))"
    }
  let high = ratio.high.flatMap { $0.isFinite ? $0 : nil }
  let range: String? =
    switch (ratio.low, high) {
    case (let low?, let high?): "\(text(low)) to \(text(high))"
    case (let low?, nil): "from \(text(low))"
    case (nil, let high?): "up to \(text(high))"
    case (nil, nil): nil
    }
  guard let value else { return range.map { "not measured (\($0))" } ?? "not measured" }
  return "\(value) (\(range ?? "unknown"))"
}
