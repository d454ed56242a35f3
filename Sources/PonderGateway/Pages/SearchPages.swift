import Foundation
import Ponder
import PonderReport

extension SearchArchive {
  /// The page of a search; `nil` if it is not kept.
  func page(of id: String) -> String? {
    guard let entry = entry(id) else { return nil }
    let (summary, usage) = (entry.outcome.summary, entry.outcome.usage)
    var facts = [
      ("request", id), ("strategy", summary.strategy),
      ("chosen by", summary.source.rawValue),
      ("spent", "\(usage.completion) tokens sampled, \(summary.verifierTokens) judged"),
      ("seconds", shortened(summary.seconds)),
    ]
    if let bin = summary.bin, let bins = summary.bins {
      facts.append(("bin", "\(bin) of \(bins), 1 easiest"))
    }
    if let confidence = summary.confidence { facts.append(("confidence", percent(confidence))) }
    if let agreement = summary.agreement { facts.append(("agreement", percent(agreement))) }
    if summary.gaveUp { facts.append(("ended", "given up: more samples would not help")) }
    if let ceiling = summary.ceiling { facts.append(("ended by", "the limit on \(ceiling)")) }
    return SearchPage(
      title: "A search of \(model)", question: entry.question, facts: facts,
      solution: entry.outcome.solution
    ).html
  }

  /// The page of all searches that are kept, the newest first.
  var overview: String {
    let all = all
    let summaries = all.map(\.outcome.summary)
    let known = summaries.compactMap(\.confidence)
    let tokens = all.reduce(0) { $0.plus($1.outcome.usage.completion) }
    let facts = [
      ("model", model), ("searches kept", "\(all.count)"), ("tokens sampled", "\(tokens)"),
      (
        "mean confidence",
        known.isEmpty ? "unknown" : percent(known.reduce(0, +) / Double(known.count))
      ),
    ]
    return SearchListPage(
      title: "Searches of \(model)", facts: facts,
      columns: ["request", "question", "strategy", "bin", "confidence", "tokens", "seconds"],
      rows: all.map(row), charts: binChart(summaries)
    ).html
  }

  private func row(_ entry: Entry) -> SearchListPage.Row {
    let summary = entry.outcome.summary
    let id = entry.id.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? ""
    return .init(
      link: "/ponder/searches/" + id,
      cells: [
        entry.id, entry.question.shown(atMost: 80), summary.strategy.shown(atMost: 60),
        summary.bin.map { "\($0)" } ?? "", summary.confidence.map(percent) ?? "",
        "\(entry.outcome.usage.completion)", shortened(summary.seconds),
      ])
  }

  /// Searches by bin, if a policy chose any.
  private func binChart(_ summaries: [SearchSummary]) -> [Chart] {
    guard let bins = summaries.compactMap(\.bins).max() else { return [] }
    let counts = Dictionary(grouping: summaries.compactMap(\.bin)) { $0 }.mapValues(\.count)
    let total = Double(max(1, counts.values.reduce(0, +)))
    let points = (1...max(1, bins)).map { bin in
      let share = Double(counts[bin] ?? 0) / total
      return ChartSeries.Point(x: Double(bin - 1), y: share, low: share, high: share)
    }
    return [
      Chart(
        title: "Searches by bin, 1 easiest, as shares of all",
        kind: .bars(groups: (1...max(1, bins)).map { "\($0)" }), label: "bin",
        series: [ChartSeries(name: "searches", points: points)])
    ]
  }

  private func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }

  private func shortened(_ seconds: Double) -> String {
    seconds.formatted(.number.precision(.fractionLength(2)).locale(Locale(identifier: "en_US")))
  }
}
