import Foundation
import PonderFiles

/// A training run on disk: weights, optimiser and log.
///
/// Resuming it gives a bit-identical result. The file is a safetensors file in 32 bits; its metadata
/// holds the log as JSON.
struct Checkpoint {
  let trainer: Trainer
  let log: TrainingLog
  /// Losses of the steps since the log's last point.
  let recentLosses: [Double]

  init(trainer: Trainer, log: TrainingLog, recentLosses: [Double]) {
    self.trainer = trainer
    self.log = log
    self.recentLosses = recentLosses
  }

  /// - Throws: ``CheckpointError`` for a file that is damaged or belongs to another run.
  init(contentsOf url: URL, shape: ModelConfiguration, expecting log: TrainingLog) throws {
    func fail(_ problem: String) -> CheckpointError {
      CheckpointError(file: url.path, problem: problem)
    }
    let reader: SafetensorsReader
    let saved: TrainingLog
    do {
      reader = try SafetensorsReader(Data(contentsOf: url, options: .mappedIfSafe))
      guard let text = reader.metadata["log"] else { throw fail("it holds no training log") }
      saved = try JSONDecoder().decode(TrainingLog.self, from: Data(text.utf8))
      recentLosses = try JSONDecoder().decode(
        [Double].self, from: Data((reader.metadata["recent_losses"] ?? "[]").utf8))
    } catch let error as CheckpointError {
      throw error
    } catch {
      throw fail("it is damaged (\(error)); delete it to start anew")
    }
    let count = ParameterLayout(shape).count
    guard saved.settings == log.settings, saved.recipe == log.recipe,
      saved.dataSeed == log.dataSeed, saved.parameters == count
    else {
      throw fail(
        "it belongs to another run, '\(saved.recipe)' with seed \(saved.dataSeed) and "
          + "\(saved.parameters) parameters; finish that one or delete the file")
    }
    do {
      let values = try reader.values(of: "parameters", shape: [count])
      var trainer = Trainer(
        Parameters(configuration: shape, values: values), settings: saved.settings)
      trainer.optimizer.first = try reader.values(of: "first_moments", shape: [count])
      trainer.optimizer.second = try reader.values(of: "second_moments", shape: [count])
      for numbers in [values, trainer.optimizer.first, trainer.optimizer.second]
      where !numbers.allSatisfy(\.isFinite) {
        throw fail("it holds a value that is infinite or not a number; delete it to start anew")
      }
      let steps = saved.settings.steps
      guard let step = reader.metadata["step"].flatMap(Int.init), (0...steps).contains(step) else {
        throw fail(
          "its step must be from 0 to \(steps), not \(reader.metadata["step"] ?? "missing"); "
            + "delete it to start anew")
      }
      // The most tokens that many steps can have read, checked for integer overflow.
      let most = step.multipliedReportingOverflow(
        by: saved.settings.documentsPerStep * shape.maximumLength)
      guard !most.overflow, (0...most.partialValue).contains(saved.tokens), saved.seconds >= 0,
        saved.floatingPointOperations >= 0
      else {
        throw fail(
          "its log tells of \(saved.tokens) tokens in \(saved.seconds) seconds after \(step) steps, "
            + "which cannot be; delete it to start anew")
      }
      trainer.step = step
      trainer.tokens = saved.tokens
      trainer.floatingPointOperations = saved.floatingPointOperations
      self.trainer = trainer
      self.log = saved
    } catch let error as SafetensorsError {
      throw fail("\(error)")
    }
  }

  /// Writes a temporary file and renames it, so that the old checkpoint survives a full disk.
  func write(to url: URL) throws {
    let text = try log.jsonText(isPretty: false)
    let losses = try recentLosses.jsonText(isPretty: false)
    func tensor(_ name: String, _ values: [Float]) -> SafetensorsWriter.Tensor {
      .init(name: name, shape: [values.count], values: values[...])
    }
    let data = try SafetensorsWriter.data(
      [
        tensor("parameters", trainer.parameters.values),
        tensor("first_moments", trainer.optimizer.first),
        tensor("second_moments", trainer.optimizer.second),
      ], as: .float32,
      metadata: ["log": text, "recent_losses": losses, "step": String(trainer.step)])
    try AtomicFile.replace(url, with: data)
  }
}

/// A checkpoint that a run cannot continue from.
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  public let problem: String

  public var description: String { "\(file): \(problem)" }
}
