import PonderPolicy
import PonderPools
import PonderSearch

/// The paper's Figures 6 to 8: sequential revisions.
struct RevisionFigures {
  let analysis: StudyAnalysis
  let budgets: [Int]

  var figures: [Figure] {
    analysis.table.chains.problems.isEmpty
      ? [] : [attempts, sequential, ratios, ratiosByBin, optimal].compactMap { $0 }
  }

  private var attempts: Figure {
    let chains = analysis.table.chains
    let longest = chains.problems.flatMap { $0.map(\.count) }.max() ?? 0
    let points = (1...max(1, min(64, longest))).map { number in
      ChartSeries.Point(x: Double(number), analysis.accuracy(ofAttempt: number))
    }
    return Figure(
      id: "attempts", title: "Accuracy by attempt",
      caption: """
        How often the n-th attempt of a chain is right by itself (Figure 6, left). Of right \
        attempts, \(number(100 * chains.turnedWrong)) % are turned wrong by the next one; of wrong \
        ones, \(number(100 * chains.turnedRight)) % are turned right.
        """,
      charts: [
        Chart(
          title: "Accuracy of an attempt", label: "attempt",
          series: [ChartSeries(name: "reviser", points: points)])
      ])
  }

  private func extreme(_ budget: Int, sequential: Bool) -> RevisionRatio {
    let ratios = RevisionRatio.all(for: budget)
    return (sequential ? ratios.last : ratios.first) ?? RevisionRatio(1, to: 1)
  }

  private var sequential: Figure {
    func curve(_ choice: Revisions.Choice, _ sequential: Bool) -> ChartSeries {
      ChartSeries(
        "\(sequential ? "sequential" : "parallel"), \(choice)",
        budgets.map { budget in
          let ratio = extreme(budget, sequential: sequential)
          return (
            budget,
            analysis.mean(of: .init(StudyTable.revisions(ratio, choice), budget))
          )
        })
    }
    return Figure(
      id: "sequential", title: "Sequential against parallel",
      caption: "One chain of N attempts against N first attempts (Figure 6, right).",
      charts: [
        Chart(
          title: "Accuracy by budget", label: "generations",
          series: Revisions.Choice.allCases.flatMap { [curve($0, true), curve($0, false)] })
      ])
  }

  private var ratios: Figure {
    Figure(
      id: "ratios", title: "Ratio of sequential to parallel",
      caption: "Each budget split into chains of different lengths (Figure 7, left).",
      charts: Revisions.Choice.allCases.map { choice in
        Chart(
          title: "Chosen by \(choice)", label: "sequential over parallel",
          series: budgets.filter { $0 > 1 }.map { budget in
            ChartSeries(
              name: "N = \(budget)",
              points: RevisionRatio.all(for: budget).map { ratio in
                .init(
                  x: Double(ratio.sequential) / Double(ratio.parallel),
                  analysis.mean(of: .init(StudyTable.revisions(ratio, choice), budget)))
              })
          })
      })
  }

  private var ratiosByBin: Figure? {
    guard let rates = analysis.table.passRates(by: .oracle),
      let budget = budgets.filter({ $0 <= 128 }).max(), budget > 1
    else { return nil }
    let bins = DifficultyBins.bins(of: rates)
    let ratios = RevisionRatio.all(for: budget)
    return Figure(
      id: "ratios-bins", title: "Ratio by difficulty",
      caption: "The split within bins of oracle difficulty at N = \(budget) (Figure 7, right).",
      charts: [
        Chart(
          title: "Chosen by the verifier",
          kind: .bars(groups: (1...(bins.max() ?? 1)).map { "bin \($0)" }),
          label: "difficulty",
          series: ratios.map { ratio in
            ChartSeries(
              "\(ratio)",
              bars: analysis.accuracy(
                of: .init(StudyTable.revisions(ratio), budget), inBins: bins))
          })
      ])
  }

  private var optimal: Figure? {
    var series = [
      ChartSeries(
        "parallel, verifier",
        budgets.map { budget in
          let ratio = extreme(budget, sequential: false)
          return (
            budget,
            analysis.mean(of: .init(StudyTable.revisions(ratio), budget))
          )
        })
    ]
    for measure in DifficultyMeasure.allCases {
      guard let curve = analysis.computeOptimal(among: .revisions, by: measure) else {
        continue
      }
      series.append(ChartSeries("compute-optimal, \(measure)", curve.accuracies))
    }
    guard series.count > 1 else { return nil }
    return Figure(
      id: "revisions-optimal", title: "Compute-optimal revisions",
      caption:
        "The best split for each bin, measured on problems that did not choose it (Figure 8).",
      charts: [Chart(title: "Accuracy by budget", label: "generations", series: series)])
  }
}
