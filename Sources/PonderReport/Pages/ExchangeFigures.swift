import PonderPolicy
public import PonderStudy

/// The paper's Figures 1 and 9: a small model's test-time compute against a larger model's size.
struct ExchangeFigures {
  let analysis: StudyAnalysis
  /// Parameters of the larger model over those of the small one.
  let ratio: Double

  var figures: [Figure] {
    let tables = CandidateSet.allCases.compactMap {
      analysis.exchange(Exchange(ratio: ratio), among: $0)
    }
    return tables.isEmpty ? [] : [byBin(tables)]
  }

  private func byBin(_ tables: [ExchangeTable]) -> Figure {
    Figure(
      id: "exchange", title: "Test-time compute against parameters",
      caption: """
        The small model, spending what a model \(number(ratio)) times larger costs to train and \
        use, against that model's greedy answers (Figures 1 and 9). R is tokens of use over tokens \
        of training: little use matches many samples, much use matches few.
        """,
      charts: tables.map(\.chart))
  }
}

extension ExchangeTable {
  /// Bars of both models in each bin and over all problems.
  public var chart: Chart {
    Chart(
      title: set.title,
      kind: .bars(groups: large.indices.map { "bin \($0 + 1)" } + ["all"]),
      label: "difficulty",
      series: rows.map { row in
        ChartSeries("small at N = \(row.budget), R = \(row.use)", bars: row.bins + [row.all])
      } + [ChartSeries("large, greedy", bars: large + [largeOverall])])
  }
}
