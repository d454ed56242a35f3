import ArgumentParser
import Foundation
import PonderEngine
import PonderLab

struct LabTrain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train one of the lab's models from nothing.",
    discussion: """
      The run keeps a checkpoint beside its output: killed at any moment, the same command goes on \
      where it stopped and ends with the same weights. Ctrl-C writes one more and exits with 130.
      """)

  enum Recipe: String, CaseIterable, ExpressibleByArgument {
    case small, large
  }

  @Argument(help: "The model to train.")
  var model: Recipe

  @Option(help: "Folder to write the model to.")
  var output: String?

  @Option(help: "Steps to train; the recipe's own number if left out.")
  var steps: Int?

  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let recipe =
      switch model {
      case .small: try PretrainingRecipe.small(steps: steps)
      case .large: try PretrainingRecipe.large(steps: steps)
      }
    let folder = URL(fileURLWithPath: output ?? "models/\(model.rawValue)")
    let tokenizer = LabText.tokenizer()
    var run = try recipe.begin(checkpoint: folder.appendingPathComponent("checkpoint.safetensors"))
    let validation = try (0..<200).map {
      try recipe.stream(tokenizer, on: .validation).document($0)
    }
    let interrupt = Interrupt()
    var progress = ProgressLine()
    progress.note(
      run.trainer.step == 0
        ? "training \(recipe.name): \(recipe.settings.steps) steps"
        : "continuing \(recipe.name) at step \(run.trainer.step) of \(recipe.settings.steps)")
    let outcome = try await run.run(
      on: recipe.stream(tokenizer), validation: validation, threads: threads.count,
      shouldStop: { interrupt.isRequested },
      watch: { progress.show($0.line) })
    progress.finish()
    guard outcome == .finished else {
      progress.note("stopped; the same command continues from the checkpoint")
      throw ExitCode(130)
    }
    try recipe.write(run, tokenizer: tokenizer, to: folder)
    print(folder.path)
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
