import Ponder
public import PonderPolicy
import PonderSearch

/// What majority, best-of-N and the compute-optimal choice come to on recorded candidates, without any
/// model.
///
/// Budgets are the powers of two up to the number of candidates that every problem has, and that
/// number. At a budget below it, a figure is the mean over 100 random subsets of each problem's
/// candidates, so it is unbiased for as many fresh ones; coverage and single samples are exact. With
/// all candidates, their own order breaks ties.
///
/// Where candidates depend on each other, as the beams of one search do, a figure below the whole number says
/// what choosing among so many of them gives, not what a smaller search would.
///
/// A choice by oracle difficulty uses one half of a problem's candidates to measure it and chooses among the
/// other half, so its budgets end at half the number. Mean scores need no answer and are known in use, so
/// predicted difficulty takes all candidates.
public struct Replay: Sendable {
  public let run: PoolRun
  /// The methods as columns over problems, and their figures with intervals.
  public let analysis: StudyAnalysis
  /// Ascending.
  public let budgets: [Int]
  /// What is chosen among by oracle difficulty, or why nothing is.
  private let halves: Result<StudyAnalysis, OracleRefusal>

  /// - Parameters:
  ///   - run: Usable and with at least one problem.
  ///   - seed: Draws the subsets, the resamples and the cuts.
  ///   - width: Problems under way at once; the figures do not depend on it.
  /// - Throws: ``ReplayError`` for a run that cannot be averaged.
  /// - Complexity: O(problems · methods · subsets · candidates)
  public init(_ run: PoolRun, seed: UInt64 = 0, width: Int = 8) async throws {
    guard !run.problems.isEmpty else { throw ReplayError.noProblems(run: run.name) }
    if let refusal = run.refusal { throw ReplayError(run.name, refusal) }
    self.run = run
    let table = try await Self.table(of: run, measuredOn: run, seed: seed, width: width)
    budgets = table.plan.budgets
    analysis = StudyAnalysis(table, seed: seed)
    if let refusal = OracleRefusal(run) {
      halves = .failure(refusal)
    } else {
      let cut = ReplayHalves(run, seed: seed)
      halves = .success(
        StudyAnalysis(
          try await Self.table(
            of: cut.choosing, measuredOn: cut.measuring, seed: seed, width: width), seed: seed))
    }
  }

  /// What every method does with a run's candidates.
  ///
  /// - Parameter other: The same problems with the candidates that measure their difficulty.
  private static func table(
    of run: PoolRun, measuredOn other: PoolRun, seed: UInt64, width: Int
  ) async throws -> StudyTable {
    let budgets = run.isRevised ? Self.chainBudgets(run) : Self.budgets(upTo: run.size)
    var table = StudyTable(
      StudyPlan(
        budgets: budgets, searches: [], revisionBudgets: run.isRevised ? budgets : [],
        poolSamples: run.size, difficultySamples: other.size, seeds: [0], includesLarge: false))
    table.problems = run.problems.map(\.id)
    table.difficulty = other.problems.map(\.difficulty)
    let methods = try ReplayMethod.all(for: run)
    if run.isRevised {
      table.methods = try table.plan.methods
      for problem in run.problems {
        table.chains.problems.append(
          problem.chains.map { $0.map { problem.verdicts[$0] } })
      }
    } else {
      table.methods = methods.map { ($0.strategy.id, $0.strategy) }
    }
    let isJudged = run.isJudged
    let cells = try await run.problems.concurrentMap(atMost: width) { problem in
      let seed = seed.derived(problem.id)
      return problem.chains.isEmpty
        ? problem.cells(of: methods, at: budgets, isJudged: isJudged, seed: seed)
        : problem.chainCells(budgets)
    }
    let unknown = [Double](repeating: 0, count: cells.count)
    for (place, row) in cells.enumerated() {
      for (arm, accuracy) in row {
        table.columns[
          arm, default: StudyTable.Column(accuracy: unknown, floatingPointOperations: [])
        ].accuracy[place] = accuracy
      }
    }
    return table
  }

  /// The largest budget.
  public var size: Int { budgets.last ?? 1 }

  /// Names of the methods in the order of tables, coverage last.
  public var methods: [String] {
    let measured = Set(analysis.table.columns.keys.map(\.name))
    return (analysis.table.methods.map(\.name) + [StudyTable.outcomeMethod, "coverage"])
      .filter(measured.contains)
  }

  /// The measures of difficulty that the pool holds.
  public var measures: [Policy.Measure] { run.isScored ? [.oracle, .predicted] : [.oracle] }

  /// For each problem, its bin of five by the share of its candidates that are right, 1 the easiest.
  ///
  /// The candidates that sort the problems also measure them, so the ends are a little further apart
  /// than fresh candidates would put them. Nothing is chosen by these bins.
  public var bins: [Int] { DifficultyBins.bins(of: run.problems.map(\.rightShare)) }

  /// A method's figure on all problems.
  public func accuracy(of method: String, at budget: Int) -> Estimate? {
    let arm = StudyTable.Arm(method, budget)
    return analysis.table.columns[arm] == nil ? nil : analysis.mean(of: arm)
  }

  /// A method's figure on some problems, given by their indices.
  public func accuracy(of method: String, at budget: Int, on places: [Int]) -> Estimate? {
    guard let column = analysis.table.columns[.init(method, budget)] else { return nil }
    return .mean(of: places.map { column.accuracy[$0] })
  }

  /// What is chosen among by a measure of difficulty, with that measure.
  ///
  /// - Throws: ``OracleRefusal`` when candidates cannot both measure difficulty and be chosen among.
  /// - Returns: `nil` when the pool does not hold the measure.
  func analysis(by measure: Policy.Measure) throws(OracleRefusal) -> StudyAnalysis? {
    guard measures.contains(measure) else { return nil }
    return measure == .oracle ? try halves.get() : analysis
  }

  /// Why no choice is made by oracle difficulty; `nil` when one is.
  public var oracleRefusal: OracleRefusal? {
    if case .failure(let refusal) = halves { refusal } else { nil }
  }

  /// What is chosen among by oracle difficulty, with that difficulty; `nil` with an ``oracleRefusal``.
  var oracleHalves: StudyTable? {
    if case .success(let analysis) = halves { analysis.table } else { nil }
  }

  /// The choice by bin of difficulty, measured on problems that did not choose.
  ///
  /// - Returns: `nil` without the measure, or with an ``oracleRefusal``.
  public func computeOptimal(by measure: Policy.Measure) -> ComputeOptimalCurve? {
    (try? analysis(by: measure))?.computeOptimal(among: .everything, by: measure)
  }

  /// Fits a policy to all of the run's problems.
  ///
  /// - Throws: ``PolicyFitError``.
  public func fit(
    by measure: Policy.Measure, bins: Int = 5, seed: UInt64 = 0
  ) throws(PolicyFitError) -> Policy {
    let analysis: StudyAnalysis?
    do {
      analysis = try self.analysis(by: measure)
    } catch {
      throw .refused(error, run: run.name)
    }
    guard let analysis else { throw .notMeasured(measure) }
    return try analysis.fit(
      among: .everything, by: measure, bins: bins,
      provenance: .init(
        models: run.model.map { ["proposer": $0] } ?? [:], domain: run.name,
        problems: run.problems.count, seed: seed))
  }

  /// The method that is best on all problems, chosen in hindsight, the simplest on a tie.
  ///
  /// - Parameters:
  ///   - budget: N, in candidates.
  ///   - measure: Of which choice it is the rival: both choose among the same candidates. All candidates
  ///     if left out.
  public func bestSingle(
    at budget: Int, beside measure: Policy.Measure? = nil
  ) -> (method: String, accuracy: Estimate)? {
    guard let rival = measure.map({ try? analysis(by: $0) }) ?? analysis else { return nil }
    let measured = rival.table.methods.map(\.name).filter {
      rival.table.columns[.init($0, budget)] != nil
    }
    let columns = measured.map { rival.accuracy(of: .init($0, budget)) }
    guard !columns.isEmpty else { return nil }
    let best = ComputeOptimal.best(of: columns, on: Array(run.problems.indices))
    return (measured[best], rival.mean(of: .init(measured[best], budget)))
  }

  private static func budgets(upTo size: Int) -> [Int] {
    let powers = sequence(first: 1) { $0 * 2 }.prefix { $0 < size }
    return powers + [size]
  }

  /// Powers of two of which the longest chains hold every split.
  private static func chainBudgets(_ run: PoolRun) -> [Int] {
    var longest: [Int] = []
    for problem in run.problems {
      for (place, chain) in problem.chains.enumerated() {
        if place == longest.count { longest.append(0) }
        longest[place] = max(longest[place], chain.count)
      }
    }
    let fitting = sequence(first: 1) { $0 * 2 }.prefix { budget in
      let needed = ChainPool.lengths(for: [budget])
      return needed.count <= longest.count && zip(needed, longest).allSatisfy { $0 <= $1 }
    }
    return Array(fitting)
  }
}

/// A run that cannot be replayed.
public enum ReplayError: Error, Hashable, Sendable, CustomStringConvertible {
  case noProblems(run: String)
  case wrongProblems(run: String)
  /// Votes cannot be counted: the phrase says why.
  case noVotes(run: String, String)

  fileprivate init(_ run: String, _ refusal: Contradiction) {
    self =
      refusal.kind == .wrongProblems
      ? .wrongProblems(run: run) : .noVotes(run: run, refusal.text)
  }

  public var description: String {
    switch self {
    case .noProblems(let run):
      "run '\(run.shown(atMost: 100))' has no problem that nothing contradicts"
    case .wrongProblems(let run):
      "the completions of run '\(run.shown(atMost: 100))' stand under the wrong problems, so nothing is averaged"
    case .noVotes(let run, let why):
      "\(why), so nothing of run '\(run.shown(atMost: 100))' is averaged"
    }
  }
}
