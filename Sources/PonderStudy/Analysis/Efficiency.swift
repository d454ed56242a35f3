import Ponder
public import PonderPolicy

/// How many times cheaper the compute-optimal choice reaches what independent samples reach.
public struct Efficiency: Sendable {
  /// What a unit of cost is.
  public enum Charge: String, Codable, Hashable, Sendable, CaseIterable {
    /// Generations; difficulty and verifier are free: the paper's accounting.
    case generations
    /// FLOPs of both models, and what measuring the difficulty takes; the oracle's is free, since
    /// nobody could pay for it.
    case floatingPointOperations
  }

  public var set: CandidateSet
  public var measure: Policy.Measure
  public var charge: Charge
  /// The ratio at each budget of the samples: 4 is a quarter of the cost, 0 is never reached.
  public var ratios: [(budget: Int, ratio: Estimate)]
  /// At the largest budget, how far the best single method is above the choice by bin; negative
  /// when choosing by bin wins.
  public var regret: Double
}

extension StudyAnalysis {
  /// The ratios that a study is about: the paper's sets in the paper's accounting, and every method
  /// with everything charged.
  ///
  /// - Returns: Rows of what the study measured; those it did not are left out.
  public func efficiencies() -> [Efficiency] {
    let paper: [(CandidateSet, Policy.Measure)] = [
      (.search, .oracle), (.search, .predicted), (.search, .prompt), (.revisions, .oracle),
      (.revisions, .predicted), (.everything, .oracle), (.everything, .predicted),
      (.everything, .prompt),
    ]
    return paper.compactMap { efficiency(among: $0, by: $1, charging: .generations) }
      + [.search, .everything].compactMap {
        efficiency(among: $0, by: .prompt, charging: .floatingPointOperations)
      }
  }

  /// The ratios of one set over its baseline at 16, 64 and 256 generations, interpolated in the
  /// logarithm of the cost, with intervals from resampled problems.
  ///
  /// - Returns: `nil` when the study did not take the measure, or nothing of the set.
  public func efficiency(
    among set: CandidateSet, by measure: Policy.Measure, charging charge: Efficiency.Charge
  ) -> Efficiency? {
    guard let optimal = computeOptimal(among: set, by: measure) else { return nil }
    let base = baseline(of: set).map { arm -> CostedColumn in
      CostedColumn(
        budget: arm.budget, accuracy: accuracy(of: arm),
        cost: table.columns[arm]?.floatingPointOperations ?? [])
    }
    let ours = optimal.points.map {
      CostedColumn(budget: $0.budget, accuracy: $0.choice.accuracy, cost: $0.choice.cost)
    }
    let judging = operations(of: measure)
    func curve(_ columns: [CostedColumn], plus extra: Double, _ indices: [Int]) -> AccuracyCurve {
      func mean(_ values: [Double]) -> Double {
        indices.reduce(0) { $0 + values[$1] } / Double(indices.count)
      }
      return AccuracyCurve(
        columns.map { column in
          .init(
            cost: charge == .generations ? Double(column.budget) : mean(column.cost) + extra,
            accuracy: mean(column.accuracy))
        })
    }
    let ratios = base.map(\.budget).enumerated().filter { [16, 64, 256].contains($0.element) }
      .map { place, budget in
        (
          budget,
          bootstrap.estimate(over: table.problems.count) { indices in
            let extra = indices.reduce(0) { $0 + judging[$1] } / Double(indices.count)
            let theirs = curve(base, plus: 0, indices)
            return curve(ours, plus: extra, indices)
              .efficiency(over: theirs, at: theirs.points[place].cost)
          }
        )
      }
    return Efficiency(
      set: set, measure: measure, charge: charge, ratios: ratios,
      regret: optimal.points.last?.choice.regret ?? 0)
  }

  /// The measured arms of a set's baseline, by budget.
  func baseline(of set: CandidateSet) -> [StudyTable.Arm] {
    let budgets = Set(table.columns.keys.map(\.budget)).sorted()
    return budgets.map { set.baseline(at: $0) }.filter { table.columns[$0] != nil }
  }

  /// FLOPs that measuring each problem's difficulty takes.
  private func operations(of measure: Policy.Measure) -> [Double] {
    table.problems.indices.map { index in
      guard table.difficulty.indices.contains(index) else { return 0 }
      let record = table.difficulty[index]
      return switch measure {
      case .oracle: 0
      case .predicted: record.sampledCost.floatingPointOperations
      case .prompt: record.promptCost?.floatingPointOperations ?? 0
      }
    }
  }
}

/// What a method did on each problem at a budget.
private struct CostedColumn {
  var budget: Int
  var accuracy: [Double]
  var cost: [Double]
}
