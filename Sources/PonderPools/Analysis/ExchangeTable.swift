public import PonderPolicy

/// The exchange of the small model's test-time compute for the larger model's size, for one set of methods.
public struct ExchangeTable: Sendable {
  /// The small model's results for one ratio of use to training.
  public struct Row: Sendable {
    /// R: inference tokens divided by training tokens.
    public var use: Double
    /// The generations that match the cost of the larger model's greedy answer.
    public var matched: Double
    /// The largest measured budget of at most 1.05 times that.
    public var budget: Int
    /// The small model's accuracy in each bin.
    public var bins: [Estimate]
    public var all: Estimate
    /// The small model's accuracy minus the larger one's in each bin, paired over problems.
    public var leads: [Estimate]
    public var lead: Estimate
  }

  public var set: CandidateSet
  public var exchange: Exchange
  /// By descending matched generations.
  public var rows: [Row]
  /// The larger model's greedy accuracy in each bin.
  public var large: [Estimate]
  public var largeOverall: Estimate
}

extension StudyAnalysis {
  /// The exchange at several values of R, in bins of oracle difficulty.
  ///
  /// - Returns: `nil` when the study has no larger model, or no method of the set.
  /// - Complexity: O(uses · problems)
  public func exchange(
    _ exchange: Exchange, among set: CandidateSet, uses: [Double] = Exchange.ratiosOfUse
  ) -> ExchangeTable? {
    guard !table.large.isEmpty, let curve = computeOptimal(among: set, by: .oracle) else {
      return nil
    }
    let rows = uses.compactMap { use -> ExchangeTable.Row? in
      let matched = exchange.matchedGenerations(use: use)
      // The tolerance of 5 % allows the paper's own pairs: its budgets 256, 64 and 16 match 258, 63 and 16.
      guard let point = curve.points.last(where: { Double($0.budget) <= 1.05 * matched }) else {
        return nil
      }
      let small = point.choice.accuracy
      return ExchangeTable.Row(
        use: use, matched: matched, budget: point.budget,
        bins: means(of: small, inBins: curve.bins),
        all: point.accuracy,
        leads: differences(small, minus: table.large, inBins: curve.bins),
        lead: difference(small, minus: table.large))
    }
    return ExchangeTable(
      set: set, exchange: exchange, rows: rows, large: large(inBins: curve.bins),
      largeOverall: large)
  }
}
