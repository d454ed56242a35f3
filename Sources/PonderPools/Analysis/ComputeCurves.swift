import PonderPolicy

/// What accuracy costs when the choice looks at the question alone, beside independent samples: everything charged.
public struct ComputeCurves: Sendable {
  public struct Point: Sendable {
    /// Generations.
    public var budget: Int
    /// FLOPs of all models per problem, those of measuring the difficulty included.
    public var operations: Double
    public var accuracy: Estimate
  }

  /// What is chosen from.
  public var set: CandidateSet
  /// Independent samples with the verifier's weighted choice.
  public var samples: [Point]
  /// The compute-optimal choice by the prompt's difficulty.
  public var chosen: [Point]

  /// The smallest budget whose choice solves as much as independent samples of another budget; `nil` if none does.
  public func chosen(asGoodAs budget: Int) -> Point? {
    guard let goal = samples.first(where: { $0.budget == budget })?.accuracy.value else {
      return nil
    }
    return chosen.first { $0.accuracy.value >= goal }
  }
}

extension StudyAnalysis {
  /// Accuracy against FLOPs.
  ///
  /// - Parameter set: What is chosen from.
  /// - Returns: `nil` when the study lacks the prompt's difficulty or a model that reports FLOPs.
  public func computeCurves(among set: CandidateSet) -> ComputeCurves? {
    guard let optimal = computeOptimal(among: set, by: .prompt) else { return nil }
    func mean(_ values: [Double]) -> Double {
      values.reduce(0, +) / Double(max(1, values.count))
    }
    let judging = mean(table.operations(of: .prompt))
    let samples = baseline(of: set).compactMap { arm -> ComputeCurves.Point? in
      guard let column = table.columns[arm], column.tellsOperations else { return nil }
      return .init(
        budget: arm.budget, operations: mean(column.floatingPointOperations),
        accuracy: .mean(of: column.accuracy))
    }
    let told = Set(
      stages(of: set).filter { $0.columns.allSatisfy(\.tellsOperations) }.map(\.budget))
    let chosen = optimal.points.filter { told.contains($0.budget) }.map {
      ComputeCurves.Point(
        budget: $0.budget, operations: mean($0.choice.cost) + judging, accuracy: $0.accuracy)
    }
    guard !samples.isEmpty, !chosen.isEmpty else { return nil }
    return ComputeCurves(set: set, samples: samples, chosen: chosen)
  }
}
