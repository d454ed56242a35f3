import ArgumentParser
import PonderEngine
import PonderPools

/// A training run with live progress that can be interrupted.
struct TrainingSession {
  var name: String
  var threads: Int

  /// Trains to the last step, or until it is stopped.
  ///
  /// - Throws: `ExitCode` 130 after Ctrl-C, 143 after a termination request; what the run throws.
  func finish(
    _ run: inout TrainingRun, on stream: some TrainingStream, validation: [TrainingDocument],
    until last: Int = .max, keepBest: (Parameters) throws -> Void = { _ in }
  ) async throws {
    let interrupt = Interrupt()
    var progress = ProgressLine()
    let steps = run.trainer.settings.steps
    let library = try ProductLibrary.load()
    if library.chosen != nil { progress.note("matrix products: \(library.summary)") }
    progress.note(
      run.trainer.step == 0
        ? "training \(name): \(steps) steps"
        : "continuing \(name) at step \(run.trainer.step) of \(steps)")
    var step = run.trainer.step
    let outcome = try await run.run(
      on: stream, validation: validation, threads: threads,
      shouldStop: { interrupt.isRequested || step >= last },
      watch: {
        step = $0.report.step
        progress.show($0.line)
      }, keepBest: keepBest)
    progress.finish()
    guard outcome == .finished || !interrupt.isRequested else {
      progress.note("stopped; the same command continues from the checkpoint")
      throw ExitCode(interrupt.exitCode)
    }
  }
}

extension TrainingRun.Progress {
  fileprivate var line: String {
    var parts = [
      "step \(report.step)/\(steps)", "loss \(report.loss.formatted(3))",
      "\(Int(tokensPerSecond)) tokens/s", "\(timeLeft.short) left",
    ]
    if let validationLoss { parts.insert("validation \(validationLoss.formatted(3))", at: 2) }
    return parts.joined(separator: "  ")
  }
}
