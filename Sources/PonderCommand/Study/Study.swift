import ArgumentParser
import Foundation
import Ponder
import PonderLab
import PonderReport
import PonderStudy

struct Study: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Problems × strategies × budgets, stored so that a run can stop anywhere and go on.",
    subcommands: [StudyRun.self, StudyStatus.self, StudyExport.self])
}

/// Which study, and where its results lie.
struct StudyOptions: ParsableArguments {
  @Argument(help: "The study, a YAML file.")
  var file: String

  @Option(help: "Where results are stored; the file's name with .sqlite if left out.")
  var store: String?

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
      a budget that is added later computes only what is new.
      """)

  @OptionGroup var study: StudyOptions
  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    try await StudyWork(study.read(), store: study.storeURL, threads: threads.count).run()
    print(study.storeURL.path)
  }
}

struct StudyStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show how far a study is, and what it has found so far.")

  @OptionGroup var study: StudyOptions

  func run() async throws {
    let file = try study.read()
    let finished = try StudyStore(study.storeURL).finished()
    let problems = try LabDomain.read(file.domain).testProblems(file.problems, seed: file.seed)
    let wanted = problems.flatMap { problem in
      file.plan.units.map { file.plan.key($0, problem: problem.problem.id) }
    }
    print("\(wanted.count { finished.contains($0) }) of \(wanted.count) units are finished")
    guard let open = try? OpenStudy(study) else { return }
    print("\(open.table.problems.count) problems have all of theirs:\n")
    print(open.tables.curves.text)
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
    let store = try StudyStore(study.storeURL)
    guard let pool else { return try store.export { print($0) } }
    let file = try study.read()
    let domain = try LabDomain.read(file.domain)
    let problems = try domain.testProblems(file.problems, seed: file.seed)
    let count = try StudyPool(
      file.plan, from: store, problems: problems, domain: domain,
      answers: (domain is JSONLDomain ? PoolDomain.math : .countdown).rawValue,
      model: file.models.proposer
    ).write(to: URL(fileURLWithPath: pool))
    guard count > 0 else {
      throw ValidationError(
        "nothing of this study is finished yet; run: ponder study run \(study.file)")
    }
    print(pool)
  }
}
