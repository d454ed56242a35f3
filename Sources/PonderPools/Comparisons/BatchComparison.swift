public import Ponder
public import PonderPolicy
public import PonderSearch

/// One price of compute for a batch, against the same budget for every problem.
///
/// The curves v(a | z) are fitted on one half of the problems, and the other half is the batch: its total
/// budget is B for each problem. Both halves take turns, over several cuts. Both sides are measured on the
/// same problems, and on recorded samples in the same orders.
public struct BatchComparison: Codable, Hashable, Sendable {
  /// The pass rate z that budgets are shared out by.
  public enum Signal: Codable, Hashable, Sendable {
    /// The share of the leading answer among the first samples, which are part of the vote.
    case leaderShare(samples: Int)
    /// The mean score of the first samples, which are part of the vote.
    case meanScore(samples: Int)
    /// A measure of difficulty, whose own cost is not part of the budget.
    case difficulty(DifficultyMeasure)
  }

  /// One mean budget.
  public struct Row: Codable, Hashable, Sendable {
    /// B, in generations a problem.
    public var budget: Int
    public var signal: Signal
    /// The accuracy of B generations for each problem.
    public var uniform: Estimate
    /// The accuracy of one price, with a mean budget of B.
    public var priced: Estimate
    /// One price minus uniform, paired over problems.
    public var lead: Estimate
    /// The generations that one price spent on a problem.
    public var spent: Estimate
    /// λ: the mean over batches of the accuracy that one more generation must gain.
    public var price: Double
  }

  /// The run, or the study.
  public var name: String
  /// What is chosen from: `majority`, `weighted`, or `all methods`.
  public var methods: String
  public var problems: Int
  /// The largest budget of one problem, in generations.
  public var size: Int
  /// The number of random orders for each problem; `nil` for the results of a study.
  public var orders: Int?
  /// The number of cuts into halves.
  public var cuts: Int
  public var seed: UInt64
  /// By budget.
  public var rows: [Row]

  /// The mean budgets that are compared, as far as the samples reach.
  public static let budgets = [2, 4, 8, 16, 32, 64]

  /// The minimum number of problems: ten to fit on and ten to measure on.
  public static let leastProblems = 20

  /// Compares by replay over recorded samples.
  ///
  /// The first samples of each problem give z; they are charged, and they vote. In a majority they are half
  /// of B and at most 4, and z is the share of the leading answer, which of one sample is always 1. In a
  /// weighted vote they are a quarter of B and at most 4, and z is the mean score. The budgets of one problem
  /// lie between that number and all of its samples.
  ///
  /// - Parameters:
  ///   - problems: At least 20, each with at least two samples.
  ///   - name: The run.
  ///   - selection: `majority` or `weighted`.
  ///   - budgets: Those below the smallest number of samples are compared.
  ///   - orders: The number of random orders for each problem, at least 1.
  ///   - cuts: The number of cuts into halves, at least 1.
  ///   - seed: The same seed gives the same figures.
  /// - Throws: `ConfigurationError` for too few problems or samples, a selection that is no vote, and a
  ///   number out of range.
  /// - Complexity: O(problems · orders · (samples + budgets · cuts · actions · log(problems · orders)))
  public init(
    _ problems: [RecordedSamples], named name: String, by selection: Selection,
    budgets: [Int] = BatchComparison.budgets, orders: Int = 64, cuts: Int = 4, seed: UInt64 = 0
  ) throws(ConfigurationError) {
    let batch = try VoteBatch(problems, by: selection, orders: orders, seed: seed)
    try refuse("the number of cuts", outside: 1...10_000, cuts)
    self.name = name
    methods = selection.rawValue
    self.problems = problems.count
    (size, self.orders, self.cuts, self.seed) = (batch.size, orders, cuts, seed)
    let halves = Halves.all(of: problems.count, cuts: cuts, seed: seed)
    rows = []
    for budget in budgets.sorted() where (1..<batch.size).contains(budget) {
      let first = Self.probes(of: budget, by: selection)
      let result = try batch.result(budget: budget, first: first, halves: halves)
      rows.append(
        Row(
          budget,
          selection == .majority ? .leaderShare(samples: first) : .meanScore(samples: first),
          result, upTo: batch.size))
    }
  }
}

extension BatchComparison {
  /// The number of first samples that give z, from 1 to 4.
  static func probes(of budget: Int, by selection: Selection) -> Int {
    max(1, min(4, selection == .majority ? budget / 2 : budget / 4))
  }
}

extension BatchComparison.Row {
  init(_ budget: Int, _ signal: BatchComparison.Signal, _ result: BatchResult, upTo size: Int) {
    self.init(
      budget: budget, signal: signal, uniform: .mean(of: result.uniform),
      priced: .mean(of: result.priced), lead: .meanDifference(result.priced, minus: result.uniform),
      spent: MeanScore(result.spent, in: 0...Double(max(1, size))).estimate, price: result.price)
  }
}

/// The results of both sides at one mean budget: one number for each problem, the mean over orders and cuts.
struct BatchResult: Hashable, Sendable {
  var uniform: [Double]
  var priced: [Double]
  var spent: [Double]
  /// The mean over batches.
  var price = 0.0

  init(problems: Int) {
    uniform = [Double](repeating: 0, count: problems)
    (priced, spent) = (uniform, uniform)
  }

  /// Divides the sums by the number of batches that each problem was in, and the prices by that of all.
  mutating func average(over times: Int, batches: Int) {
    let count = Double(max(1, times))
    uniform = uniform.map { $0 / count }
    priced = priced.map { $0 / count }
    spent = spent.map { $0 / count }
    price /= Double(max(1, batches))
  }
}
