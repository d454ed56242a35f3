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
    var facts = ["domain": domain.name]
    let settings = InferenceEngine.Settings(threads: threads)
    func read(_ role: String, _ name: String) throws -> LanguageModel {
      let model = try LabModel.read(name)
      facts[role] = model.fingerprint
      return model
    }
    func verifier(
      _ role: String, _ name: String, _ scope: LanguageModelVerifier.Scope
    ) throws -> LanguageModelVerifier {
      try LanguageModelVerifier(
        read(role, name), good: LabText.good, bad: LabText.bad, scope: scope, settings: settings)
    }
    let names = file.models
    let proposer = try LanguageModelProposer(read("proposer", names.proposer), settings: settings)
    let process = try verifier("verifier", names.verifier, .steps)
    let outcome = try names.outcome.map { try verifier("outcome", $0, .outcome) }
    let large = try names.large.map {
      try LanguageModelProposer(read("large", $0), settings: settings)
    }
    let reviser = try names.reviser.map {
      try LanguageModelProposer(read("reviser", $0), settings: settings)
    }
    let judge = try names.reviserVerifier.map {
      try verifier("reviser-verifier", $0, .outcome)
    }
    var models = StudyModels(
      search: { Models(proposer: proposer.alone(), verifier: process.alone(), domain: domain) },
      promise: { problem in
        let reply = try await process.alone().promise(of: [Prefix(problem)])
        return Metered(reply.value.first ?? 0, cost: reply.cost)
      })
    if let outcome { models.outcome = { outcome.alone() } }
    if let large { models.large = { large.alone() } }
    if let reviser {
      models.revision = {
        Models(proposer: reviser.alone(), verifier: judge?.alone(), domain: domain)
      }
    }
    self.models = models
    try store.bind(to: facts)
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

extension LanguageModel {
  /// Tells models apart: a hash of the weights.
  var fingerprint: String {
    String(parameters.values.withUnsafeBytes { stableHash($0) }, radix: 16)
  }
}
