import ArgumentParser
import Foundation
import Ponder
import PonderFiles
import PonderModels
import PonderPolicy
import PonderPools
import PonderReport
import PonderStudy

/// A study with its results so far.
struct OpenStudy {
  let options: StudyOptions
  let file: StudyFile
  let models: RoleNames
  let store: StudyStore
  let problemSet: ProblemSet
  let analysis: StudyAnalysis
  /// The larger model's parameters divided by the small one's, without embeddings.
  let ratio: Double

  var table: StudyTable { analysis.table }

  /// The problems whose content the results belong to.
  private let problems: [GradedProblem]

  /// - Throws: ``NothingFinishedError`` when no problem is finished; what is wrong with the file, the
  ///   store or a model.
  init(_ options: StudyOptions, _ configuration: Configuration? = nil) throws {
    let configuration = try configuration ?? options.configuration.read()
    self.options = options
    file = try options.read()
    models = try file.models ?? configuration.roles
    store = try options.existingStore()
    problemSet = try ProblemSet(file, configuration)
    let unchanged = try store.unchanged(problemSet.problems.contents)
    problems = problemSet.problems.filter { unchanged.contains($0.problem.id) }
    let table = try StudyTable(file.plan(models), from: store, problems: unchanged)
    guard !table.problems.isEmpty else { throw NothingFinishedError(study: options.file) }
    analysis = StudyAnalysis(table)
    ratio = try configuration.ratio(of: models)
  }

  var plan: StudyPlan { file.plan(models) }

  var tables: StudyTables { StudyTables(analysis, ratio: ratio) }

  /// Stopping rules on the study's own samples, one price among its methods for every measured difficulty, and how
  /// sure its answers are said to be.
  func comparisons() throws -> ComparisonTables {
    let name = (options.file as NSString).lastPathComponent
    let votes = try StudyTable.votes(plan, from: store, problems: Set(table.problems))
    return ComparisonTables(
      stopping: try votes.map { selection, problems in
        try StoppingComparison(problems, named: name, by: selection, seed: file.seed)
      },
      batches: try votes.compactMap { selection, problems in
        guard problems.count >= BatchComparison.leastProblems else { return nil }
        return try BatchComparison(problems, named: name, by: selection, seed: file.seed)
      }
        + DifficultyMeasure.allCases.compactMap { measure in
          try analysis.batches(by: measure, named: name, seed: file.seed)
        },
      calibrations: try calibrations())
  }

  private func calibrations() throws -> [Calibration] {
    guard let rates = table.passRates(by: .prompt) ?? table.passRates(by: .predicted) else {
      return []
    }
    return Calibration.all(of: try answers(), passRates: rates, seed: file.seed)
  }

  /// What the study's strategies chose.
  private func answers() throws -> [RecordedAnswer] {
    try StudyTable.answers(plan, from: store, problems: Set(table.problems), seed: file.seed)
  }

  /// Writes the study's page and returns its location.
  func writeReport(to path: String? = nil) throws -> URL {
    let url = options.output(path, extension: "html")
    let report = report(with: try examples(), comparisons: try comparisons())
    try AtomicFile.replace(url, with: Data(report.html.utf8))
    return url
  }

  /// The examples that a reader can step through.
  func examples() throws -> StudyExamples {
    try StudyExamples(plan, from: store, problems: problems.map(\.problem))
  }

  /// The study as a page.
  func report(
    with examples: StudyExamples? = nil,
    comparisons: ComparisonTables = ComparisonTables(stopping: [], batches: [])
  ) -> StudyReport {
    let about = StudyReport.About(
      title: "Ponder: \((options.file as NSString).lastPathComponent)", ratio: ratio,
      facts: [
        ("problems", "\(table.problems.count) of \(problemSet.name), seed \(file.seed)"),
        ("models", modelNames.joined(separator: ", ")),
        ("budgets", file.budgets.sorted().map(String.init).joined(separator: ", ")),
        ("seeds", file.seeds.map(String.init).joined(separator: ", ")),
        ("difficulty", "\(file.difficulty) samples a problem"),
      ], examples: examples)
    return StudyReport(analysis, about: about, comparisons: comparisons)
  }

  /// The models by their names, those on servers with the servers' names for them.
  private var modelNames: [String] {
    let known = (try? store.facts()) ?? [:]
    return models.all.map { role, name in
      // A fingerprint of weights has no comma, one of a server's model begins with its name.
      let parts = known[role.rawValue, default: ""].split(separator: ",")
      return parts.count > 1 ? "\(name) (\(parts[0]))" : name
    }
  }

  /// Fits a policy, writes it, and returns it with its location.
  func writePolicy(
    among set: CandidateSet, by measure: DifficultyMeasure, to path: String? = nil
  ) throws -> (policy: Policy, url: URL) {
    let policy = try analysis.fit(
      among: set, by: measure,
      provenance: .init(
        models: store.facts().filter { $0.key != "domain" }, domain: problemSet.name,
        problems: table.problems.count, seed: file.seed),
      stoppingOn: try StudyTable.votes(plan, from: store, problems: Set(table.problems)),
      confidenceOn: try answers())
    let url = options.output(path, extension: "policy.json")
    try AtomicFile.replace(url, with: policy.json())
    return (policy, url)
  }
}

/// A study without results yet.
struct NothingFinishedError: Error, CustomStringConvertible {
  let study: String

  var description: String {
    "no problem of this study is finished yet; run: ponder study run \(study)"
  }
}

extension StudyOptions {
  /// The results so far; does not create a missing store.
  ///
  /// - Throws: `ValidationError` if nothing has been run; what is wrong with the store.
  func existingStore() throws -> StudyStore {
    guard let store = try StudyStore.existing(storeURL) else {
      throw ValidationError(
        "nothing of this study has been run yet, there is no \(storeURL.path); run: ponder study run "
          + file)
    }
    return store
  }

  /// Where a file made from a study is written: beside the study if `path` is `nil`.
  func output(_ path: String?, extension suffix: String) -> URL {
    URL(fileURLWithPath: path ?? (file as NSString).deletingPathExtension + "." + suffix)
  }
}

extension ReportTable {
  /// The table between its title and its caption, for a terminal.
  var text: String {
    var table = Table(header)
    for row in rows { table.add(row) }
    return [title.shown(), table.text, caption.wrapped(to: 100)].joined(separator: "\n\n")
  }
}

extension String {
  /// The text in lines of at most `width` characters, except for longer words.
  fileprivate func wrapped(to width: Int) -> String {
    var lines = [""]
    for word in split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if line.count + 1 + word.count <= width {
        lines[lines.count - 1] = line + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n")
  }
}
