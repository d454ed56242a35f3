public import ArgumentParser
import Foundation
import PonderFiles
public import PonderLab
import PonderModels
import PonderPolicy
import PonderPools
import PonderReport

struct LabStudy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Run the paper's whole study on the models that ship with Ponder.",
    discussion: """
      Search against a verifier, revisions, difficulty, the compute-optimal choice and the exchange \
      with a larger model: 500 problems, up to 256 generations, about an hour on two cores. \
      With --quick 100 problems, up to 64 generations, a few minutes. Killed at any moment, the same \
      command goes on. Writes the study, its results, a page and a policy into one folder.
      """)

  @Flag(help: "Fewer problems, smaller budgets.")
  var quick = false

  @Option(
    help: "Whose problems and models: relay, with long solutions, or countdown, with short ones.")
  var lab = Lab.relay

  @Option(help: "Draws fresh problems and fresh samples; the study's own seed if left out.")
  var seed: UInt64?

  @Option(help: "Folder to write to; such as lab-study-relay-quick if left out.")
  var output: String?

  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let folder = URL(
      fileURLWithPath: output ?? "lab-study-\(lab.rawValue)" + (quick ? "-quick" : ""))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let study = folder.appendingPathComponent("study.yaml")
    let text = try lab.study(isQuick: quick, seed: seed)
    try AtomicFile.replace(study, with: Data(text.utf8))
    let options = StudyOptions(file: study.path)
    Interrupt.end("study: " + StudyWork.kept)
    try await StudyWork(
      options.read(), .shipped, store: options.storeURL, threads: threads.count
    ).run()
    let open = try OpenStudy(options, .shipped)
    let efficiencies = open.analysis.efficiencies()
    if let headline = Headline(open.analysis, efficiencies) { print(headline.text + "\n\n") }
    print(open.tables.headlines(efficiencies).map(\.text).joined(separator: "\n\n\n"))
    let policy = try open.writePolicy(among: .everything, by: .prompt).url
    print("\nreport: \(try open.writeReport().path)\npolicy: \(policy.path)")
  }
}

extension Lab: ExpressibleByArgument {}
