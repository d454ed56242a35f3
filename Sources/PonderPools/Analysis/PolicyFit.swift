import Ponder
public import PonderPolicy
public import PonderSearch

extension StudyAnalysis {
  /// Fits a policy to all results of the study.
  ///
  /// The bins have the same edges as in use, and equal measures share a bin, so there may be fewer than
  /// requested. The strategy of an entry is the best over all problems of its bin and, with less weight, of the bins beside it. Its expected accuracy is
  /// measured on problems that did not take part in the choice (`ComputeOptimal`), so it has no selection
  /// bias. Where FLOPs were recorded the policy gets curves of accuracy against cost too (``valueCurves(among:by:)``).
  ///
  /// - Parameters:
  ///   - set: The methods to choose from.
  ///   - measure: How the pass rate of a new problem will be estimated.
  ///   - count: The number of bins.
  ///   - provenance: What the policy is fitted on.
  ///   - votes: The problems' recorded samples, as `StudyTable.votes` reads them; tables that stop votes early
  ///     are fitted to those that have as many problems as the study.
  ///   - answers: What the strategies chose, as `StudyTable.answers` reads it for all of the study's problems; the
  ///     policy's confidence is fitted to it.
  /// - Throws: ``PolicyFitError`` when the study lacks the measure, has too few problems for its bins, or
  ///   all problems have the same measure.
  public func fit(
    among set: CandidateSet, by measure: DifficultyMeasure, bins count: Int = 5,
    provenance: Policy.Provenance,
    stoppingOn votes: [(selection: Selection, problems: [RecordedSamples])] = [],
    confidenceOn answers: [RecordedAnswer] = []
  ) throws(PolicyFitError) -> Policy {
    guard let rates = table.passRates(by: measure) else { throw .notMeasured(measure) }
    if let bad = rates.firstIndex(where: { !$0.isFinite }) {
      throw .notANumber(measure, problem: table.problems[bad])
    }
    guard let bins = DifficultyBins(calibratedOn: rates, count: count),
      table.problems.count >= 2 * ComputeOptimal.leastProblems
    else { throw .tooFewProblems(table.problems.count) }
    guard Set(rates).count > 1 else { throw .constant(measure) }
    guard let curve = computeOptimal(among: set, by: measure, bins: count) else {
      throw .notMeasured(measure)
    }
    var entries: [Policy.Entry] = []
    for point in curve.points {
      let columns = point.candidates.compactMap { name in
        table.columns[.init(name, point.budget)].map { (name, $0) }
      }
      let choices = ComputeOptimal.choices(of: columns.map(\.1.accuracy), bins: curve.bins)
      let promised = means(of: point.choice.accuracy, inBins: curve.bins)
      for bin in 1...bins.count where promised.indices.contains(bin - 1) {
        let name = columns[choices[bin - 1]].0
        guard let strategy = table.methods.first(where: { $0.name == name })?.strategy
        else { continue }
        let figure = promised[bin - 1]
        let costs = curve.bins.indices.filter { curve.bins[$0] == bin }.map {
          point.choice.cost[$0]
        }
        entries.append(
          Policy.Entry(
            bin: bin, budget: point.budget, strategy: strategy, accuracy: figure.value,
            low: figure.low, high: figure.high,
            floatingPointOperations: costs.reduce(0, +) / Double(max(1, costs.count)),
            decider: point.choice.deciders[bin - 1]))
      }
    }
    let complete = votes.filter { $0.problems.count == rates.count }
    return Policy(
      measure: measure, bins: bins, entries: entries, provenance: provenance,
      valueCurves: valueCurves(among: set, by: measure),
      // It refuses only votes on other problems, which are left out.
      stopping: (try? PolicyStopping.fitted(to: complete, passRates: rates, bins: bins)) ?? [],
      confidenceTables: ConfidenceTable.fitted(to: answers, passRates: rates))
  }
}

/// A study from which no policy can be fitted.
public enum PolicyFitError: Error, Hashable, Sendable, CustomStringConvertible {
  case notMeasured(DifficultyMeasure)
  case notANumber(DifficultyMeasure, problem: String)
  case constant(DifficultyMeasure)
  case tooFewProblems(Int)
  /// A replay whose candidates cannot measure difficulty.
  case refused(OracleRefusal, run: String)

  public var description: String {
    switch self {
    case .notMeasured(let measure): "the study did not measure \(measure) difficulty"
    case .notANumber(let measure, let problem):
      "the \(measure) difficulty of '\(problem)' is not a number"
    case .constant(let measure):
      "every problem has the same \(measure) difficulty, so there is nothing to choose by"
    case .tooFewProblems(let count):
      "a policy needs at least \(2 * ComputeOptimal.leastProblems) finished problems, not \(count)"
    case .refused(let refusal, let run): "run '\(run)': a policy by oracle difficulty \(refusal)"
    }
  }
}
