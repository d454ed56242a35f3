public import Ponder
public import PonderPolicy
public import PonderSearch

/// The results of each method on each problem at each budget: the numbers behind every figure.
public struct StudyTable: Sendable {
  /// A method at a budget.
  public struct Arm: Codable, Hashable, Sendable, Comparable {
    /// Such as `majority`, `beam, width 4`, or `revisions 4:1 hierarchical`.
    public var name: String
    /// N, in generations.
    public var budget: Int

    public init(_ name: String, _ budget: Int) {
      self.name = name
      self.budget = budget
    }

    public static func < (a: Arm, b: Arm) -> Bool { (a.name, a.budget) < (b.name, b.budget) }
  }

  /// The results of an arm: one number per problem, in the order of ``StudyTable/problems``.
  public struct Column: Codable, Hashable, Sendable {
    /// The mean over seeds, in `0...1`.
    public var accuracy: [Double]
    /// FLOPs of both models, the mean over seeds; empty when the store did not record them.
    public var floatingPointOperations: [Double]

    public init(accuracy: [Double], floatingPointOperations: [Double]) {
      self.accuracy = accuracy
      self.floatingPointOperations = floatingPointOperations
    }
  }

  /// The cost of all units of one name.
  public struct Spending: Codable, Hashable, Sendable {
    public var units = 0
    public var cost = Cost.zero

    package init() {}
  }

  /// Ids, ascending.
  public package(set) var problems: [String] = []
  public package(set) var columns: [Arm: Column] = [:]
  /// By problem; empty when the study measured none.
  public package(set) var difficulty: [DifficultyRecord] = []
  /// Whether the larger model is right, 0 or 1 by problem; empty when there is none.
  public package(set) var large: [Double] = []
  /// FLOPs of the larger model's answer, by problem.
  public package(set) var largeOperations: [Double] = []
  /// Every attempt of every chain, for the accuracy by attempt; a problem's chains of all seeds are
  /// combined.
  public package(set) var chains = ChainRecord(problems: [])
  /// The total cost of the units of each name.
  public package(set) var spending: [String: Spending] = [:]
  /// The plan of the study.
  public let plan: StudyPlan
  /// The strategies that figures and policies choose from, the simplest first.
  public package(set) var methods: [(name: String, strategy: AnyStrategy)] = []

  package init(_ plan: StudyPlan) { self.plan = plan }

  /// Creates a table from numbers measured elsewhere.
  ///
  /// - Parameters:
  ///   - plan: The plan that they belong to.
  ///   - problems: Ids, ascending.
  ///   - columns: One number per problem in each.
  ///   - difficulty: By problem, or empty.
  ///   - large: Whether the larger model is right, by problem, or empty.
  ///   - chains: By problem, or empty.
  /// - Throws: `ConfigurationError` for an invalid strategy in the plan.
  public init(
    _ plan: StudyPlan, problems: [String], columns: [Arm: Column],
    difficulty: [DifficultyRecord] = [], large: [Double] = [],
    chains: ChainRecord = ChainRecord(problems: [])
  ) throws {
    self.plan = plan
    self.problems = problems
    self.columns = columns
    self.difficulty = difficulty
    self.large = large
    self.chains = chains
    methods = try plan.methods
  }

  /// The budgets at which a method was measured, ascending.
  public func budgets(of name: String) -> [Int] {
    columns.keys.filter { $0.name == name }.map(\.budget).sorted()
  }

  /// The most parallel or the most sequential split of a budget, with selection by the verifier.
  public func extreme(_ budget: Int, isParallel: Bool) -> Arm {
    let ratios = RevisionRatio.all(for: budget)
    let ratio = (isParallel ? ratios.first : ratios.last) ?? RevisionRatio(1, to: 1)
    return Arm(Self.revisions(ratio), budget)
  }

  /// The problems' estimated pass rates under a measure; `nil` when the study did not measure it.
  public func passRates(by measure: DifficultyMeasure) -> [Double]? {
    guard !difficulty.isEmpty else { return nil }
    switch measure {
    case .oracle: return difficulty.map(\.oracle)
    case .predicted: return difficulty.map(\.predicted)
    case .prompt:
      let values = difficulty.compactMap(\.prompt)
      return values.count == difficulty.count ? values : nil
    }
  }
}

extension Cost {
  /// The FLOPs of both models.
  public var floatingPointOperations: Double {
    proposer.floatingPointOperations + verifier.floatingPointOperations
  }
}
