import ArgumentParser
import Foundation
import Ponder
import PonderData
import PonderEngine
import PonderLab

struct TrainReviserVerifier: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reviser-verifier",
    abstract: "An outcome verifier for a reviser: it sees the attempts before.",
    discussion: "Runs the reviser's chains on problems of the training side and learns from them.")

  @OptionGroup var domain: DomainOptions

  @Option(help: "The reviser whose attempts are judged.")
  var reviser = "reviser"

  @Option(help: "The base model the verifier begins as: small, large, or a folder.")
  var from = "small"

  @Option(help: "Graded attempts to learn from; made and written there if the file is missing.")
  var attempts = "models/attempts.jsonl"

  @OptionGroup var shown: AttemptViewOptions

  @Option(help: "Problems to run chains on, all from the training side.")
  var problems = 2_000

  @Option(help: "The same seed gives the same attempts.")
  var seed: UInt64 = 1

  @Option(help: "Folder to write the model to.")
  var output = "models/reviser-verifier"

  @OptionGroup var tuning: FineTuningOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try refuse("--problems", outside: 1...Most.problems, problems)
  }

  func run() async throws {
    let base = try LabModel.read(from)
    let outcomes = try await outcomes(domain.read())
    try outcomes.check(shown.view(), by: shown.beliefs)
    try await VerifierTraining(
      name: "reviser-verifier\(shown.note)", base: base, baseName: from, rows: outcomes.count,
      folder: URL(fileURLWithPath: output), threads: threads.count
    ).run(
      try VerifierRecipe(
        outcomes, tokenizer: base.tokenizer, length: base.parameters.configuration.maximumLength,
        tuning: tuning.value))
    print(output)
  }

  private func outcomes(_ domain: any Domain) async throws -> [RevisionOutcome] {
    var settings = [
      "domain": domain.name, "problems": "\(problems)", "reviser": reviser, "seed": "\(seed)",
      "view": try shown.view().codedText(),
    ]
    settings["beliefs"] = shown.beliefs
    return try await KeptRows(label: "attempts", file: attempts).rows(
      settings: settings,
      of: domain.exercises(problems, on: .training, seed: seed.derived("outcomes"))
    ) {
      let model = try LabModel.read(reviser)
      let sampler = try RevisionOutcomeSampler(
        reviser: LanguageModelProposer(model, settings: .init(threads: threads.count)),
        domain: domain, view: shown.view(), believer: shown.believer(threads: threads.count)?.0,
        sampling: Sampling(maximumTokens: LabText.attemptLimit(in: domain, with: model.tokenizer)))
      return { [seed] in try await sampler.outcomes($0, seed: seed) }
    }
  }
}

/// Trains a verifier and keeps the weights with the lowest validation loss.
struct VerifierTraining {
  var name: String
  var base: LanguageModel
  var baseName: String
  /// The number of solutions or attempts in the training data, for the log.
  var rows: Int
  var folder: URL
  var threads: Int

  func run(_ recipe: VerifierRecipe) async throws {
    StandardError.noteLeftOut(recipe.leftOut, of: rows, "texts")
    let log = TrainingLog(
      recipe: "\(name) from \(baseName) on \(rows) rows", dataSeed: 0,
      settings: recipe.settings, layout: base.parameters.layout)
    var run = try TrainingRun(
      base.parameters, log: log,
      checkpoint: folder.appendingPathComponent("checkpoint.safetensors"),
      // About twenty times per run, at points of the log.
      rhythm: .init(validateEvery: 50 * max(1, recipe.settings.steps / 1_000)))
    try await TrainingSession(name: name, threads: threads).finish(
      &run, on: recipe.stream(), validation: recipe.validation
    ) { best in
      try ModelFolder.write(
        LanguageModel(parameters: best, tokenizer: base.tokenizer, endToken: base.endToken),
        to: folder)
    }
    try run.log.write(to: folder)
  }
}
