import ArgumentParser
import Ponder
import PonderModels

struct LabLabel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label",
    abstract: "Label the steps of sampled solutions by continuing each of them many times.",
    discussion: """
      Writes one JSON object a line: {"prompt", "completions", "labels"} and more, where a label is \
      the share of continuations that end right. Killed at any moment, the same command goes on \
      where it stopped and ends with the same file.
      """)

  @Option(
    help:
      "The model whose steps are labelled, such as relay/small, or a folder; the domain's own if left out."
  )
  var model: String?

  @OptionGroup var domain: DomainOptions

  @Option(help: "How many problems, all from the training side.")
  var problems = ExerciseSet.usualCount

  @OptionGroup var options: LabelOptions

  @Option(help: "File to write to.")
  var output = "models/labels.jsonl"

  @Option(help: "Write the solutions as {prompt, completion, label} too, into this file.")
  var outcomes: String?

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try refuse("--problems", outside: 1...Most.problems, problems)
  }

  func run() async throws {
    let domain = try domain.read()
    let set = try ExerciseSet(domain, count: problems, seed: options.seed)
    var opener = ModelOpener(.shipped, threads: threads.count)
    let proposer = try await opener.proposer(model ?? domain.shippedModel(.proposer, or: "--model"))
    let work = try await LabelWork(proposer, on: set, options, to: output, opener: &opener)
    try await work.run()
    try LabelFiles(
      labels: output, outcomes: outcomes, separator: proposer.separator, seed: options.seed
    ).write()
  }
}
