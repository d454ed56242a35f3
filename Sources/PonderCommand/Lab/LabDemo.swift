import ArgumentParser
import Foundation
import Ponder
import PonderLab
import PonderStudy

struct LabDemo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Watch more samples solve more problems, and a 14 times larger model beside them.",
    discussion: """
      Draws fresh countdown problems from the test side, lets the small model vote over 1, 4, 16 \
      and 64 samples, and lets the large model answer each once, greedily.
      """)

  @Option(help: "How many problems.")
  var problems = 100

  @Option(help: "The same seed gives the same problems and the same samples.")
  var seed: UInt64 = 0

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try refuse("--problems", below: 1, problems)
  }

  func run() async throws {
    let small = try LabModel.read("small")
    let large = try LabModel.read("large")
    let domain = Countdown.standard
    let graded = try domain.testProblems(problems, seed: seed)
    let votes = try await EvaluationRun(
      model: small, domain: domain, problems: graded, samples: 64, sampling: .plain, seed: seed,
      threads: threads.count
    ).run(label: "small, 64 samples")
    let single = try await EvaluationRun(
      model: large, domain: domain, problems: graded, samples: 0, sampling: .plain, seed: seed,
      threads: threads.count
    ).run(label: "large, greedy")
    let report = DemoReport(
      seed: seed, small: EvaluationSummary(votes.results, seed: seed),
      large: EvaluationSummary(single.results, seed: seed),
      smallOperations: votes.floatingPointOperations / Double(graded.count),
      largeOperations: single.floatingPointOperations / Double(graded.count),
      example: DemoReport.Example(from: votes.results))
    print(json ? try report.json() : report.text)
  }
}
