public import ArgumentParser
import Foundation
import Ponder
import PonderFiles
public import PonderPolicy
import PonderPools
import PonderReport
import PonderStudy

extension Exchange.Accounting: ExpressibleByArgument {}

struct ExchangeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exchange",
    abstract: "Compare the small model's test-time compute with the larger model's size.",
    discussion: """
      For each R, tokens of use over tokens of training, the small model may sample as often as \
      makes both cost the same; its compute-optimal accuracy there stands beside the larger model's \
      greedy one, in a table and in a picture. If --accounting is left out, both ways of counting are \
      shown: with the verifier charged to the small model, and with the verifier free; the picture is of \
      the first.
      """)

  @OptionGroup var study: StudyOptions

  @Option(
    name: .customLong("use"), parsing: .upToNextOption,
    help: "Values of R; the paper's if left out.")
  var uses: [Double] = Exchange.ratiosOfUse

  @Option(help: "What inference is charged: verifierFree, verifierCharged or smallModelCharged.")
  var accounting: Exchange.Accounting?

  @Option(
    help: "What to choose from: search or revisions as in the paper, all searches, or everything.")
  var candidates = CandidateSet.everything

  @Option(help: "The picture to write; the study's name with .exchange.svg if left out.")
  var output: String?

  func validate() throws {
    for use in uses where !(use > 0 && use.isFinite) {
      throw ValidationError("--use must be above 0, not \(use)")
    }
  }

  func run() async throws {
    let open = try OpenStudy(study)
    guard open.models[.large] != nil else {
      throw ValidationError("\(study.file) names no large model")
    }
    let accountings = accounting.map { [$0] } ?? Exchange.Accounting.shown
    let tables = accountings.compactMap { accounting in
      open.analysis.exchange(
        Exchange(ratio: open.ratio, accounting: accounting), among: candidates, uses: uses)
    }
    guard let first = tables.first else {
      throw ValidationError("\(study.file) measured nothing of --candidates \(candidates)")
    }
    let url = study.output(output, extension: "exchange.svg")
    try AtomicFile.replace(url, with: Data(first.chart.picture.utf8))
    let shown = tables.map { open.tables.exchange($0).text } + [url.path]
    print(shown.joined(separator: "\n\n"))
  }
}
