import ArgumentParser
import Foundation
import Ponder
import PonderData
import PonderModels
import PonderStudy

/// Labels problems into a file, and resumes where it stopped.
struct LabelWork {
  let proposer: OpenProposer
  let problems: ExerciseSet
  let options: LabelOptions
  private let labels: StepLabeller.Labels
  let limits: StudyLimits
  let output: String
  private let file: LabelFile

  /// - Parameter opener: Opens the verifier that the options may name.
  /// - Throws: `LabelSettingsError` when the file was begun with other settings; what is wrong with the
  ///   file, or with the verifier.
  init(
    _ proposer: OpenProposer, on problems: ExerciseSet, _ options: LabelOptions, to output: String,
    opener: inout ModelOpener, limits: StudyLimits = StudyLimits()
  ) async throws {
    let (labels, verifier) = try await options.labels(&opener)
    self.labels = labels
    self.proposer = proposer
    self.problems = problems
    self.options = options
    self.limits = limits
    self.output = output
    var settings = [
      "model": proposer.fingerprint, "problems": problems.fingerprint,
      "samples": "\(options.samples)", "seed": "\(options.seed)",
    ]
    if options.exact {
      settings["exact"] = "with \(options.branches) branches"
      settings["missed by"] = verifier
    } else {
      settings["rollouts"] = "\(options.rollouts)"
    }
    file = try LabelFile(URL(fileURLWithPath: output), settings: settings)
  }

  private var count: Int { problems.exercises.count }
  private var missing: Int { max(0, count - file.next) }

  /// The expected cost of the rest.
  func forecast() async throws -> LabelForecast {
    let models = Models(proposer: proposer.alone(), domain: problems.domain)
    let estimate = try await StudyEstimate.measure(
      problems.exercises.map(\.problem), with: { models }, samples: min(options.samples, 16))
    return LabelForecast(
      estimate: estimate, problems: missing,
      each: estimate.load(
        ofSamples: options.samples, rollouts: options.exact ? 0 : options.rollouts),
      spent: StudyLoad(Cost(proposer: file.spent)), limits: limits)
  }

  /// Labels what is missing, with live progress.
  ///
  /// - Throws: `ExitCode` after Ctrl-C (130), after a termination request (143) and at a limit (2), after
  ///   printing how to resume; what the model throws. Finished work is kept.
  func run() async throws {
    guard missing > 0 else { return }
    let needsForecast = limits != StudyLimits() || proposer.tokens != nil
    let forecast = needsForecast ? try await self.forecast() : nil
    if let forecast { StandardError.write(forecast.text + "\n") }
    let progress = SharedProgress(label: "labels")
    if file.isUnrecorded {
      progress.end("\(output) does not say what it was begun with: going on with these settings")
    }
    progress.begin(total: count, finished: file.next)
    let interrupt = Interrupt()
    let meter = Meter()
    let ceiling = LabelCeiling(limits, forecast, spent: StudyLoad(Cost(proposer: file.spent)))
    let result: LabelFile
    do {
      result = try await LabelSeries.run(
        file, upTo: count, atMost: options.rollouts == 0 || options.exact ? 256 : 32,
        mayBegin: { _ in
          if interrupt.isRequested {
            progress.end("stopping: problems under way are finished; Ctrl-C again breaks them off")
          }
          return !interrupt.isRequested && ceiling.begin()
        },
        label: { index in
          let rows = try await label(index)
          ceiling.end(rows.cost)
          meter.add(rows.cost)
          progress.finishOne(tokens: rows.cost.sampledTokens)
          return rows
        })
    } catch {
      progress.end("labels: what is finished is kept; the same command goes on")
      throw error
    }
    if result.next == count {
      return progress.end(
        "labels: \(meter.total.sampledTokens) tokens sampled" + proposer.estimateText)
    }
    let left = "\(count - result.next) problems are left"
    if interrupt.isRequested {
      progress.end("stopped, \(left); the same command goes on")
      throw ExitCode(interrupt.exitCode)
    }
    progress.end(
      "labels: stopped at a limit of ponder.yaml, \(left); raise it and run the same command to go "
        + "on")
    throw ExitCode(2)
  }

  /// The rows of a problem, with the cost that they have by themselves.
  private func label(_ index: Int) async throws -> Metered<[LabelledSolution]> {
    let meter = Meter()
    func metered(_ proposer: some Proposer) -> any Proposer { proposer.metered(by: meter) }
    let labeller = try StepLabeller(
      proposer: metered(proposer.alone()), domain: problems.domain, samples: options.samples,
      labels: labels)
    var rows = try await labeller.label(problems.exercises[index], index: index, seed: options.seed)
    for row in rows.indices {
      // Other programs expect a step as the model wrote it.
      rows[row].completions = rows[row].completions.map(\.unfoldedStep)
    }
    return Metered(rows, cost: meter.total)
  }
}

/// Keeps labelling within its limits.
private struct LabelCeiling {
  private let ceiling: StudyCeiling?
  private let each: StudyLoad
  private let start = ContinuousClock.now

  init(_ limits: StudyLimits, _ forecast: LabelForecast?, spent: StudyLoad) {
    ceiling = limits == StudyLimits() ? nil : StudyCeiling(limits, spent: spent)
    each = forecast?.each ?? .zero
  }

  /// Whether the limits allow one more problem.
  func begin() -> Bool {
    guard let ceiling else { return true }
    return ceiling.begin(each, at: ContinuousClock.now - start)
  }

  func end(_ cost: ModelCost) { ceiling?.end(each, took: StudyLoad(Cost(proposer: cost))) }
}
