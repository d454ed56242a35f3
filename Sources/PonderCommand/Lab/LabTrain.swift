public import ArgumentParser
import Foundation
public import PonderEngine
import PonderLab

extension TrainingSettings.Optimizer: ExpressibleByArgument {}

struct LabTrain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a model from nothing, or go on from another one.",
    discussion: """
      The run keeps a checkpoint beside its output: killed at any moment, the same command goes on \
      where it stopped and ends with the same weights. Ctrl-C writes one more and exits with 130.
      """)

  enum Recipe: String, CaseIterable, ExpressibleByArgument {
    case small, large
  }

  @Argument(help: "The size to train: small or large.")
  var model: Recipe

  @OptionGroup var domain: DomainOptions

  @Option(help: "Begin with this model's weights and tokenizer: small, large, or a folder.")
  var from: String?

  @Option(help: "Folder to write the model to; models/small or models/large if left out.")
  var output: String?

  @Option(help: "Steps to train; the recipe's own number if left out.")
  var steps: Int?

  @Option(
    help: "What moves the weights: adamW, or muon, which needs about half of the tokens.")
  var optimizer = TrainingSettings.Optimizer.adamW

  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let domain = try domain.read()
    let recipe =
      switch model {
      case .small: try PretrainingRecipe.small(on: domain, steps: steps, optimizer: optimizer)
      case .large: try PretrainingRecipe.large(on: domain, steps: steps, optimizer: optimizer)
      }
    let start = try from.map(LabModel.read)
    let folder = URL(fileURLWithPath: output ?? "models/\(model.rawValue)")
    let tokenizer = start?.tokenizer ?? LabText.tokenizer(for: domain)
    var run = try recipe.begin(
      from: start, checkpoint: folder.appendingPathComponent("checkpoint.safetensors"))
    let validation = try recipe.stream(tokenizer, on: .validation).documents(200)
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
