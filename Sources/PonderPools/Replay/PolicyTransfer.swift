public import PonderPolicy
import PonderSearch

/// A policy fitted on one run and applied to another, with other problems or another model.
///
/// Bins keep the edges of the fitting run, as they would in use. For oracle difficulty, one half of each
/// run's candidates measures the difficulty and the other half is chosen from.
public struct PolicyTransfer: Sendable {
  /// The results at one budget.
  public struct Row: Codable, Hashable, Sendable {
    public var budget: Int
    /// The fitted policy on the other run's problems.
    public var transferred: Estimate
    /// The other run's own policy, measured on problems that did not take part in the choice.
    public var own: Estimate?
    /// The single method that is best on the fitting run.
    public var single: String
    /// That method's accuracy on the other run.
    public var singleAccuracy: Estimate
    /// The single method that is best on the other run, in hindsight.
    public var best: String
    public var bestAccuracy: Estimate
    /// The policy minus the fitting run's best single method, paired over problems.
    public var lead: Estimate
    /// The policy's method for each bin.
    public var choices: [String]
  }

  public var policy: Policy
  public var fitted: String
  public var tested: String
  /// The number of the other run's problems in each bin.
  public var binSizes: [Int]
  public var rows: [Row]

  /// - Parameters:
  ///   - fitting: The run to fit on.
  ///   - testing: The run to apply the policy to.
  ///   - measure: How difficulty is measured on both runs.
  ///   - bins: The number of bins.
  /// - Throws: ``PolicyFitError``; ``PolicyTransferError`` when the other run lacks data that the policy
  ///   needs.
  public init(
    from fitting: Replay, to testing: Replay, by measure: DifficultyMeasure, bins: Int = 5
  ) throws {
    policy = try fitting.fit(by: measure, bins: bins)
    (fitted, tested) = (fitting.run.name, testing.run.name)
    if measure == .oracle, let refusal = testing.oracleRefusal {
      throw PolicyTransferError(run: tested, lacks: "oracle difficulty, which \(refusal)")
    }
    guard let analysis = try? testing.analysis(by: measure),
      let rates = analysis.table.passRates(by: measure)
    else {
      throw PolicyTransferError(run: tested, lacks: "\(measure) difficulty")
    }
    let table = analysis.table
    let edges = policy.bins
    let places = rates.map { edges.bin(of: $0) }
    binSizes = (1...edges.count).map { bin in places.count { $0 == bin } }
    let own = testing.computeOptimal(by: measure)
    let shared = policy.budgets.filter(table.plan.budgets.contains)
    guard !shared.isEmpty else {
      throw PolicyTransferError(run: tested, lacks: "a budget that run '\(fitted)' has")
    }
    rows = []
    for budget in shared {
      func column(_ method: String) throws -> [Double] {
        guard let column = table.columns[.init(method, budget)] else {
          throw PolicyTransferError(run: tested, lacks: "'\(method)' at N = \(budget)")
        }
        return column.accuracy
      }
      guard let single = fitting.bestSingle(at: budget, beside: measure),
        let best = testing.bestSingle(at: budget, beside: measure)
      else { continue }
      let choices = try rates.map { value in
        try policy.entry(passRate: value, budget: budget).strategy.id
      }
      let accuracy = try zip(choices, choices.indices).map { try column($0)[$1] }
      rows.append(
        Row(
          budget: budget, transferred: .mean(of: accuracy),
          own: own?.points.first { $0.budget == budget }?.accuracy, single: single.method,
          singleAccuracy: .mean(of: try column(single.method)),
          best: best.method, bestAccuracy: best.accuracy,
          lead: .meanDifference(accuracy, minus: try column(single.method)),
          choices: policy.entries.filter { $0.budget == budget }.map(\.strategy.id)))
    }
  }
}

/// A run to which a policy cannot be applied.
public struct PolicyTransferError: Error, Hashable, Sendable, CustomStringConvertible {
  public let run: String
  public let lacks: String

  public var description: String {
    "run '\(run)' lacks \(lacks), so the policy cannot be tried on it"
  }
}
