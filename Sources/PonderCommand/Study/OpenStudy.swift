import ArgumentParser
import Foundation
import Ponder
import PonderEngine
import PonderLab
import PonderPolicy
import PonderReport
import PonderStudy

/// A study with what it has found so far.
struct OpenStudy {
  let options: StudyOptions
  let file: StudyFile
  let store: StudyStore
  let problems: [GradedProblem]
  let analysis: StudyAnalysis
  /// Parameters of the larger model over those of the small one, without embeddings.
  let ratio: Double

  var table: StudyTable { analysis.table }

  /// - Throws: `ValidationError` when no problem is finished; what is wrong with the file, the store
  ///   or a model.
  init(_ options: StudyOptions) throws {
    self.options = options
    file = try options.read()
    store = try StudyStore(options.storeURL)
    problems = try LabDomain.read(file.domain).testProblems(file.problems, seed: file.seed)
    let table = try StudyTable(
      file.plan, from: store, problems: Set(problems.map(\.problem.id)))
    guard !table.problems.isEmpty else {
      throw ValidationError(
        "no problem of this study is finished yet; run: ponder study run \(options.file)")
    }
    analysis = StudyAnalysis(table)
    func size(_ name: String) throws -> Double {
      Double(try LabModel.read(name).parameters.layout.countWithoutEmbeddings)
    }
    let models = file.models
    ratio = try models.large.map { try size($0) / size(models.proposer) } ?? 1
  }

  var tables: StudyTables { StudyTables(analysis, ratio: ratio) }

  /// Writes the study's page and returns where it lies.
  func writeReport(to path: String? = nil) throws -> URL {
    let url = options.output(path, extension: "html")
    try AtomicFile.replace(url, with: Data(report(with: examples()).html.utf8))
    return url
  }

  /// What a reader can step through.
  func examples() throws -> StudyExamples {
    try StudyExamples(file.plan, from: store, problems: problems.map(\.problem))
  }

  /// The study as a page.
  func report(with examples: StudyExamples? = nil) -> StudyReport {
    let names = file.models
    let models = [
      names.proposer, names.verifier, names.outcome, names.reviser, names.reviserVerifier,
      names.large,
    ].compactMap { $0 }
    let about = StudyReport.About(
      title: "Ponder: \((options.file as NSString).lastPathComponent)", ratio: ratio,
      facts: [
        ("problems", "\(table.problems.count) of \(file.domain), seed \(file.seed)"),
        ("models", models.joined(separator: ", ")),
        ("budgets", file.budgets.sorted().map(String.init).joined(separator: ", ")),
        ("seeds", file.seeds.map(String.init).joined(separator: ", ")),
        ("difficulty", "\(file.difficulty) samples a problem"),
      ], examples: examples)
    return StudyReport(analysis, about: about)
  }

  /// Fits a policy, writes it and returns it with where it lies.
  func writePolicy(
    among set: CandidateSet, by measure: Policy.Measure, to path: String? = nil
  ) throws -> (policy: Policy, url: URL) {
    let policy = try analysis.fit(
      among: set, by: measure,
      provenance: .init(
        models: store.facts().filter { $0.key != "domain" }, domain: file.domain,
        problems: table.problems.count, seed: file.seed))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let url = options.output(path, extension: "policy.json")
    try AtomicFile.replace(url, with: encoder.encode(policy))
    return (policy, url)
  }
}

extension StudyOptions {
  /// Where something made from a study is written: beside it, if left out.
  func output(_ path: String?, extension suffix: String) -> URL {
    URL(fileURLWithPath: path ?? (file as NSString).deletingPathExtension + "." + suffix)
  }
}

extension ReportTable {
  /// The table between its title and what its numbers are, for a terminal.
  var text: String {
    var table = Table(header)
    for row in rows { table.add(row) }
    return [title, table.text, caption.wrapped(to: 100)].joined(separator: "\n\n")
  }
}

extension String {
  /// The text in lines of at most `width` characters, but for longer words.
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
