import Ponder
public import PonderPolicy

/// The figures of a study with their intervals, computed from one table.
public struct StudyAnalysis: Sendable {
  public let table: StudyTable
  let bootstrap: Bootstrap
  private let seed: UInt64

  /// - Parameters:
  ///   - table: The results of each method on each problem.
  ///   - seed: Seeds the splits into halves and the resamples.
  ///   - resamples: The number of resamples for the intervals of ratios.
  public init(_ table: StudyTable, seed: UInt64 = 0, resamples: Int = 2_000) {
    self.table = table
    self.seed = seed
    bootstrap = Bootstrap(resamples: resamples, seed: seed.derived("bootstrap"))
  }

  /// A method's accuracy at each budget.
  public func curve(of name: String) -> [(budget: Int, accuracy: Estimate)] {
    table.budgets(of: name).map { budget in
      (budget, Estimate.mean(of: accuracy(of: .init(name, budget))))
    }
  }

  /// A method's accuracy at a budget within each bin.
  public func accuracy(of arm: StudyTable.Arm, inBins bins: [Int]) -> [Estimate] {
    means(of: accuracy(of: arm), inBins: bins)
  }

  /// The larger model's greedy accuracy within each bin.
  public func large(inBins bins: [Int]) -> [Estimate] { means(of: table.large, inBins: bins) }

  /// The larger model's greedy accuracy on all problems.
  public var large: Estimate { .mean(of: table.large) }

  /// Means of one number per problem, in `0...1`, within each bin.
  public func means(of values: [Double], inBins bins: [Int]) -> [Estimate] {
    values.parts(by: bins).map(Estimate.mean)
  }

  /// Means of paired differences within each bin.
  public func differences(
    _ first: [Double], minus second: [Double], inBins bins: [Int]
  ) -> [Estimate] {
    zip(first.parts(by: bins), second.parts(by: bins)).map { .meanDifference($0, minus: $1) }
  }

  /// An arm's accuracy.
  public func mean(of arm: StudyTable.Arm) -> Estimate { .mean(of: accuracy(of: arm)) }

  /// The accuracy of attempt `number`, from 1, over all chains that have it: a mean over problems.
  public func accuracy(ofAttempt number: Int) -> Estimate {
    .mean(
      of: table.chains.problems.compactMap { chains in
        let attempts = chains.filter { $0.count >= number }.map { $0[number - 1] }
        return attempts.isEmpty
          ? nil : Double(attempts.count { $0 }) / Double(attempts.count)
      })
  }

  /// The mean of paired differences, with one number per problem on each side.
  public func difference(_ first: [Double], minus second: [Double]) -> Estimate {
    .meanDifference(first, minus: second)
  }

  func accuracy(of arm: StudyTable.Arm) -> [Double] {
    table.columns[arm]?.accuracy ?? [Double](repeating: 0, count: table.problems.count)
  }

  /// The compute-optimal choice at every budget of a set.
  ///
  /// - Parameters:
  ///   - set: The methods to choose from; at each budget, those measured there.
  ///   - measure: The measure whose quantiles define the bins.
  ///   - count: The number of bins.
  /// - Returns: `nil` when the study lacks the measure, or all methods of the set.
  public func computeOptimal(
    among set: CandidateSet, by measure: DifficultyMeasure, bins count: Int = 5
  ) -> ComputeOptimalCurve? {
    guard let rates = table.passRates(by: measure), !set.methods(in: table).isEmpty else {
      return nil
    }
    let bins = DifficultyBins.bins(of: rates, count: count)
    let points = stages(of: set).map { budget, names, columns in
      let choice = ComputeOptimal(
        accuracy: columns.map(\.accuracy), cost: columns.map(\.costs),
        bins: bins, seed: seed.derived("cuts").derived(budget))
      return ComputeOptimalCurve.Point(
        budget: budget, candidates: names, choice: choice,
        accuracy: .mean(of: choice.accuracy))
    }
    return ComputeOptimalCurve(set: set, measure: measure, bins: bins, points: points)
  }

  /// The measured methods of a set at each budget.
  func stages(
    of set: CandidateSet
  ) -> [(budget: Int, names: [String], columns: [StudyTable.Column])] {
    let candidates = set.methods(in: table)
    return set.budgets(in: table).compactMap { budget in
      let names = candidates.filter { table.columns[.init($0, budget)] != nil }
      let columns = names.compactMap { table.columns[.init($0, budget)] }
      return names.isEmpty ? nil : (budget, names, columns)
    }
  }
}

extension [Double] {
  /// One number per problem, split by bin from 1.
  fileprivate func parts(by bins: [Int]) -> [[Double]] {
    (1...(bins.max() ?? 1)).map { bin in zip(self, bins).filter { $0.1 == bin }.map(\.0) }
  }
}

/// The compute-optimal choice at each budget.
public struct ComputeOptimalCurve: Sendable {
  public struct Point: Sendable {
    public var budget: Int
    /// The methods to choose from, in the order of `ComputeOptimal.shares`.
    public var candidates: [String]
    public var choice: ComputeOptimal
    public var accuracy: Estimate
  }

  public var set: CandidateSet
  public var measure: DifficultyMeasure
  /// For each problem, its bin from 1.
  public var bins: [Int]
  public var points: [Point]
}

extension StudyAnalysis {
  /// How well the predicted and prompt measures agree with the oracle.
  public func agreements() -> [(measure: DifficultyMeasure, agreement: Agreement)] {
    guard let oracle = table.passRates(by: .oracle) else { return [] }
    return [.predicted, .prompt].compactMap { measure in
      table.passRates(by: measure).map { (measure, Agreement(oracle, $0)) }
    }
  }
}
