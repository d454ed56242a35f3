import PonderEngine
import ArgumentParser
import Foundation
import Ponder
import PonderData
import PonderLab
import PonderModels
import PonderPools
import PonderStudy

struct LabExposure: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exposure",
    abstract: "Measure what it is worth that training ran into smaller test puzzles on its way.",
    discussion: """
      No training problem is a test problem, but a worked solution of a larger puzzle comes to smaller \
      ones with the same target. Questions that were met are held against those that equally many \
      other draws of the training data would have met: as difficult, and never seen. Domains whose \
      name ends in -apart leave such training problems out.
      """)

  @Argument(help: "small, large, or a model folder whose recipe was theirs.")
  var model: String

  @OptionGroup var problems: ProblemOptions

  @Option(help: "Solutions sampled for each problem.")
  var samples = 16

  @Option(help: "Draws of the training data, the one that was trained on among them.")
  var draws = 9

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try refuse("--samples", below: 1, samples)
    try refuse("--draws", below: 2, draws)
    guard draws <= 100 else { throw ValidationError("--draws must be at most 100, not \(draws)") }
  }

  func run() async throws {
    let language = try LabModel.read(model)
    let domain = try problems.domain.read()
    let graded = try domain.testProblems(problems.problems, seed: problems.seed)
    let results = try await EvaluationRun(
      model: language, domain: domain, problems: graded, samples: samples, sampling: .plain,
      seed: problems.seed, threads: threads.count
    ).run(label: model).results
    let exposure = try await exposure(of: results.map(\.problem.question))
    print(table(results, exposure))
  }

  /// Looks for the questions in the training data of the lab's base models, and in other draws of it.
  private func exposure(of questions: [String]) async throws -> CountdownExposure {
    let recipe = try PretrainingRecipe.small()
    let documents = recipe.settings.steps * recipe.settings.documentsPerStep
    var exposure = CountdownExposure(of: questions)
    let found = try await (0..<draws).concurrentMap(atMost: threads.count) { [exposure] draw in
      exposure.found(
        in: (0..<documents).lazy.compactMap {
          recipe.domain.exercise($0, on: .training, seed: recipe.dataSeed + UInt64(draw))
        })
    }
    for questions in found { exposure.add(questions) }
    return exposure
  }

  private func table(_ results: [ProblemResult], _ exposure: CountdownExposure) -> String {
    var table = Table(
      "problems", "number", "met", "%", "one sample, met", "others", "comparable",
      "gap at equal difficulty")
    for kind in ["all"] + Set(results.map(\.kind)).sorted() {
      let chosen = kind == "all" ? results : results.filter { $0.kind == kind }
      let questions = chosen.map(\.problem.question)
      let solved = chosen.map(\.shareRight)
      let isMet = questions.map(exposure.met.contains)
      func mean(_ met: Bool) -> String {
        let values = zip(solved, isMet).filter { $0.1 == met }.map(\.0)
        return values.isEmpty ? "" : Estimate.mean(of: values).withInterval
      }
      let comparable = exposure.comparable(questions)
      let gap = exposure.gap(solved, of: questions).map { _ in
        Bootstrap(seed: 1).estimate(over: chosen.count) { drawn in
          exposure.gap(drawn.map { solved[$0] }, of: drawn.map { questions[$0] }) ?? 0
        }.withInterval
      }
      let met = isMet.count(where: \.self)
      table.add(
        kind, "\(chosen.count)", "\(met)",
        (100 * Double(met) / Double(chosen.count)).formatted(1), mean(true), mean(false),
        "\(comparable)", gap ?? "")
    }
    return """
      \(table.text)

      \(model), \(samples) samples of each problem, seed \(problems.seed), \(draws) draws of the \
      training data. Percent and points, with 95 % intervals over problems.
      """
  }
}

extension ProblemResult {
  /// The share of right samples, in `0...1`.
  fileprivate var shareRight: Double {
    let right = samples.count { $0.map { groups[$0].isRight } ?? false }
    return Double(right) / Double(max(1, samples.count))
  }
}
