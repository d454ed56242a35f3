import Ponder
public import PonderPolicy

/// How many times cheaper the compute-optimal choice reaches the accuracy of independent samples.
public struct Efficiency: Sendable {
  /// The unit of cost.
  public enum Charge: String, Codable, Hashable, Sendable, CaseIterable {
    /// Generations, as in the paper: difficulty estimates and the verifier are free.
    case generations
    /// FLOPs of both models and of measuring the difficulty; oracle difficulty is free, because it is not
    /// available in use.
    case floatingPointOperations
  }

  public var set: CandidateSet
  public var measure: DifficultyMeasure
  public var charge: Charge
  /// The ratio at each budget of the baseline: 4 is a quarter of the cost; "at most 1" means not reached
  /// within the measured budgets.
  public var ratios: [(budget: Int, ratio: RatioEstimate)]
  /// The ratio at each level of accuracy, in `0...1`, from that of the cheapest baseline to the highest of both:
  /// "at least" where the baseline never reaches it, "at most" where the choice does not.
  public var levels: [(accuracy: Double, ratio: RatioEstimate)]
  /// At the largest budget, how far the best single method is above the choice by bin; negative when
  /// choosing by bin is better.
  public var regret: Double
}

extension StudyAnalysis {
  /// The main ratios of a study: the paper's sets with the paper's accounting, and the sets that choose by
  /// the prompt with every cost charged.
  ///
  /// - Returns: Rows for the measured combinations; others are omitted.
  public func efficiencies() -> [Efficiency] {
    let paper: [(CandidateSet, DifficultyMeasure)] = [
      (.search, .oracle), (.search, .predicted), (.search, .prompt), (.searches, .oracle),
      (.searches, .predicted), (.searches, .prompt), (.revisions, .oracle),
      (.revisions, .predicted), (.everything, .oracle), (.everything, .predicted),
      (.everything, .prompt),
    ]
    let sets = CandidateSet.distinct(in: table)
    return paper.filter { sets.contains($0.0) }.compactMap {
      efficiency(among: $0, by: $1, charging: .generations)
    }
      + [.search, .searches, .everything].filter(sets.contains).compactMap {
        efficiency(among: $0, by: .prompt, charging: .floatingPointOperations)
      }
  }

  /// The ratios of one set over its baseline at 16, 64 and 256 generations, or at the largest budget of
  /// a smaller study, interpolated in the logarithm of the cost.
  ///
  /// Intervals come from resampled problems. Each resample computes its own bins and chooses its own
  /// strategies, because both would differ on other problems.
  ///
  /// - Returns: `nil` when the study lacks the measure or all methods of the set, or when FLOPs are charged
  ///   and some model does not report them.
  /// - Complexity: O(resamples · budgets · candidates · problems)
  public func efficiency(
    among set: CandidateSet, by measure: DifficultyMeasure, charging charge: Efficiency.Charge
  ) -> Efficiency? {
    guard let optimal = computeOptimal(among: set, by: measure),
      let passRates = table.passRates(by: measure)
    else { return nil }
    let stages = stages(of: set).filter { stage in
      charge == .generations || stage.columns.allSatisfy(\.tellsOperations)
    }
    let base = baseline(of: set).compactMap { arm in table.columns[arm].map { (arm.budget, $0) } }
    let isCharged = charge == .floatingPointOperations
    guard !stages.isEmpty, !base.isEmpty,
      !isCharged || base.allSatisfy({ $0.1.tellsOperations })
    else { return nil }
    let judging = isCharged ? table.operations(of: measure) : table.problems.map { _ in 0 }
    let paper = base.map(\.0).filter { [16, 64, 256].contains($0) }
    let budgets = paper.isEmpty ? base.suffix(1).map(\.0) : paper

    /// The point of a budget on the axis of costs.
    func point(_ budget: Int, _ accuracy: Double, _ operations: Double) -> AccuracyCurve.Point {
      .init(cost: isCharged ? operations : Double(budget), accuracy: accuracy)
    }
    func ratios(
      _ ours: AccuracyCurve, _ levels: [Double], _ mean: ([Double]) -> Double
    ) -> [CostRatio] {
      let points = base.map { budget, column in
        point(budget, mean(column.accuracy), mean(column.floatingPointOperations))
      }
      let theirs = AccuracyCurve(points)
      return budgets.map { budget in
        let place = base.firstIndex { $0.0 == budget } ?? 0
        return ours.efficiency(over: theirs, at: points[place].cost)
      }
        // No bound at all is one that says nothing.
        + levels.map { ours.efficiency(over: theirs, reaching: $0) ?? .atMost(.infinity) }
    }

    let count = Double(max(1, table.problems.count))
    func plain(_ values: [Double]) -> Double { values.reduce(0, +) / count }
    let measured = Set(stages.map(\.budget))
    let curve = AccuracyCurve(
      optimal.points.filter { measured.contains($0.budget) }.map {
        point($0.budget, plain($0.choice.accuracy), plain($0.choice.cost) + plain(judging))
      })
    let levels = Self.levels(
      from: base.map { plain($0.1.accuracy) }.min() ?? 0,
      to: (base.map { plain($0.1.accuracy) } + curve.points.map(\.accuracy)).max() ?? 0)
    let values = ratios(curve, levels, plain)

    let resampled = ResampledChoice(
      stages.map { ($0.columns.map(\.accuracy), $0.columns.map(\.costs)) }, passRates: passRates,
      bins: 5)
    let draws = bootstrap.weights(over: table.problems.count).map { weights, seed in
      func weighted(_ values: [Double]) -> Double {
        zip(values, weights).reduce(0) { $0 + $1.0 * Double($1.1) } / count
      }
      let extra = weighted(judging)
      let means = resampled.means(weights: weights, seed: seed)
      return ratios(
        AccuracyCurve(
          zip(stages, means).map { point($0.budget, $1.accuracy, $1.cost + extra) }), levels,
        weighted)
    }
    func estimate(_ place: Int) -> RatioEstimate {
      RatioEstimate(
        values[place], resampled: draws.map { $0[place] }, count: table.problems.count)
    }
    return Efficiency(
      set: set, measure: measure, charge: charge,
      ratios: budgets.enumerated().map { ($1, estimate($0)) },
      levels: levels.enumerated().map { ($1, estimate(budgets.count + $0)) },
      regret: optimal.points.last?.choice.regret ?? 0)
  }

  /// Levels of accuracy between two, at most nine: whole multiples of 2, 5 or 10 points.
  static func levels(from low: Double, to high: Double) -> [Double] {
    let steps = [2, 5, 10].map { step in
      stride(from: step, to: 100, by: step).map { Double($0) / 100 }.filter {
        (low...max(low, high)).contains($0)
      }
    }
    return steps.first { $0.count <= 9 } ?? steps[2]
  }

  /// The measured arms of a set's baseline, by budget.
  func baseline(of set: CandidateSet) -> [StudyTable.Arm] {
    let budgets = Set(table.columns.keys.map(\.budget)).sorted()
    return budgets.map { set.baseline(at: $0) }.filter { table.columns[$0] != nil }
  }
}

extension StudyTable.Column {
  /// Whether the models reported FLOPs.
  var tellsOperations: Bool { floatingPointOperations.contains { $0 > 0 } }

  /// FLOPs, or 0 when the models did not report them.
  var costs: [Double] {
    floatingPointOperations.isEmpty ? accuracy.map { _ in 0 } : floatingPointOperations
  }
}
