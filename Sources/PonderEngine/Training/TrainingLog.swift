public import Foundation
import PonderFiles

/// The record of a training run, stored beside the weights it produced.
public struct TrainingLog: Codable, Hashable, Sendable {
  /// One point of the loss curve.
  public struct Point: Codable, Hashable, Sendable {
    /// Steps completed.
    public var step: Int
    /// Tokens read.
    public var tokens: Int
    /// Mean training loss since the last point, in nats per target.
    public var loss: Double
    /// Mean loss on held-out documents, in nats per target.
    public var validationLoss: Double?
    public var learningRate: Double
  }

  /// What was trained, in words.
  public var recipe: String
  /// Seed of the data.
  public var dataSeed: UInt64
  public var settings: TrainingSettings
  public var parameters: Int
  public var parametersWithoutEmbeddings: Int
  /// Tokens read.
  public var tokens = 0
  /// Floating-point operations of forward and backward passes together.
  public var floatingPointOperations = 0.0
  /// Wall time over all sessions of the run, in seconds.
  public var seconds = 0.0
  public var points: [Point] = []

  public init(
    recipe: String, dataSeed: UInt64, settings: TrainingSettings, layout: ParameterLayout
  ) {
    self.recipe = recipe
    self.dataSeed = dataSeed
    self.settings = settings
    parameters = layout.count
    parametersWithoutEmbeddings = layout.countWithoutEmbeddings
  }

  /// Writes `training_log.json` into a model's folder.
  ///
  /// - Throws: `FileError`.
  public func write(to folder: URL) throws {
    try AtomicFile.replace(folder.appendingPathComponent("training_log.json"), with: json())
  }
}
