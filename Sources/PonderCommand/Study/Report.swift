import ArgumentParser
import Foundation
import PonderEngine
import PonderLab
import PonderReport
import PonderSearch
import PonderStudy

struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a study's figures as one page, or print its tables.",
    discussion: "The page needs no network; open it in any browser.")

  @OptionGroup var study: StudyOptions

  @Option(help: "The page to write; the study's name with .html if left out.")
  var output: String?

  @Flag(help: "Print the tables instead.")
  var plain = false

  func run() async throws {
    let file = try study.read()
    let table = try StudyTable(file.plan, from: StudyStore(study.storeURL))
    guard !table.problems.isEmpty else {
      throw ValidationError(
        "no problem of this study is finished yet; run: ponder study run \(study.file)")
    }
    let analysis = StudyAnalysis(table)
    if plain {
      print(StudyTables(analysis, file).text)
      return
    }
    let url = URL(
      fileURLWithPath: output ?? (study.file as NSString).deletingPathExtension + ".html")
    let report = try StudyReport(analysis, about: about(file, table))
    try AtomicFile.replace(url, with: Data(report.html.utf8))
    print(url.path)
  }

  private func about(_ file: StudyFile, _ table: StudyTable) throws -> StudyReport.About {
    let names = file.models
    let small = try LabModel.read(names.proposer).parameters.layout.countWithoutEmbeddings
    let large = try names.large.map {
      try LabModel.read($0).parameters.layout.countWithoutEmbeddings
    }
    let models = [
      names.proposer, names.verifier, names.outcome, names.reviser, names.reviserVerifier,
      names.large,
    ].compactMap { $0 }
    return StudyReport.About(
      title: "Ponder: \((study.file as NSString).lastPathComponent)",
      searches: file.strategies.map(\.description), budgets: file.budgets.sorted(),
      revisionBudgets: file.plan.revisionBudgets.sorted(),
      ratio: large.map { (Double($0) / Double(small)).rounded() } ?? 14,
      facts: [
        ("problems", "\(table.problems.count) of \(file.domain), seed \(file.seed)"),
        ("models", models.joined(separator: ", ")),
        ("budgets", file.budgets.sorted().map(String.init).joined(separator: ", ")),
        ("seeds", file.seeds.map(String.init).joined(separator: ", ")),
        ("difficulty", "\(file.difficulty) samples a problem"),
      ])
  }
}
