package import PonderPolicy
public import PonderPools

/// The paper's Figures 1 and 9: a small model's test-time compute against a larger model's size.
struct ExchangeFigures {
  let analysis: StudyAnalysis
  /// The larger model's parameters divided by the small one's.
  let ratio: Double

  /// The verifier charged first, then the verifier free.
  var figures: [Figure] {
    Exchange.Accounting.shown.compactMap { accounting in
      let tables = [CandidateSet.search, .revisions, .everything].compactMap {
        analysis.exchange(Exchange(ratio: ratio, accounting: accounting), among: $0)
      }
      return tables.isEmpty ? nil : byBin(tables, accounting)
    }
  }

  private func byBin(_ tables: [ExchangeTable], _ accounting: Exchange.Accounting) -> Figure {
    Figure(
      id: "exchange" + accounting.suffix,
      title: "Test-time compute against parameters, \(accounting.title)",
      caption: """
        The small model, spending what a model \(number(ratio)) times larger costs to train and \
        use, against that model's greedy answers (Figures 1 and 9). R is tokens of use over tokens \
        of training: little use matches many samples, much use matches few. \(accounting.explanation)
        """,
      charts: tables.map(\.chart))
  }
}

extension Exchange.Accounting {
  /// The accountings in tables and figures, the charged one first.
  package static let shown: [Self] = [.smallModelCharged, .verifierFree]

  /// Such as `verifier charged`.
  var title: String {
    switch self {
    case .smallModelCharged: "verifier charged"
    case .verifierFree: "verifier free"
    case .verifierCharged: "verifier charged to both"
    }
  }

  /// A sentence that explains what is counted.
  var explanation: String {
    switch self {
    case .smallModelCharged:
      "The verifier is charged: a token of the small model costs twice what it costs to sample, one of the "
        + "larger model, which calls none, once."
    case .verifierFree: "The verifier is free, as in the paper's first version."
    case .verifierCharged:
      "The verifier is charged to both models, as in the paper's second version, although the larger one "
        + "calls none."
    }
  }

  /// The suffix of the ids of its tables and figures.
  var suffix: String {
    switch self {
    case .smallModelCharged: ""
    case .verifierFree: "-free"
    case .verifierCharged: "-both"
    }
  }
}

extension ExchangeTable {
  /// A bar chart of both models in each bin and over all problems.
  public var chart: Chart {
    Chart(
      title: "\(set.title), \(exchange.accounting.title)",
      kind: .bars(groups: large.indices.map { "bin \($0 + 1)" } + ["all"]),
      label: "difficulty",
      series: rows.map { row in
        ChartSeries("small at N = \(row.budget), R = \(row.use)", bars: row.bins + [row.all])
      } + [ChartSeries("large, greedy", bars: large + [largeOverall])])
  }
}
