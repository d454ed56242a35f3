import ArgumentParser
import Foundation
import Ponder
import PonderEngine
import PonderLab
import PonderSearch
import PonderStudy

/// A study's models in the engine, its problems and its store.
struct StudyWork {
  let file: StudyFile
  let domain: any Domain
  let problems: [GradedProblem]
  let models: StudyModels
  let store: StudyStore

  /// - Throws: What is wrong with a model, the domain or the store, in one line.
  init(_ file: StudyFile, store url: URL, threads: Int) throws {
    self.file = file
    let domain = try LabDomain.read(file.domain)
    self.domain = domain
    problems = try domain.testProblems(file.problems, seed: file.seed)
    store = try StudyStore(url)
    let set = try ModelSet(file.models, domain: domain, threads: threads)
    var models = StudyModels(
      search: { set.base }, promise: { try await set.promise(of: $0) })
    if let outcome = set.outcome { models.outcome = { outcome.alone() } }
    if let large = set.large { models.large = { large.alone() } }
    if let reviser = set.reviser { models.revision = { set.revision(by: reviser) } }
    self.models = models
    try store.bind(to: set.fingerprints.merging(["domain": domain.name]) { own, _ in own })
  }

  /// Runs what is missing, with live progress.
  func run() async throws {
    let progress = SharedProgress(label: "study", unit: "units")
    let searches = Set(file.strategies.map(\.description))
    let most = file.budgets.max() ?? 0
    try await StudyRunner(file.plan, with: models, domain: domain, store: store).run(
      problems,
      begin: { all, done in progress.begin(total: all, finished: done) },
      onFinish: { key, share in
        // Of a strategy at several budgets, the largest.
        let isShown = key.budget >= most || !searches.contains(key.name)
        progress.finishOne(isShown ? share.map { (key.name, $0) } : nil)
      })
    progress.end("study: every unit is finished")
  }
}
