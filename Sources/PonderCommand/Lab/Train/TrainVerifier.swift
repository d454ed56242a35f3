import ArgumentParser
import Foundation
import PonderData
import PonderEngine
import PonderFiles
import PonderLab

struct TrainVerifier: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verifier", abstract: "A process verifier: it scores every step.",
    discussion: "Learns from the solutions that ponder lab label wrote.")

  @OptionGroup var options: VerifierOptions

  func run() async throws { try await options.train("verifier", scope: .steps) }
}

struct TrainOutcome: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outcome", abstract: "An outcome verifier: it scores whole solutions.",
    discussion: "Learns from the solutions that ponder lab label wrote.")

  @OptionGroup var options: VerifierOptions

  func run() async throws { try await options.train("outcome", scope: .outcome) }
}

/// How a verifier is trained.
struct VerifierOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: "Files of labelled solutions to learn from; validation takes from the first ones.")
  var labels = ["models/labels.jsonl"]

  @Option(help: "The base model it begins as: small, large, or a folder.")
  var from = "small"

  @Option(help: "Read only so many of each file's problems, the first ones.")
  var problems: Int?

  @Option(help: "Layers added on top, which begin by changing nothing.")
  var layers = 0

  @Option(help: "Folder to write the model to; models/verifier or models/outcome if left out.")
  var output: String?

  @OptionGroup var tuning: FineTuningOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if let problems { try refuse("--problems", outside: 1...Most.problems, problems) }
    try refuse("--layers", outside: 0...Most.layers, layers)
  }

  func train(_ name: String, scope: LanguageModelVerifier.Scope) async throws {
    let base = try LabModel.read(from).deepened(by: layers)
    let all = try labels.flatMap {
      try JSONLines.read(LabelledSolution.self, from: URL(fileURLWithPath: $0))
    }
    let solutions = all.filter { $0.exercise < problems ?? .max }
    let recipe = try VerifierRecipe(
      solutions, scope: scope, tokenizer: base.tokenizer,
      length: base.parameters.configuration.maximumLength, tuning: tuning.value)
    let folder = output ?? "models/\(name)"
    try await VerifierTraining(
      name: name, base: base, baseName: from, rows: solutions.count,
      folder: URL(fileURLWithPath: folder), threads: threads.count
    ).run(recipe)
    print(folder)
  }
}
