public import Foundation

/// The story of a training run, stored beside the weights it made.
public struct TrainingLog: Codable, Hashable, Sendable {
  /// One point of the loss curve.
  public struct Point: Codable, Hashable, Sendable {
    /// Steps done.
    public var step: Int
    /// Tokens read.
    public var tokens: Int
    /// Mean training loss since the last point, in nats a target.
    public var loss: Double
    /// Mean loss on held-out documents, in nats a target.
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
  /// Forward and backward passes together.
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
  /// - Throws: ``FileError``.
  public func write(to folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try AtomicFile.replace(
      folder.appendingPathComponent("training_log.json"), with: encoder.encode(self))
  }
}
