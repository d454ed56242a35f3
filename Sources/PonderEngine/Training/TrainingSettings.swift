import RealModule

/// How a model is trained: everything but its data.
public struct TrainingSettings: Codable, Hashable, Sendable {
  /// The optimiser.
  public enum Optimizer: String, Codable, Hashable, Sendable, CaseIterable {
    /// AdamW for all parameters.
    case adamW
    /// Muon for the matrices of the layers, AdamW for embeddings and norms.
    case muon
  }

  public var optimizer: Optimizer
  /// Optimiser steps in the whole run.
  public var steps: Int
  /// Documents in one step's batch.
  public var documentsPerStep: Int
  /// Documents packed into one product; splits the batch into shards that run in parallel.
  public var documentsPerShard: Int
  /// The most shards computed at once.
  ///
  /// Gradients are summed by lane, so the number of lanes affects rounding; the number of threads does
  /// not.
  public var lanes: Int
  /// The learning rate after warm-up.
  public var peakLearningRate: Double
  /// Steps over which the learning rate rises from zero.
  public var warmupSteps: Int
  /// The final learning rate as a fraction of the peak, in `0...1`; reached along half a cosine.
  public var finalLearningRate: Double
  /// AdamW's decay of its mean of gradients.
  public var beta1: Double
  /// AdamW's decay of its mean of squared gradients.
  public var beta2: Double
  /// AdamW's constant that prevents division by zero.
  public var epsilon: Double
  /// Decoupled weight decay, applied to matrices only.
  public var weightDecay: Double
  /// Gradients with a larger norm are scaled down to it.
  public var clipNorm: Double
  /// The seed of the initial weights; the data has its own.
  public var seed: UInt64

  /// Creates settings, or throws if one is out of range.
  ///
  /// - Throws: ``TrainingSettingsError`` naming the first invalid setting.
  public init(
    steps: Int, optimizer: Optimizer = .adamW, documentsPerStep: Int = 48,
    documentsPerShard: Int = 6, lanes: Int = 4,
    peakLearningRate: Double = 2e-3, warmupSteps: Int = 100, finalLearningRate: Double = 0.05,
    beta1: Double = 0.9, beta2: Double = 0.95, epsilon: Double = 1e-8, weightDecay: Double = 0.1,
    clipNorm: Double = 1, seed: UInt64 = 1
  ) throws(TrainingSettingsError) {
    for (name, value, least, most) in [
      ("steps", steps, 1, 1_000_000_000), ("documents per step", documentsPerStep, 1, 1_000_000),
      ("documents per shard", documentsPerShard, 1, 1_000_000), ("lanes", lanes, 1, 1_024),
      ("warm-up steps", warmupSteps, 0, 1_000_000_000),
    ] where !(least...most).contains(value) {
      throw TrainingSettingsError(
        setting: name, found: "\(value)", expected: "from \(least) to \(most)")
    }
    for (name, value) in [
      ("peak learning rate", peakLearningRate), ("epsilon", epsilon), ("clip norm", clipNorm),
    ] where !(value > 0 && value.isFinite) {
      throw TrainingSettingsError(setting: name, found: "\(value)", expected: "above 0")
    }
    for (name, value) in [
      ("final learning rate", finalLearningRate), ("beta 1", beta1), ("beta 2", beta2),
      ("weight decay", weightDecay),
    ] where !(0...1).contains(value) {
      throw TrainingSettingsError(setting: name, found: "\(value)", expected: "from 0 to 1")
    }
    self.optimizer = optimizer
    self.steps = steps
    self.documentsPerStep = documentsPerStep
    self.documentsPerShard = documentsPerShard
    self.lanes = lanes
    self.peakLearningRate = peakLearningRate
    self.warmupSteps = warmupSteps
    self.finalLearningRate = finalLearningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
    self.seed = seed
  }

  /// The learning rate of a step, counted from 0: linear warm-up, then half a cosine.
  public func learningRate(at step: Int) -> Double {
    if step < warmupSteps { return peakLearningRate * Double(step + 1) / Double(warmupSteps) }
    let progress = Double(step - warmupSteps) / Double(max(1, steps - warmupSteps))
    let cosine = (1 + Double.cos(.pi * min(1, progress))) / 2
    return peakLearningRate * (finalLearningRate + (1 - finalLearningRate) * cosine)
  }
}

/// A training setting out of its range.
public struct TrainingSettingsError: Error, Hashable, Sendable, CustomStringConvertible {
  public let setting: String
  public let found: String
  public let expected: String

  public init(setting: String, found: String, expected: String) {
    self.setting = setting
    self.found = found
    self.expected = expected
  }

  public var description: String { "\(setting) must be \(expected), not \(found)" }
}
