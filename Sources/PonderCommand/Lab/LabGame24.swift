import ArgumentParser
import Foundation
import Ponder
import PonderData
import PonderEngine
import PonderFiles
import PonderLab
import PonderModels
import PonderPolicy
import PonderPools
import PonderReport
import PonderStudy

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

  @Flag(help: "How to print the tables.")
  var tables = TableForm.plain

  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let file = URL(fileURLWithPath: puzzles)
    let domain = try Game24(file: file)
    let policy = try Policy.read(Lab.countdown.policy)
    let record = try await Game24Record.read(
      file.deletingLastPathComponent(), with: PoolDomain.reader(nil), seed: 0)
    func game(_ study: OpenStudy) throws -> Game24Study {
      // The policy is another's if the study's models are not those that it was fitted on.
      let isItsOwn = (try? policy.check(models: study.store.facts())) != nil
      return Game24Study(study.table, puzzles: domain.puzzles, policy: isItsOwn ? policy : nil)
    }
    let published = try await study(
      LabStudies.game24Published, "published", at: puzzles + ":901-1000")
    let some = try game(published)
    var found: [ReportTable] = []
    if let record {
      let comparison = Game24Comparison(
        some, beside: record, pools: try published.poolCosts,
        searches: try published.largestSearchCosts(of: Game24Comparison.beam))
      found += [comparison.headline, comparison.differences]
      if let pictures {
        try [(name: "game24", source: comparison.chart.picture)].write(to: pictures)
      }
    }
    found += [
      some.accuracies("game24-published", "Puzzles 901 to 1000, every method"),
      some.operations("game24-published-operations", "What they take"),
    ]
    print(tables.text(of: found) + "\n\n")
    if record == nil {
      print("GPT-4's logs are not beside \(puzzles), so nothing is compared with them\n\n")
    }
    let all = try game(await study(LabStudies.game24, "all", at: puzzles))
    let difficulty = try difficulty(of: all, domain)
    found = [
      all.accuracies("game24-all", "All puzzles"),
      all.operations("game24-all-operations", "What they take"),
      difficulty.sides, difficulty.people(and: record), difficulty.quintiles,
    ]
    print(tables.text(of: found))
  }

  private func difficulty(of study: Game24Study, _ domain: Game24) throws -> Game24Difficulty {
    // The small and the large model read the same exercises.
    let recipe = try PretrainingRecipe.small()
    func met(_ seed: UInt64) -> Set<Int> {
      let documents = recipe.settings.steps * recipe.settings.documentsPerStep
      return domain.ranksMet(
        in: (0..<documents).lazy.compactMap {
          recipe.domain.exercise($0, on: .training, seed: seed)
        })
    }
    return Game24Difficulty(
      study, met: met(recipe.dataSeed),
      elsewhere: (1...4).reduce(into: []) { $0.formUnion(met(recipe.dataSeed + $1)) })
  }

  /// Runs the missing part of a study, and opens it.
  private func study(
    _ name: String, _ short: String, at path: String
  ) async throws -> OpenStudy {
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
    return try OpenStudy(options, .shipped)
  }
}

extension OpenStudy {
  /// The cost of every pool of samples.
  fileprivate var poolCosts: [Cost] {
    get throws {
      try store.values(SamplePool.self, named: "pool", budget: plan.poolSamples).map(\.value.cost)
    }
  }

  /// The cost of every search by one strategy at the largest budget.
  fileprivate func largestSearchCosts(of strategy: String) throws -> [Cost] {
    try store.values(SearchOutcome.self, named: strategy, budget: plan.budgets.max() ?? 1)
      .map(\.value.cost)
  }
}
