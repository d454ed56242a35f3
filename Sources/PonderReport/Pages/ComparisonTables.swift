import PonderPolicy
public import PonderPools
import PonderSearch

/// Stopping rules at equal accuracy, one price of compute against uniform budgets, and how sure answers are said to
/// be, as tables.
public struct ComparisonTables: Sendable {
  let stopping: [StoppingComparison]
  let batches: [BatchComparison]
  let calibrations: [Calibration]

  /// - Parameters:
  ///   - stopping: One table for each; the number of the table is part of its id.
  ///   - batches: The same.
  ///   - calibrations: The same.
  public init(
    stopping: [StoppingComparison], batches: [BatchComparison], calibrations: [Calibration] = []
  ) {
    self.stopping = stopping
    self.batches = batches
    self.calibrations = calibrations
  }

  /// All tables, in reading order.
  public var all: [ReportTable] {
    (stopping.enumerated().map { table($0.element, $0.offset) }
      + batches.enumerated().map { table($0.element, $0.offset) }
      + calibrations.enumerated().map { table($0.element, $0.offset) })
      .filter { !$0.rows.isEmpty }
  }

  private func table(_ stopping: StoppingComparison, _ index: Int) -> ReportTable {
    let fixed = stopping.fixed.map { "N = \($0.samples): \(percent($0.accuracy))" }
    return ReportTable(
      id: "stopping-\(index + 1)",
      title: "\(stopping.name): stopping, \(stopping.selection.rawValue)",
      caption: """
        Samples that each rule spends of \(stopping.size), with the 95 % interval, and percent of \
        \(stopping.problems) problems solved, over \(stopping.orders) random orders of each problem's \
        samples. Against all is the paired difference from all samples, in points. A fixed N of the next column \
        has the same accuracy, interpolated; saved is what the rule spends less than that, in percent. \
        Tables are fitted by backward induction on one half of the problems and measured on the other, \
        over \(stopping.cuts) cuts in both directions; the price is the accuracy that a sample must \
        gain. Seed \(stopping.seed). Fixed: \(fixed.joined(separator: ", ")).
        """,
      header: ["rule", "samples", "solved", "against all", "fixed N", "saved"],
      rows: stopping.rows.map { row in
        [
          row.rule, interval(row.samples), percent(row.accuracy), interval(row.lead, scale: 100),
          row.needed.map(number) ?? "over \(stopping.size)", saved(row.ratio),
        ]
      })
  }

  private func table(_ batch: BatchComparison, _ index: Int) -> ReportTable {
    let orders = batch.orders.map { ", over \($0) random orders of each problem's samples" } ?? ""
    let charge =
      batch.orders == nil
      ? "Uniform is the best method at B on the fitting half. Measuring difficulty is not charged."
      : "The samples that give z are charged, and vote."
    return ReportTable(
      id: "price-\(index + 1)", title: "\(batch.name): one price of compute, \(batch.methods)",
      caption: """
        Percent of \(batch.problems) problems solved with B generations for each, and with budgets up to \
        \(batch.size) that one price shares out by the estimated pass rate z, at a mean of at most B\(orders). \
        The lead is paired over problems, in points. The chance of each action given z is fitted on one half \
        of the problems, and the other half is the batch, over \(batch.cuts) cuts in both directions. \
        \(charge) The price is the accuracy that one more generation must gain, in points. Seed \
        \(batch.seed).
        """,
      header: ["B", "z", "uniform", "one price", "lead", "spent", "price"],
      rows: batch.rows.map { row in
        [
          "\(row.budget)", row.signal.title, percent(row.uniform), percent(row.priced),
          interval(row.lead, scale: 100), interval(row.spent), (100 * row.price).formatted(2),
        ]
      })
  }

  /// The share that a ratio saves, in percent, with its interval.
  private func saved(_ ratio: RatioEstimate) -> String {
    func percent(_ ratio: Double) -> String { number(100 * (1 - ratio)) }
    let value =
      switch ratio.value {
      case .exactly(let ratio): percent(ratio)
      // A smaller ratio saves more.
      case .atMost(let ratio): "at least \(percent(ratio))"
      case .atLeast(let ratio): "at most \(percent(ratio))"
      }
    let (low, high) = (ratio.high.map(percent), ratio.low.map(percent))
    return switch (low, high) {
    case (let low?, let high?): "\(value) (\(low) to \(high))"
    case (let low?, nil): "\(value) (at least \(low))"
    case (nil, let high?): "\(value) (at most \(high))"
    case (nil, nil): value
    }
  }
}

extension BatchComparison.Signal {
  /// Its name in tables.
  fileprivate var title: String {
    switch self {
    case .leaderShare(let samples): "leading share of \(samples)"
    case .meanScore(let samples): "mean score of \(samples)"
    case .difficulty(let measure): "\(measure) difficulty"
    }
  }
}
