import ArgumentParser
import Foundation
import Ponder
import PonderModels

struct LabelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label",
    abstract: "Make training data for your own verifier and reviser from your model's solutions.",
    discussion: """
      Samples solutions to each problem, continues each beginning of them many times, and writes one \
      JSON object a line: {"prompt", "completions", "labels"} and more, where a step's label is the \
      share of continuations after it that end right. With a model on servers it first says what it \
      expects to take, and it keeps the limits of ponder.yaml.

      Killed at any moment, the same command goes on where it stopped and ends with the same file. \
      Beside the file lies its record, which ends in .run: with other settings it does not go on.
      """)

  @Argument(
    help: """
      math500, gsm8k, or a JSON Lines file of {question, answer}; countdown, countdown-5 or \
      relay-5-30 for fresh puzzles, of the training side alone.
      """)
  var problems: String

  @Option(help: "How many of them, drawn by the seed; all, or 2000 puzzles, if left out.")
  var count: Int?

  @Option(help: "The model whose steps are labelled: one of ponder.yaml, a shipped one, a folder.")
  var model = "proposer"

  @OptionGroup var options: LabelOptions

  @Option(help: "File to write to.")
  var output = "labels.jsonl"

  @Option(help: "Write the solutions as {prompt, completion, label} too, into this file.")
  var outcomes: String?

  @Option(
    help: """
      Pair right solutions with wrong ones for a reviser, {prompt, attempts, completion}, in this \
      file.
      """)
  var revisions: String?

  @Flag(help: "Only say what the rest will take: tokens, requests, hours.")
  var estimate = false

  @OptionGroup var configuration: ConfigurationOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if let count { try refuse("--count", outside: 1...Most.problems, count) }
    if revisions != nil { try refuse("--samples", below: 2, options.samples) }
  }

  func run() async throws {
    let configuration = try configuration.read()
    let set = try ExerciseSet(
      problems, count: count, seed: options.seed, data: configuration.data)
    if model == "proposer", configuration.models[model] == nil {
      throw ValidationError(
        "no model: name a proposer in ponder.yaml (ponder models check --help shows one), or give "
          + "--model, such as --model small")
    }
    var opener = ModelOpener(configuration, threads: threads.count)
    let proposer = try await opener.proposer(model)
    let work = try await LabelWork(
      proposer, on: set, options, to: output, opener: &opener, limits: configuration.limits)
    if estimate { return print(try await work.forecast().text) }
    try await work.run()
    try LabelFiles(
      labels: output, outcomes: outcomes, revisions: revisions, separator: proposer.separator,
      seed: options.seed
    ).write()
  }
}
