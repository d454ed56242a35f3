import ArgumentParser
import Foundation
import Ponder
import PonderModels
import PonderPools
import PonderReport
import PonderStudy

struct Study: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Problems × strategies × budgets, stored so that a run can stop anywhere and go on.",
    subcommands: [StudyRun.self, StudyStatus.self, StudyExport.self])
}

/// Which study, and where its results are.
struct StudyOptions: ParsableArguments {
  @Argument(help: "The study, a YAML file.")
  var file: String

  @Option(help: "Where results are stored; the file's name with .sqlite if left out.")
  var store: String?

  @OptionGroup var configuration: ConfigurationOptions

  init() {}

  init(file: String) {
    _file = Argument(help: "")
    self.file = file
    store = nil
  }

  var storeURL: URL {
    URL(fileURLWithPath: store ?? (file as NSString).deletingPathExtension + ".sqlite")
  }

  func read() throws -> StudyFile { try StudyFile.read(URL(fileURLWithPath: file)) }
}

struct StudyRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run what a study has not done yet.",
    discussion: """
      Killed at any moment, the same command goes on and ends with the same results. A strategy or \
      a budget that is added later computes only what is new; a problem whose question or answer was \
      edited is computed anew. With models on servers it first says what it expects to take, and it \
      keeps the limits of ponder.yaml. A unit that a server fails on stops no other: the exit code is \
      then 1, and the same command tries again.
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Only say what the rest of the study will take: tokens, requests, hours.")
  var estimate = false

  func run() async throws {
    Interrupt.end("study: " + StudyWork.kept)
    let work = try await StudyWork(
      study.read(), study.configuration.read(), store: study.storeURL, threads: threads.count)
    if estimate { return print(try await work.estimate().text) }
    try await work.run()
    print(study.storeURL.path)
  }
}

struct StudyStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show how far a study is, and what it has found so far.")

  @OptionGroup var study: StudyOptions

  func run() async throws {
    let file = try study.read()
    let configuration = try study.configuration.read()
    let plan = file.plan(try file.models ?? configuration.roles)
    let problems = try ProblemSet(file, configuration).problems
    guard let store = try StudyStore.existing(study.storeURL) else {
      return print(
        "nothing has been run yet of \(problems.count * plan.units.count) units; run: ponder study run "
          + study.file)
    }
    try store.check()
    let finished = try store.finished()
    let unchanged = try store.unchanged(problems.contents)
    let wanted = problems.flatMap { problem in
      plan.units.map { plan.key($0, problem: problem.problem.id) }
    }
    let done = wanted.count { finished.contains($0) && unchanged.contains($0.problem) }
    print("\(done) of \(wanted.count) units are finished")
    let edited = problems.count - unchanged.count
    if edited > 0 { print("\(edited) problems were edited since; their results are not used") }
    do {
      let open = try OpenStudy(study)
      print("\(open.table.problems.count) problems have all of theirs:\n")
      print(open.tables.curves.text)
    } catch is NothingFinishedError {}
  }
}

struct StudyExport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print every result as a line of JSON, in order.",
    discussion: """
      With --pool, write instead every recorded candidate as a line of a pool, which ponder replay \
      reads: independent samples, revision chains, the chosen answers of tree searches, and whole \
      trees where the study keeps them.
      """)

  @OptionGroup var study: StudyOptions

  @Option(help: "The pool to write; gzip if it ends in .gz.")
  var pool: String?

  func run() async throws {
    let store = try study.existingStore()
    try store.check()
    guard let pool else { return try store.export { print($0) } }
    let file = try study.read()
    let configuration = try study.configuration.read()
    let models = try file.models ?? configuration.roles
    let set = try ProblemSet(file, configuration)
    let unchanged = try store.unchanged(set.problems.contents)
    let count = try StudyPool(
      file.plan(models), from: store,
      problems: set.problems.filter { unchanged.contains($0.problem.id) }, domain: set.domain,
      answers: set.answers.rawValue, model: models.proposer
    ).write(to: URL(fileURLWithPath: pool))
    guard count > 0 else {
      throw ValidationError(
        "nothing of this study is finished yet; run: ponder study run \(study.file)")
    }
    print(pool)
  }
}
