import PonderPolicy
import PonderSearch
import PonderStudy

/// The paper's Figures 1 and 9: a small model's test-time compute against a larger model's size.
struct ExchangeFigures {
  let analysis: StudyAnalysis
  /// Methods that the compute-optimal choice is among, apart for search and for revisions.
  let families: [(name: String, candidates: [String])]
  /// Parameters of the larger model over those of the small one.
  let ratio: Double

  var figures: [Figure] { analysis.table.large.isEmpty ? [] : [byBin] }

  private var byBin: Figure {
    let bins = DifficultyBins.ranked(analysis.table.ease(by: .oracle) ?? [])
    let groups = (1...5).map { "bin \($0)" } + ["all"]
    let charts = families.compactMap { family -> Chart? in
      guard let curve = analysis.computeOptimal(among: family.candidates, by: .oracle) else {
        return nil
      }
      let exchange = Exchange(ratio: ratio)
      let small = Exchange.ratiosOfUse.compactMap { use -> ChartSeries? in
        let budget = exchange.matchedGenerations(use: use)
        guard let point = curve.points.min(by: { distance($0, budget) < distance($1, budget) })
        else { return nil }
        return ChartSeries(
          "small at N = \(point.budget), R = \(number(use))\(use < 1 ? " (≪ 1)" : " (≫ 1)")",
          bars: analysis.means(of: point.choice.accuracy, inBins: bins) + [point.accuracy])
      }
      let large = ChartSeries(
        "large, greedy",
        bars: analysis.large(inBins: bins)
          + [analysis.large])
      return Chart(
        title: family.name, kind: .bars(groups: groups), label: "difficulty",
        series: small + [large])
    }
    return Figure(
      id: "exchange", title: "Test-time compute against parameters",
      caption: """
        The small model, spending what a model \(number(ratio)) times larger costs to train and use, \
        against that model's greedy answers (Figures 1 and 9). R is tokens of use over tokens of \
        training: little use matches many samples, much use matches few.
        """,
      charts: charts)
  }

  private func distance(_ point: ComputeOptimalCurve.Point, _ budget: Double) -> Double {
    let share = Double(point.budget) / budget
    return max(share, 1 / share)
  }
}
