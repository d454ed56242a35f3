public import Foundation
public import PonderData
public import PonderEngine

/// How one of the lab's base models is trained from scratch.
public struct PretrainingRecipe: Sendable {
  /// Names the model in commands.
  public let name: String
  public let configuration: ModelConfiguration
  public let settings: TrainingSettings
  public let domain: any Domain
  /// Seed of the stream of problems; by default the same for both models, so that they read the same tokens.
  public let dataSeed: UInt64
  /// Standard deviation of the initial weights.
  public let deviation: Float

  /// The base model that everything else is compared with: about 0.3 M parameters.
  ///
  /// - Parameters:
  ///   - domain: The problems it learns to solve.
  ///   - size: Its size, if not the usual one.
  ///   - steps: Number of steps, to shorten or lengthen the run.
  ///   - optimizer: The shipped models were made with Muon.
  ///   - dataSeed: Draws the problems.
  public static func small(
    on domain: any Domain = Countdown.standard, size: Size = .small, steps: Int? = nil,
    optimizer: TrainingSettings.Optimizer = .muon, dataSeed: UInt64 = 1
  ) throws -> PretrainingRecipe {
    try PretrainingRecipe(
      name: "small", domain: domain, size: size, steps: steps, optimizer: optimizer,
      peakLearningRate: 3e-3, dataSeed: dataSeed)
  }

  /// The larger model for comparison: 14 times the parameters outside the embeddings, the same tokens.
  ///
  /// - Parameters:
  ///   - domain: The problems it learns to solve.
  ///   - size: Its size, if not the usual one.
  ///   - steps: Number of steps, to shorten or lengthen the run.
  ///   - optimizer: The shipped models were made with Muon.
  ///   - dataSeed: Draws the problems.
  public static func large(
    on domain: any Domain = Countdown.standard, size: Size = .large, steps: Int? = nil,
    optimizer: TrainingSettings.Optimizer = .muon, dataSeed: UInt64 = 1
  ) throws -> PretrainingRecipe {
    try PretrainingRecipe(
      name: "large", domain: domain, size: size, steps: steps, optimizer: optimizer,
      peakLearningRate: 2.5e-3, dataSeed: dataSeed)
  }

  /// The size of a model; its heads have 32 channels.
  public struct Size: Hashable, Sendable {
    /// A multiple of 32.
    public var width: Int
    public var layers: Int
    /// Channels inside the feed-forward block.
    public var feedForward: Int

    public init(width: Int, layers: Int, feedForward: Int) {
      self.width = width
      self.layers = layers
      self.feedForward = feedForward
    }

    /// 277,152 parameters without embeddings.
    public static let small = Size(width: 96, layers: 3, feedForward: 192)
    /// 14 times as many.
    public static let large = Size(width: 256, layers: 5, feedForward: 672)
  }

  private init(
    name: String, domain: any Domain, size: Size, steps: Int?,
    optimizer: TrainingSettings.Optimizer, peakLearningRate: Double,
    dataSeed: UInt64
  ) throws {
    guard size.width % 32 == 0 else {
      throw ModelConfigurationError(
        field: "width", found: "\(size.width)", expected: "a multiple of 32")
    }
    self.name = name
    configuration = try ModelConfiguration(
      vocabularySize: LabText.vocabularySize, width: size.width, layerCount: size.layers,
      headCount: size.width / 32, headSize: 32, feedForwardWidth: size.feedForward,
      maximumLength: LabText.contextLength)
    settings = try TrainingSettings(
      steps: steps ?? 10_000, optimizer: optimizer, documentsPerStep: 24, documentsPerShard: 12,
      lanes: 2,
      peakLearningRate: peakLearningRate, warmupSteps: 100, seed: 1)
    self.domain = domain
    self.dataSeed = dataSeed
    deviation = 0.05
  }

  /// Starts the run, or continues it from its checkpoint.
  ///
  /// - Parameters:
  ///   - model: Initial weights instead of random ones, for fine-tuning.
  ///   - checkpoint: The file to write and to continue from; `nil` keeps none.
  /// - Throws: `CheckpointError` when the checkpoint belongs to another run.
  public func begin(from model: LanguageModel? = nil, checkpoint: URL?) throws -> TrainingRun {
    let parameters =
      model?.parameters
      ?? Parameters(configuration: configuration, seed: settings.seed, deviation: deviation)
    let log = TrainingLog(
      recipe: (model == nil ? "pretrain" : "fine-tune") + " \(name) on \(domain.name)",
      dataSeed: dataSeed, settings: settings,
      layout: parameters.layout)
    return try TrainingRun(parameters, log: log, checkpoint: checkpoint)
  }

  /// The problems it learns from.
  public func stream(_ tokenizer: Tokenizer, on side: Side = .training) throws
    -> SolutionStream
  {
    guard let end = tokenizer.id(of: LabText.end) else {
      throw TokenizerError("added_tokens", found: "without \(LabText.end)", expected: "with it")
    }
    return SolutionStream(
      domain, tokenizer: tokenizer, endToken: end, on: side, seed: dataSeed)
  }

  /// Writes the finished model, and the training log as `training_log.json`.
  public func write(_ run: TrainingRun, tokenizer: Tokenizer, to folder: URL) throws {
    guard let end = tokenizer.id(of: LabText.end) else {
      throw TokenizerError("added_tokens", found: "without \(LabText.end)", expected: "with it")
    }
    let model = LanguageModel(
      parameters: run.trainer.parameters, tokenizer: tokenizer, endToken: end)
    try ModelFolder.write(model, to: folder)
    try run.log.write(to: folder)
  }
}
