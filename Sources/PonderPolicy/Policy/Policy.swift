public import PonderSearch

/// The compute-optimal policy: for each budget and difficulty bin, the strategy that did best.
///
/// Fitting it needs results of strategies on problems with references. Applying it needs only a new
/// problem's estimated pass rate. With ``valueCurves`` it also chooses at a price of compute, with
/// ``stopping`` it ends a vote when more samples would not be worth theirs, and with ``confidenceTables`` it says
/// how sure an answer is.
public struct Policy: Codable, Hashable, Sendable {
  /// One cell of the table.
  public struct Entry: Codable, Hashable, Sendable {
    /// From 1, the easiest.
    public var bin: Int
    /// N, in generations.
    public var budget: Int
    public var strategy: AnyStrategy
    /// Expected accuracy in `0...1`, measured on problems that did not choose the strategy.
    public var accuracy: Double
    /// Lower end of its 95 % interval.
    public var low: Double
    /// Upper end of its 95 % interval.
    public var high: Double
    /// Expected FLOPs a problem, of both models.
    public var floatingPointOperations: Double
    /// The bin whose problems chose the strategy: another bin when this one had too few problems.
    public var decider: Int

    public init(
      bin: Int, budget: Int, strategy: AnyStrategy, accuracy: Double, low: Double, high: Double,
      floatingPointOperations: Double, decider: Int
    ) {
      self.bin = bin
      self.budget = budget
      self.strategy = strategy
      self.accuracy = accuracy
      self.low = low
      self.high = high
      self.floatingPointOperations = floatingPointOperations
      self.decider = decider
    }
  }

  /// What a policy was fitted on; a policy is valid only for these models.
  public struct Provenance: Codable, Hashable, Sendable {
    /// The name of each role's model, with a fingerprint of its weights.
    public var models: [String: String]
    public var domain: String
    public var problems: Int
    public var seed: UInt64

    public init(models: [String: String], domain: String, problems: Int, seed: UInt64) {
      self.models = models
      self.domain = domain
      self.problems = problems
      self.seed = seed
    }
  }

  public var measure: DifficultyMeasure
  public var bins: DifficultyBins
  /// By budget, then bin.
  public var entries: [Entry]
  public var provenance: Provenance
  /// v(a | z) of every strategy and budget, with costs in FLOPs of all models; `nil` in policies of earlier
  /// versions, and if the study did not record FLOPs.
  public var valueCurves: ValueCurves?
  /// When votes stop early: one table for each selection and price; empty if none was fitted.
  public var stopping: [PolicyStopping]
  /// How likely answers are to be right, one table for each set of verifiers; empty in policies of earlier
  /// versions.
  public var confidenceTables: [ConfidenceTable]

  public init(
    measure: DifficultyMeasure, bins: DifficultyBins, entries: [Entry], provenance: Provenance,
    valueCurves: ValueCurves? = nil, stopping: [PolicyStopping] = [],
    confidenceTables: [ConfidenceTable] = []
  ) {
    self.measure = measure
    self.bins = bins
    self.entries = entries.sorted { ($0.budget, $0.bin) < ($1.budget, $1.bin) }
    self.provenance = provenance
    self.valueCurves = valueCurves
    self.stopping = stopping
    self.confidenceTables = confidenceTables
  }

  /// The budgets it was fitted on, ascending.
  public var budgets: [Int] { Array(Set(entries.map(\.budget))).sorted() }

  /// The entry for a problem.
  ///
  /// - Parameters:
  ///   - passRate: The problem's estimated pass rate, measured by ``measure``.
  ///   - budget: In generations; between two fitted budgets, the lower one is used.
  /// - Throws: ``PolicyError`` when the budget is below all fitted ones, or the table has no entry for the
  ///   bin.
  public func entry(passRate: Double, budget: Int) throws(PolicyError) -> Entry {
    guard let fitted = budgets.last(where: { $0 <= budget }) else {
      throw PolicyError.budgetTooSmall(budget, fitted: budgets)
    }
    let bin = bins.bin(of: passRate)
    guard let entry = entries.first(where: { $0.budget == fitted && $0.bin == bin }) else {
      throw PolicyError.noEntry(bin: bin, budget: fitted)
    }
    return entry
  }

  /// Refuses models other than those the policy was fitted on.
  public func check(models: [String: String]) throws(PolicyError) {
    for (role, fitted) in provenance.models.sorted(by: { $0.key < $1.key }) {
      guard models[role] == fitted else {
        throw .otherModel(role: role, fitted: fitted, found: models[role])
      }
    }
  }
}

/// A policy that cannot be applied.
public enum PolicyError: Error, Hashable, Sendable, CustomStringConvertible {
  case budgetTooSmall(Int, fitted: [Int])
  case noEntry(bin: Int, budget: Int)
  case otherModel(role: String, fitted: String, found: String?)
  /// The policy has no curves of accuracy against cost.
  case noPrice
  /// A ceiling that allows no action of the curves, which take at least so much.
  case ceilingTooLow(leastGenerations: Int, leastFLOPs: Double)
  /// The measure needs right answers, which a new question does not have.
  case needsAnswers
  /// The measure needs a verifier that can score a question alone.
  case needsPromptScore
  case needsVerifier
  /// The time limit passed before the pass rate was estimated.
  case outOfTime

  public var description: String {
    switch self {
    case .budgetTooSmall(let budget, let fitted):
      "this policy was fitted on budgets of \(fitted.map(String.init).joined(separator: ", ")) "
        + "generations, not \(budget)"
    case .noEntry(let bin, let budget):
      "this policy has no entry for bin \(bin) at a budget of \(budget)"
    case .noPrice:
      "this policy has no price of compute: an earlier version wrote it, or its study did not record FLOPs; "
        + "fit it anew with ponder fit"
    case .ceilingTooLow(let generations, let operations):
      "the ceiling allows no strategy of this policy: they take \(generations) generations or more, and "
        + "\(Int(exactly: operations.rounded(.up)).map(String.init) ?? "\(operations)") FLOPs or more"
    case .needsAnswers:
      "this policy measures difficulty as 'oracle', which needs the right answers; fit one with --measure "
        + "prompt or --measure predicted"
    case .needsPromptScore:
      "this policy measures difficulty by the verifier's score of the question alone, which this verifier "
        + "does not give; fit one with --measure predicted"
    case .needsVerifier: "this policy measures difficulty by a verifier, and none was given"
    case .outOfTime: "the time limit passed before the difficulty of the question was estimated"
    case .otherModel(let role, let fitted, let found):
      "this policy was fitted on \(fitted) as \(role), not on \(found ?? "none"); fit it anew"
    }
  }
}
