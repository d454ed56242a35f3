public import ArgumentParser
import Foundation
import PonderEngine
public import PonderPolicy
import PonderSearch
import PonderStudy

extension Policy.Measure: ExpressibleByArgument {}

struct Fit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit a policy: for each budget and difficulty, the strategy that did best.",
    discussion: """
      Writes a file with the bins, the table, what each cell may expect, and what it was fitted on.
      """)

  @OptionGroup var study: StudyOptions

  @Option(help: "How a problem's difficulty is measured: oracle, predicted or prompt.")
  var measure = Policy.Measure.prompt

  @Option(help: "File to write; the study's name with .policy.json if left out.")
  var output: String?

  func run() async throws {
    let file = try study.read()
    let store = try StudyStore(study.storeURL)
    let table = try StudyTable(file.plan, from: store)
    let candidates =
      ["majority", "best-of-N weighted", "best-of-N best"] + file.strategies.map(\.description)
    let policy = try StudyAnalysis(table).fit(
      among: candidates, by: measure,
      provenance: .init(
        models: store.facts().filter { $0.key != "domain" }, domain: file.domain,
        problems: table.problems.count, seed: file.seed))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let url = URL(
      fileURLWithPath: output ?? (study.file as NSString).deletingPathExtension + ".policy.json")
    try AtomicFile.replace(url, with: encoder.encode(policy))
    var rows = Table(["budget"] + (1...policy.bins.count).map { "bin \($0)" })
    for budget in policy.budgets {
      rows.add(
        ["\(budget)"]
          + policy.entries.filter { $0.budget == budget }.map {
            "\($0.strategy) \((100 * $0.accuracy).formatted(0)) %"
          })
    }
    print(rows.text)
    print("\n" + url.path)
  }
}
