public import Foundation

/// Drives a ``Trainer`` to its last step, keeping a log and a checkpoint.
public struct TrainingRun: Sendable {
  /// How often a run logs, validates and writes a checkpoint.
  public struct Rhythm: Hashable, Sendable {
    /// Steps between points of the log.
    public var logEvery = 50
    /// Steps between validations; a multiple of ``logEvery``.
    public var validateEvery = 250
    /// Time between checkpoints.
    public var checkpointEvery = Duration.seconds(60)

    public init(
      logEvery: Int = 50, validateEvery: Int = 250, checkpointEvery: Duration = .seconds(60)
    ) {
      self.logEvery = max(1, logEvery)
      self.validateEvery = max(1, validateEvery)
      self.checkpointEvery = checkpointEvery
    }
  }

  /// What `watch` is told after each step.
  public struct Progress: Sendable {
    public var report: Trainer.Report
    public var steps: Int
    /// Tokens of this session divided by its time.
    public var tokensPerSecond: Double
    /// Estimated time to the last step, at this session's pace.
    public var timeLeft: Duration
    /// The latest validation loss, in nats per target.
    public var validationLoss: Double?
  }

  /// How a run ended.
  public enum Outcome: Hashable, Sendable {
    case finished
    /// It was asked to stop; a checkpoint was written if the run has a checkpoint file.
    case interrupted
  }

  public private(set) var trainer: Trainer
  public private(set) var log: TrainingLog
  /// Losses of the steps since the log's last point.
  private var recentLosses: [Double] = []
  private let checkpoint: URL?
  private let rhythm: Rhythm

  /// Starts a run, or continues one from its checkpoint.
  ///
  /// - Parameters:
  ///   - parameters: The initial weights of a fresh run.
  ///   - log: What is trained and how; its settings are the run's.
  ///   - checkpoint: The file to write and to continue from; `nil` keeps none.
  ///   - rhythm: How often to log, validate and write a checkpoint.
  /// - Throws: ``CheckpointError`` if the file belongs to a run with other settings, another shape
  ///   or other data; ``ProductLibraryError`` when the matrix library cannot be loaded.
  public init(
    _ parameters: Parameters, log: TrainingLog, checkpoint: URL?, rhythm: Rhythm = Rhythm()
  ) throws {
    try ProductLibrary.load()
    self.checkpoint = checkpoint
    self.rhythm = rhythm
    if let checkpoint, FileManager.default.fileExists(atPath: checkpoint.path) {
      let saved = try Checkpoint(
        contentsOf: checkpoint, shape: parameters.configuration, expecting: log)
      trainer = saved.trainer
      self.log = saved.log
      recentLosses = saved.recentLosses
    } else {
      trainer = Trainer(parameters, settings: log.settings)
      self.log = log
    }
  }

  /// Trains to the last step.
  ///
  /// - Parameters:
  ///   - stream: The data; must be the same for every session of a run.
  ///   - validation: Held-out documents; may be empty.
  ///   - threads: The result depends on the kernel of ``ProductLibrary``, not on this number.
  ///   - shouldStop: Asked after each step.
  ///   - watch: Told after each step.
  ///   - keepBest: Given the weights each time the validation loss reaches a new low, for early
  ///     stopping: if it stores them, the last ones stored are the best. After a kill it is given the
  ///     same weights again.
  /// - Throws: What the stream, the file system and `keepBest` throw.
  public mutating func run(
    on stream: some TrainingStream, validation: [TrainingDocument], threads: Int,
    shouldStop: () -> Bool, watch: (Progress) -> Void,
    keepBest: (Parameters) throws -> Void = { _ in }
  ) async throws -> Outcome {
    let clock = ContinuousClock()
    let start = clock.now
    let secondsBefore = log.seconds
    let tokensBefore = trainer.tokens
    let stepsBefore = trainer.step
    var lastCheckpoint = start
    var validationLoss = log.points.last { $0.validationLoss != nil }?.validationLoss

    func keepTime() {
      log.seconds = secondsBefore + (clock.now - start) / .seconds(1)
      log.tokens = trainer.tokens
      log.floatingPointOperations = trainer.floatingPointOperations
    }
    while trainer.step < trainer.settings.steps {
      let report = try await trainer.advance(on: stream, threads: threads)
      recentLosses.append(report.loss)
      let isLast = trainer.step == trainer.settings.steps
      if trainer.step % rhythm.logEvery == 0 || isLast {
        let validates = trainer.step % rhythm.validateEvery == 0 || isLast
        if validates, !validation.isEmpty {
          let loss = try await trainer.validationLoss(validation, threads: threads)
          validationLoss = loss
          if loss < log.points.compactMap(\.validationLoss).min() ?? .infinity {
            try keepBest(trainer.parameters)
          }
        }
        log.points.append(
          .init(
            step: report.step, tokens: report.tokens,
            loss: recentLosses.reduce(0, +) / Double(recentLosses.count),
            validationLoss: validates ? validationLoss : nil, learningRate: report.learningRate))
        recentLosses = []
      }
      let spent = (clock.now - start) / .seconds(1)
      // A thousand million steps of a second each take 32 years; the cap is for clocks that go wrong.
      let left = min(
        spent / Double(trainer.step - stepsBefore)
          * Double(trainer.settings.steps - trainer.step), 1e12)
      watch(
        Progress(
          report: report, steps: trainer.settings.steps,
          tokensPerSecond: Double(trainer.tokens - tokensBefore) / max(spent, 1e-9),
          timeLeft: .seconds(left), validationLoss: validationLoss))
      let stops = shouldStop() && !isLast
      if let checkpoint, stops || isLast || clock.now - lastCheckpoint >= rhythm.checkpointEvery {
        keepTime()
        try Checkpoint(trainer: trainer, log: log, recentLosses: recentLosses).write(to: checkpoint)
        lastCheckpoint = clock.now
      }
      if stops {
        keepTime()
        return .interrupted
      }
    }
    keepTime()
    return .finished
  }
}
