public import PonderEngine

/// How a base model is fine-tuned: everything but its data.
public struct FineTuning: Hashable, Sendable {
  /// The most passes over the data.
  public var passes: Int
  public var optimizer: TrainingSettings.Optimizer
  public var peakLearningRate: Double

  public init(
    passes: Int = 4, optimizer: TrainingSettings.Optimizer = .muon, peakLearningRate: Double = 1e-3
  ) {
    self.passes = passes
    self.optimizer = optimizer
    self.peakLearningRate = peakLearningRate
  }

  /// Settings for a number of documents, 48 per step.
  func settings(
    documents: Int, documentsPerShard: Int
  ) throws(TrainingSettingsError) -> TrainingSettings {
    let batch = 48
    guard (1...1_000_000).contains(passes) else {
      throw TrainingSettingsError(
        setting: "passes", found: "\(passes)", expected: "from 1 to 1000000")
    }
    return try TrainingSettings(
      steps: max(1, documents * passes / batch), optimizer: optimizer, documentsPerStep: batch,
      documentsPerShard: documentsPerShard, lanes: 2, peakLearningRate: peakLearningRate,
      warmupSteps: 50, seed: 1)
  }
}
