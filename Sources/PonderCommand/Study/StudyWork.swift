import ArgumentParser
import Foundation
import Ponder
import PonderModels
import PonderPools
import PonderSearch
import PonderStudy

/// A study's models, its problems and its store.
struct StudyWork {
  let file: StudyFile
  let plan: StudyPlan
  let set: ProblemSet
  let models: ModelSet
  let store: StudyStore
  let limits: StudyLimits
  /// Whether servers do the work.
  let isRemote: Bool
  /// Caveats for the reader of the study.
  let notes: [String]
  /// Printed whenever a run ends early.
  static let kept = "what is finished is kept; the same command goes on"
  /// How many tokens of this run were estimated, where servers do not count them.
  private let estimated: @Sendable () -> String

  /// - Throws: What is wrong with a model, the problems or the store, in one line.
  init(
    _ file: StudyFile, _ configuration: Configuration, store url: URL, threads: Int
  ) async throws {
    self.file = file
    let names = try file.models ?? configuration.roles
    try file.check(names)
    plan = file.plan(names)
    set = try ProblemSet(file, configuration)
    store = try StudyStore(url)
    try store.check()
    limits = configuration.limits
    _ = try configuration.ratio(of: names)
    let open = try await OpenModels(
      names, from: ModelOpener(configuration, threads: threads), domain: set.domain)
    models = open.models
    isRemote = open.proposer.tokens != nil
    estimated = { open.proposer.estimateText }
    try store.bind(to: open.names.merging(["domain": set.name]) { own, _ in own })
    notes = file.notes(names) + (try store.bind(contents: set.problems.contents)).notes(file)
  }

  /// The expected cost of the rest of the study.
  func estimate() async throws -> StudyForecast {
    let estimate = try await StudyEstimate.measure(
      set.problems.map(\.problem), with: { try models.base() })
    let missing = try missing()
    return StudyForecast(
      estimate: estimate, units: missing.count,
      load: missing.reduce(.zero) { $0 + estimate.load(of: $1, in: plan) },
      spent: try plan.spent(in: store), limits: limits, notes: notes)
  }

  private func missing() throws -> [StudyPlan.Unit] {
    let finished = try store.finished()
    return set.problems.flatMap { problem in
      plan.units.filter { !finished.contains(plan.key($0, problem: problem.problem.id)) }
    }
  }

  /// Runs what is missing, with live progress.
  ///
  /// - Throws: `ExitCode` 2 at a limit and 1 if units failed, after printing how to resume; what is wrong
  ///   with the store. Finished work is kept.
  func run() async throws {
    let keeps = limits != StudyLimits()
    let isMissing = try !missing().isEmpty
    let forecast = isMissing && (isRemote || keeps) ? try await estimate() : nil
    for line in forecast.map({ [$0.text] }) ?? (isMissing ? notes : []) {
      StandardError.write(line + "\n")
    }
    let progress = SharedProgress(label: "study", unit: "units")
    Interrupt.replaceLastWord { progress.end("study: " + Self.kept) }
    let searches = Set(file.strategies.map(\.id))
    let most = file.budgets.max() ?? 0
    let outcome: StudyOutcome
    do {
      outcome = try await StudyRunner(plan, with: models, store: store).run(
        set.problems, within: keeps ? forecast.map { (limits, $0.estimate) } : nil,
        begin: { all, done in progress.begin(total: all, finished: done) },
        onFinish: { key, share in
          // Of a strategy with several budgets, show the largest.
          let isShown = key.budget >= most || !searches.contains(key.name)
          progress.finishOne(isShown ? share.map { (key.name, $0) } : nil)
        })
    } catch {
      progress.end("study: " + Self.kept)
      throw error
    }
    let spent = forecast == nil ? "" : "; \(try plan.spent(in: store).text) in all\(estimated())"
    if let failed = outcome.failureText {
      progress.end("study: \(Self.kept) with the \(outcome.left) units that are left: \(failed)")
      throw ExitCode(1)
    }
    guard outcome.left > 0 else { return progress.end("study: every unit is finished" + spent) }
    progress.end(
      "study: stopped at a limit of ponder.yaml, \(outcome.left) units are left\(spent); raise it and "
        + "run the same command to go on")
    throw ExitCode(2)
  }
}

extension StudyOutcome {
  /// How many units failed, and why the first one did.
  fileprivate var failureText: String? {
    guard let first = failures.first else { return nil }
    let unit = "'\(first.key.name.shown())' of '\(first.key.problem.shown())'"
    var parts = [
      "\(failures.count) failed, the first, \(unit), with: \(first.reason.shown(atMost: 500))"
    ]
    if leftAfterFailures > 0 {
      parts.append("\(leftAfterFailures) were not begun, because nothing but failures came back")
    }
    if leftAtLimit > 0 { parts.append("\(leftAtLimit) were not begun at a limit of ponder.yaml") }
    return parts.joined(separator: "; ")
  }
}

extension StudyFile {
  /// What the file leaves unspecified.
  fileprivate func notes(_ models: RoleNames) -> [String] {
    var notes: [String] = []
    if !saysDifficulty {
      notes.append(
        "the study does not say 'difficulty': it is measured on \(difficulty) samples a problem, as many "
          + "as the pool has")
    }
    if models[.reviser] == nil, !revisions.isEmpty {
      notes.append("no reviser is named: there are no revisions")
    }
    return notes
  }
}

extension StudyStore.Binding {
  fileprivate func notes(_ file: StudyFile) -> [String] {
    var notes: [String] = []
    if let first = changed.first {
      notes.append(
        "\(changed.count) problems were edited since they were run, the first is '\(first.shown())': "
          + "their results are not used, and they are run anew")
    }
    // The lab's own problems are identified by their question.
    if taken > 0, case .set = file.problems {
      notes.append(
        "\(taken) problems have results of a version that did not note what they asked; they are taken "
          + "as unchanged")
    }
    return notes
  }
}

/// The expected cost of the rest of a study.
struct StudyForecast {
  var estimate: StudyEstimate
  /// The number of missing units.
  var units: Int
  var load: StudyLoad
  /// The load of the finished units.
  var spent: StudyLoad
  var limits: StudyLimits
  /// Caveats for the reader of the study.
  var notes: [String]

  var text: String {
    let sample = estimate.sample
    var lines = notes
    lines += [
      "\(units) units to do, " + estimate.text(of: load),
      "measured on a few samples: \(sample.tokens.formatted(0)) tokens and \(sample.steps.formatted(1)) steps a "
        + "solution, \(sample.scoring.tokens.formatted(0)) tokens to score it",
    ]
    lines += limits.warnings(spent: spent, load: load, hours: estimate.hours(of: load))
    return lines.joined(separator: "\n")
  }
}

extension StudyEstimate {
  /// A load in words, and how long it takes at the measured speed.
  func text(of load: StudyLoad) -> String {
    "about \(load.text), \(Duration.seconds(3_600 * hours(of: load)).short) at "
      + "\(tokensPerSecond.formatted(0)) tokens a second"
  }
}

extension StudyLimits {
  /// The limits that a run will reach.
  func warnings(spent: StudyLoad, load: StudyLoad, hours: Double) -> [String] {
    let after = spent + load
    var lines: [String] = []
    if let tokens, after.tokens > Double(tokens) {
      lines.append("limits.tokens is \(Double(tokens).counted): it will stop there")
    }
    if let requests, after.requests > Double(requests) {
      lines.append("limits.requests is \(Double(requests).counted): it will stop there")
    }
    if let limit = self.hours, hours > limit {
      lines.append("limits.hours is \(limit): it will stop there")
    }
    return lines
  }
}

extension StudyLoad {
  var text: String { "\(tokens.counted) tokens in \(requests.counted) requests" }
}

extension Double {
  /// A rough count: `840`, `12.3 thousand`, `4.5 million`.
  var counted: String {
    switch self {
    case 1e6...: "\((self / 1e6).formatted(1)) million"
    case 1e4...: "\((self / 1e3).formatted(0)) thousand"
    default: formatted(0)
    }
  }
}
