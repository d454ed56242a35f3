import Ponder
public import PonderPolicy
import PonderSearch

/// The accuracy of majority, best-of-N and the compute-optimal choice on recorded candidates, without any
/// model.
///
/// Budgets are the powers of two up to the smallest number of candidates per problem, and that number
/// itself. Below it, a figure is the mean over 100 random subsets of each problem's candidates, so it is
/// unbiased for the same number of fresh candidates; coverage and single samples are exact. With all
/// candidates, their recorded order breaks ties.
///
/// If candidates depend on each other, as the beams of one search do, a figure below the full number
/// measures a choice among some of them, not a smaller search.
///
/// A choice by oracle difficulty measures it with one half of a problem's candidates and chooses among the
/// other half, so its budgets end at half the number. Mean scores need no reference and are available in
/// use, so predicted difficulty uses all candidates.
public struct Replay: Sendable {
  public let run: PoolRun
  /// The methods as columns over problems, and their figures with intervals.
  public let analysis: StudyAnalysis
  /// Ascending.
  public let budgets: [Int]
  /// The candidates left to choose from by oracle difficulty, or the reason why there are none.
  private let halves: Result<StudyAnalysis, OracleRefusal>

  /// - Parameters:
  ///   - run: A usable run with at least one problem.
  ///   - seed: Seeds the subsets, resamples and splits.
  ///   - width: The number of concurrent problems; the figures do not depend on it.
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

  /// The results of every method on a run's candidates.
  ///
  /// - Parameter other: The same problems, with the candidates that measure their difficulty.
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
    return (analysis.table.methods.map(\.name) + [StudyTable.outcomeMethod, StudyTable.coverage])
      .filter(measured.contains)
  }

  /// The measures of difficulty that the pool holds.
  public var measures: [DifficultyMeasure] { run.isScored ? [.oracle, .predicted] : [.oracle] }

  /// For each problem, its bin of five by the share of its candidates that are right, 1 the easiest.
  ///
  /// The candidates that sort the problems also measure them, so the bins differ slightly more than with
  /// fresh candidates. No method is chosen by these bins.
  public var bins: [Int] { DifficultyBins.bins(of: run.problems.map(\.rightShare)) }

  /// A method's accuracy on all problems.
  public func accuracy(of method: String, at budget: Int) -> Estimate? {
    let arm = StudyTable.Arm(method, budget)
    return analysis.table.columns[arm] == nil ? nil : analysis.mean(of: arm)
  }

  /// A method's accuracy on some problems, given by their indices.
  public func accuracy(of method: String, at budget: Int, on places: [Int]) -> Estimate? {
    guard let column = analysis.table.columns[.init(method, budget)] else { return nil }
    return .mean(of: places.map { column.accuracy[$0] })
  }

  /// The results to choose from by a measure of difficulty, with that measure.
  ///
  /// - Throws: ``OracleRefusal`` when the candidates cannot be split to measure difficulty and to be chosen
  ///   from.
  /// - Returns: `nil` when the pool does not hold the measure.
  func analysis(by measure: DifficultyMeasure) throws(OracleRefusal) -> StudyAnalysis? {
    guard measures.contains(measure) else { return nil }
    return measure == .oracle ? try halves.get() : analysis
  }

  /// The reason why no choice is made by oracle difficulty; `nil` when one is made.
  public var oracleRefusal: OracleRefusal? {
    if case .failure(let refusal) = halves { refusal } else { nil }
  }

  /// The results to choose from by oracle difficulty, with that difficulty; `nil` with an
  /// ``oracleRefusal``.
  var oracleHalves: StudyTable? {
    if case .success(let analysis) = halves { analysis.table } else { nil }
  }

  /// The choice by difficulty bin, measured on problems that did not take part in it.
  ///
  /// - Returns: `nil` without the measure, or with an ``oracleRefusal``.
  public func computeOptimal(by measure: DifficultyMeasure) -> ComputeOptimalCurve? {
    (try? analysis(by: measure))?.computeOptimal(among: .everything, by: measure)
  }

  /// Fits a policy to all of the run's problems.
  ///
  /// - Throws: ``PolicyFitError``.
  public func fit(
    by measure: DifficultyMeasure, bins: Int = 5, seed: UInt64 = 0
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

  /// The method that is best on all problems in hindsight, the simplest on a tie.
  ///
  /// - Parameters:
  ///   - budget: N, in candidates.
  ///   - measure: The measure of the choice that it is compared with, so that both use the same candidates;
  ///     by default all candidates.
  public func bestSingle(
    at budget: Int, beside measure: DifficultyMeasure? = nil
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

  /// The powers of two whose splits all fit into the longest chains.
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
  /// Votes cannot be counted, for the given reason.
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
      "the completions of run '\(run.shown(atMost: 100))' belong to other problems than listed, so nothing is averaged"
    case .noVotes(let run, let why):
      "\(why), so nothing of run '\(run.shown(atMost: 100))' is averaged"
    }
  }
}
