import ArgumentParser
import Foundation
import Ponder
import PonderEngine
import PonderFiles
import PonderModels
import PonderPolicy
import PonderPools
import PonderReport

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Show what choosing among recorded candidates gives, without any model.",
    discussion: """
      For each run of the files: accuracy of majority, best and weighted choice (by the last step's \
      score, the least and the product) and coverage, at every power of two up to the number of \
      candidates, with 95 % intervals over problems; the same by difficulty; and the best method for \
      each bin of difficulty, measured on problems that did not choose it, within a run and among runs \
      of one model. For independent samples also what stopping rules save at equal accuracy, and \
      what one price of compute gains over the same N for each problem. What contradicts itself is \
      reported and left out.

      \(acceptedPools)
      """)

  @Argument(help: "Files of recorded samples.")
  var pools: [String] = []

  @Option(
    name: .customLong("run"),
    help: "A run to replay, by name; may be given several times. All of them if left out.")
  var names: [String] = []

  @Option(
    help: ArgumentHelp(
      "Fit a policy on this run: its name, a file with one run, or file:name.",
      valueName: "run or file"))
  var fitOn: String?

  @Option(
    help: ArgumentHelp("Try that policy on this run.", valueName: "run or file"))
  var testOn: String?

  @Option(help: "A file to write that policy into.")
  var policy: String?

  @Option(help: "How that policy measures difficulty: oracle or predicted.")
  var measure = DifficultyMeasure.oracle

  @Option(help: "Bins of difficulty of that policy.")
  var bins = 5

  @Option(help: "When answers are the same: math, text or countdown; as the files say if left out.")
  var answers: PoolDomain?

  @Option(help: "The same seed draws the same subsets, cuts and resamples.")
  var seed: UInt64 = 0

  @Flag(
    help: """
      Show figures of runs that are refused otherwise: of a model so weak that its candidates seem to \
      belong to other problems, or of candidates without answers.
      """)
  var insist = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(help: "A page with the curves, to write as well.")
  var page: String?

  @Option(help: "A folder to write every chart into, as SVG.")
  var pictures: String?

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try refuse("--bins", outside: 1...Most.bins, bins)
    guard fitOn == nil || testOn != nil || policy != nil else {
      throw ValidationError("--fit-on needs --test-on, --policy or both")
    }
    guard fitOn != nil || (testOn == nil && policy == nil) else {
      throw ValidationError("--test-on and --policy need --fit-on")
    }
    guard !pools.isEmpty || fitOn != nil else {
      throw ValidationError("give at least one file of recorded samples")
    }
    guard measure != .prompt else {
      throw ValidationError("--measure must be oracle or predicted; a pool holds no other")
    }
  }

  func run() async throws {
    var runs = PoolSelection(reader: PoolDomain.reader(answers), insists: insist)
    try runs.read(pools)
    try runs.choose(names)
    var replays: [Replay] = []
    for found in runs.chosen where found.isUsable {
      replays.append(try await Replay(found, seed: seed, width: threads.count))
    }
    let transfer = try await carry(runs)
    guard !replays.isEmpty || fitOn != nil else { throw NothingToReplayError(runs.chosen) }
    let summaries = replays.map { ReplaySummary($0) }
    let choices = RunChoice.all(among: replays, seed: seed)
    let stopping = replays.flatMap { $0.run.stoppingComparisons(seed: seed) }
    let batches = replays.flatMap { $0.run.batchComparisons(seed: seed) }
    let tables = ReplayTables(
      summaries, of: runs.chosen, choices: choices, transfer: transfer,
      comparisons: ComparisonTables(stopping: stopping, batches: batches))
    let report = ReplayReport(
      title: "Ponder: replay", tables,
      facts: [("files", pools.joined(separator: ", ")), ("seed", "\(seed)")])
    if let pictures { try report.pictures.write(to: pictures) }
    if json {
      let output = ReplayOutput(
        runs: summaries, choices: choices, transfer: transfer?.rows, stopping: stopping,
        batches: batches,
        unusable: runs.chosen.filter { !$0.isUsable }.map {
          .init(run: $0.name, contradictions: $0.contradictions)
        })
      print(try output.jsonText(isPretty: false))
    } else {
      let shown = tables.all.map(\.text) + [policy].compactMap { $0 }
      print(shown.joined(separator: "\n\n\n"))
    }
    if let page {
      try AtomicFile.replace(URL(fileURLWithPath: page), with: Data(report.html.utf8))
      if !json { print("\n" + page) }
    }
  }

  /// Fits a policy on one run, writes it, and applies it to another.
  private func carry(_ runs: PoolSelection) async throws -> PolicyTransfer? {
    guard let fitOn else { return nil }
    let fitting = try await Replay(runs.find(fitOn), seed: seed, width: threads.count)
    if let policy {
      let fitted = try fitting.fit(by: measure, bins: bins, seed: seed)
      try AtomicFile.replace(URL(fileURLWithPath: policy), with: fitted.json())
    }
    guard let testOn else { return nil }
    let testing = try await Replay(runs.find(testOn), seed: seed, width: threads.count)
    return try PolicyTransfer(from: fitting, to: testing, by: measure, bins: bins)
  }
}

/// What `--json` prints.
private struct ReplayOutput: Encodable {
  struct Unusable: Encodable {
    var run: String
    var contradictions: [Contradiction]
  }

  var runs: [ReplaySummary]
  var choices: [RunChoice]
  var transfer: [PolicyTransfer.Row]?
  var stopping: [StoppingComparison]
  var batches: [BatchComparison]
  /// Runs that cannot be averaged.
  var unusable: [Unusable]
}

/// Files without a run that can be averaged.
private struct NothingToReplayError: Error, CustomStringConvertible {
  let description: String

  init(_ runs: [PoolRun]) {
    let found = runs.map { run in
      let first = (run.refusal ?? run.contradictions.last).map { contradiction in
        (contradiction.problem.map { "'\($0.shown(atMost: 100))': " } ?? "")
          + contradiction.text.shown(atMost: 600)
      }
      return "run '\(run.name.shown(atMost: 100))': \(first ?? "it has no finished candidate")"
    }
    let isRefused = runs.contains { $0.refusal != nil }
    description =
      "nothing can be averaged; " + found.joined(separator: "; ")
      + (isRefused ? "; with --insist the figures are shown all the same" : "")
  }
}
