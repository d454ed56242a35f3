import PonderPolicy
import PonderPools
import PonderSearch

/// The paper's Figures 3 and 4: search against the verifier.
struct SearchFigures {
  let analysis: StudyAnalysis
  /// The tree searches, in the study's order.
  let searches: [AnyStrategy]
  let budgets: [Int]

  var figures: [Figure] { [byBudget, byBin, optimal].compactMap { $0 } }

  private func label(of method: String) -> String { analysis.table.label(of: method) }

  private var byBudget: Figure {
    let names =
      [StudyTable.majority, StudyTable.outcomeMethod, StudyTable.bestOfN] + searches.map(\.id)
    return Figure(
      id: "search", title: "Search methods by budget",
      caption: """
        What each way of spending N generations gets right (Snell et al., Figure 3, left). A \
        lookahead of k pays k + 1 generations for each of its beams.
        """,
      charts: [
        Chart(
          title: "Accuracy by budget", label: "generations",
          series: names.map { ChartSeries(label(of: $0), analysis.curve(of: $0)) }.filter {
            !$0.points.isEmpty
          })
      ])
  }

  private var byBin: Figure? {
    guard let rates = analysis.table.passRates(by: .oracle) else { return nil }
    let bins = DifficultyBins.bins(of: rates)
    let names =
      [StudyTable.majority, StudyTable.bestOfN]
      + searches.filter { ($0.base as? any TreeSearch)?.settings.lookahead ?? 0 == 0 }.map(\.id)
    let shown = budgets.filter { $0 > 1 }
    return Figure(
      id: "search-bins", title: "Search methods by difficulty",
      caption: """
        The same within bins of oracle difficulty, 1 the easiest (Figure 3, right): where \
        search pays, and where it over-optimises the verifier.
        """,
      charts: shown.map { budget in
        Chart(
          title: "N = \(budget)", kind: .bars(groups: (1...(bins.max() ?? 1)).map { "bin \($0)" }),
          label: "difficulty",
          series: names.compactMap { name in
            let arm = StudyTable.Arm(name, budget)
            guard analysis.table.columns[arm] != nil else { return nil }
            return ChartSeries(label(of: name), bars: analysis.accuracy(of: arm, inBins: bins))
          })
      })
  }

  private var optimal: Figure? {
    var series = [ChartSeries(StudyTable.bestOfN, analysis.curve(of: StudyTable.bestOfN))]
    for measure in DifficultyMeasure.allCases {
      guard let curve = analysis.computeOptimal(among: .search(in: analysis.table), by: measure)
      else { continue }
      series.append(ChartSeries("compute-optimal, \(measure)", curve.accuracies))
    }
    if let curve = analysis.computeOptimal(among: .everything, by: .prompt) {
      series.append(ChartSeries("compute-optimal among all methods, prompt", curve.accuracies))
    }
    guard series.count > 1 else { return nil }
    return Figure(
      id: "search-optimal", title: "Compute-optimal search",
      caption: """
        The best strategy for each bin, chosen on one half of its problems and measured on the \
        other (Figure 4), with three measures of difficulty: many graded samples, their mean \
        verifier score, and the verifier's score after the question alone.
        """,
      charts: [Chart(title: "Accuracy by budget", label: "generations", series: series)])
  }
}

extension ComputeOptimalCurve {
  var accuracies: [(budget: Int, accuracy: Estimate)] { points.map { ($0.budget, $0.accuracy) } }
}
