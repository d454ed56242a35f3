import PonderData
import PonderEngine
import ArgumentParser
import Foundation
import PonderLab
import PonderModels
import PonderPolicy
import PonderReport
import PonderFiles

struct LabGame24: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "game24",
    abstract: "Solve the published Game of 24 puzzles, beside GPT-4's recorded attempts.",
    discussion: """
      Two studies of the shipped models: all puzzles of the file, and 901 to 1000, of which GPT-4's \
      attempts are published; half an hour on two cores. Killed at any moment, the same command goes \
      on. The logs of GPT-4 are read from the folder of the puzzles, and left out if they are not there.
      """)

  @Argument(help: "The puzzles: 24.csv of tree-of-thought-llm.")
  var puzzles: String

  @Option(help: "Folder to write both studies and their results to.")
  var output = "game24"

  @Option(help: "A folder to write the chart into, as SVG.")
  var pictures: String?

  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let file = URL(fileURLWithPath: puzzles)
    let domain = try Game24(file: file)
    let policy = try Policy.read(LabStudies.policy)
    let record = try await Game24Record.read(file.deletingLastPathComponent(), seed: 0)
    let published = try await study(
      LabStudies.game24Published, "published", at: puzzles + ":901-1000", domain, policy)
    let whole = try await study(LabStudies.game24, "all", at: puzzles, domain, policy)
    var tables: [ReportTable] = []
    if let record {
      let comparison = Game24Comparison(study: published, record: record)
      tables += [try comparison.headline(), comparison.differences]
      if let pictures {
        try [(name: "game24", source: comparison.chart.picture)].write(to: pictures)
      }
    }
    // The small and the large model read the same exercises.
    let recipe = try PretrainingRecipe.small()
    func met(_ seed: UInt64) -> Set<Int> {
      let documents = recipe.settings.steps * recipe.settings.documentsPerStep
      return domain.ranksMet(
        in: (0..<documents).lazy.compactMap {
          recipe.domain.exercise($0, on: .training, seed: seed)
        })
    }
    let difficulty = Game24Difficulty(
      study: whole, met: met(recipe.dataSeed),
      elsewhere: (1...4).reduce(into: []) { $0.formUnion(met(recipe.dataSeed + $1)) })
    tables += [
      published.accuracies("game24-published", "Puzzles 901 to 1000, every method"),
      published.operations("game24-published-operations", "What they take"),
      whole.accuracies("game24-all", "All puzzles"),
      whole.operations("game24-all-operations", "What they take"),
      difficulty.sides, difficulty.people(and: record), difficulty.quintiles,
    ]
    print(tables.map(\.text).joined(separator: "\n\n\n"))
    if record == nil {
      print("\nGPT-4's logs do not lie beside \(puzzles); nothing is compared with them")
    }
  }

  /// Runs the missing part of a study, and opens it.
  private func study(
    _ name: String, _ short: String, at path: String, _ domain: Game24, _ policy: Policy
  ) async throws -> Game24Study {
    let folder = URL(fileURLWithPath: output)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let study = folder.appendingPathComponent(short + ".yaml")
    let text = try LabStudies.text(of: name, domain: path)
    try AtomicFile.replace(study, with: Data(text.utf8))
    let options = StudyOptions(file: study.path)
    Interrupt.end("study: " + StudyWork.kept)
    try await StudyWork(
      options.read(), .shipped, store: options.storeURL, threads: threads.count
    ).run()
    return try Game24Study(options, puzzles: domain.puzzles, policy: policy)
  }
}
