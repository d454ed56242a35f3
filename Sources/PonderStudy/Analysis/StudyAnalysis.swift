import Ponder
public import PonderPolicy

/// Figures of a study with their intervals, all from one table.
public struct StudyAnalysis: Sendable {
  public let table: StudyTable
  let bootstrap: Bootstrap
  private let seed: UInt64

  public init(_ table: StudyTable, seed: UInt64 = 0) {
    self.table = table
    self.seed = seed
    bootstrap = Bootstrap(seed: seed.derived("bootstrap"))
  }

  /// A method's accuracy at each budget.
  public func curve(of name: String) -> [(budget: Int, accuracy: Estimate)] {
    table.budgets(of: name).map { budget in
      (budget, bootstrap.mean(of: accuracy(of: .init(name, budget))))
    }
  }

  /// A method's accuracy at a budget within each bin.
  public func accuracy(of arm: StudyTable.Arm, inBins bins: [Int]) -> [Estimate] {
    means(of: accuracy(of: arm), inBins: bins)
  }

  /// The larger model's greedy accuracy within each bin.
  public func large(inBins bins: [Int]) -> [Estimate] { means(of: table.large, inBins: bins) }

  /// The larger model's greedy accuracy on all problems.
  public var large: Estimate { bootstrap.mean(of: table.large) }

  /// Means of one number a problem within each bin.
  public func means(of values: [Double], inBins bins: [Int]) -> [Estimate] {
    (1...(bins.max() ?? 1)).map { bin in
      bootstrap.mean(of: zip(values, bins).filter { $0.1 == bin }.map(\.0))
    }
  }

  /// An arm's accuracy.
  public func mean(of arm: StudyTable.Arm) -> Estimate { bootstrap.mean(of: accuracy(of: arm)) }

  /// The accuracy of attempt `number`, from 1, of all chains that have one: a mean over problems.
  public func accuracy(ofAttempt number: Int) -> Estimate {
    bootstrap.mean(
      of: table.chains.problems.compactMap { chains in
        let attempts = chains.filter { $0.count >= number }.map { $0[number - 1] }
        return attempts.isEmpty
          ? nil : Double(attempts.count { $0 }) / Double(attempts.count)
      })
  }

  /// The mean of paired differences, one number a problem on either side.
  public func difference(_ first: [Double], minus second: [Double]) -> Estimate {
    bootstrap.meanDifference(first, minus: second)
  }

  func accuracy(of arm: StudyTable.Arm) -> [Double] {
    table.columns[arm]?.accuracy ?? [Double](repeating: 0, count: table.problems.count)
  }

  /// The compute-optimal choice at every budget of a set.
  ///
  /// - Parameters:
  ///   - set: What to choose from; at a budget, those of it that were measured there.
  ///   - measure: How problems are sorted into bins, by their own ranks.
  ///   - count: Bins.
  /// - Returns: `nil` when the study did not take the measure, or nothing of the set.
  public func computeOptimal(
    among set: CandidateSet, by measure: Policy.Measure, bins count: Int = 5
  ) -> ComputeOptimalCurve? {
    let candidates = set.methods(in: table)
    guard let ease = table.ease(by: measure), !candidates.isEmpty else { return nil }
    let bins = DifficultyBins.ranked(ease, count: count)
    let budgets = set.budgets(in: table).filter { budget in
      candidates.contains { table.columns[.init($0, budget)] != nil }
    }
    let points = budgets.map { budget in
      let arms = candidates.map { StudyTable.Arm($0, budget) }.filter {
        table.columns[$0] != nil
      }
      let columns = arms.compactMap { table.columns[$0] }
      let choice = ComputeOptimal(
        accuracy: columns.map(\.accuracy), cost: columns.map(\.floatingPointOperations),
        bins: bins, seed: seed.derived("cuts").derived(budget))
      return ComputeOptimalCurve.Point(
        budget: budget, candidates: arms.map(\.name), choice: choice,
        accuracy: bootstrap.mean(of: choice.accuracy))
    }
    return ComputeOptimalCurve(set: set, measure: measure, bins: bins, points: points)
  }
}

/// The compute-optimal choice at each budget.
public struct ComputeOptimalCurve: Sendable {
  public struct Point: Sendable {
    public var budget: Int
    /// What was chosen from, in the order of `ComputeOptimal.shares`.
    public var candidates: [String]
    public var choice: ComputeOptimal
    public var accuracy: Estimate
  }

  public var set: CandidateSet
  public var measure: Policy.Measure
  /// For each problem, its bin from 1.
  public var bins: [Int]
  public var points: [Point]
}

extension StudyAnalysis {
  /// How well the cheap measures of difficulty agree with the oracle.
  public func agreements() -> [(measure: Policy.Measure, agreement: Agreement)] {
    guard let oracle = table.ease(by: .oracle) else { return [] }
    return [.predicted, .prompt].compactMap { measure in
      table.ease(by: measure).map { (measure, Agreement(oracle, $0)) }
    }
  }
}
