import ArgumentParser
import Foundation
import Ponder
import PonderEngine
import PonderLab

struct LabLabel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label",
    abstract: "Label the steps of sampled solutions by continuing each of them many times.",
    discussion: """
      Writes one JSON object a line: {"prompt", "completions", "labels"} and more, where a label is \
      the share of continuations that end right. Killed at any moment, the same command goes on \
      where it stopped and ends with the same file.
      """)

  @Option(help: "The model whose steps are labelled: small, large, or a folder.")
  var model = "small"

  @OptionGroup var domain: DomainOptions

  @Option(help: "How many problems, all from the training side.")
  var problems = 2_000

  @Option(help: "Solutions sampled for each problem.")
  var samples = 16

  @Option(
    help: "Continuations after each step; 0 gives each step the label of its own solution's end.")
  var rollouts = 16

  @Option(help: "The same seed gives the same labels.")
  var seed: UInt64 = 1

  @Option(help: "File to write to.")
  var output = "models/labels.jsonl"

  @Option(help: "Write the solutions as {prompt, completion, label} too, into this file.")
  var outcomes: String?

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try refuse("--problems", below: 1, problems)
    try refuse("--samples", below: 1, samples)
    try refuse("--rollouts", below: 0, rollouts)
  }

  func run() async throws {
    let domain = try domain.read()
    let meter = Meter()
    let proposer = try LanguageModelProposer(
      LabModel.read(model), settings: .init(threads: threads.count)
    ).metered(by: meter)
    let labeller = try StepLabeller(
      proposer: proposer, domain: domain, samples: samples, rollouts: rollouts)
    let exercises = domain.exercises(problems, on: .training, seed: seed.derived("labels"))
    guard !exercises.isEmpty else { throw EmptyDomainError(domain: domain.name, side: .training) }
    var file = try LabelFile(URL(fileURLWithPath: output))
    let interrupt = Interrupt()
    let progress = SharedProgress(label: "labels", total: max(0, exercises.count - file.next))
    while file.next < exercises.count {
      // Written group by group, so that little is lost and the order is that of the problems.
      let width = rollouts == 0 ? 256 : 32
      let group = file.next..<min(file.next + width, exercises.count)
      let rows = try await group.concurrentMap(atMost: group.count) { index in
        let rows = try await labeller.label(exercises[index], index: index, seed: seed)
        progress.finishOne()
        return rows
      }
      try file.append(rows.flatMap { $0 }, upTo: group.upperBound)
      if interrupt.isRequested {
        progress.end("stopped; the same command goes on")
        throw ExitCode(130)
      }
    }
    progress.end("labels: \(meter.total.sampledTokens) tokens sampled")
    print(output)
    guard let outcomes else { return }
    let rows = try JSONLines.read(LabelledSolution.self, from: URL(fileURLWithPath: output))
    try JSONLines.write(rows.map(LabelledOutcome.init), to: URL(fileURLWithPath: outcomes))
    print(outcomes)
  }
}
