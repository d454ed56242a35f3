import ArgumentParser
import Foundation
import Ponder
import PonderEngine
import PonderFiles
import PonderLab
import PonderModels
import PonderStudy

struct LabEvaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on problems that no training has seen.",
    discussion: """
      Prints pass@k (the chance that at least one of k samples is right, unbiased) and majority@k \
      (the chance that the most frequent answer of k samples is right), with 95 % intervals over \
      problems. The same seed prints the same bytes, whatever the number of threads; speed and \
      real cost go to standard error.
      """)

  @Argument(help: "small, large, or a model folder.")
  var model: String

  @OptionGroup var problems: ProblemOptions

  @Option(help: "Solutions sampled for each problem.")
  var samples = 64

  @Option(help: "Divides the logits; 1 is the model's own distribution.")
  var temperature = 1.0

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try refuse("--samples", outside: 1...Most.samples, samples)
  }

  func run() async throws {
    let sampling = try Sampling(temperature: temperature)
    let language = try LabModel.read(model)
    let domain = try problems.domain.read()
    let evaluation = try await EvaluationRun(
      model: language, domain: domain,
      problems: domain.testProblems(problems.problems, seed: problems.seed), samples: samples,
      sampling: sampling, seed: problems.seed, threads: threads.count
    ).run(label: model)
    let summary = EvaluationSummary(evaluation.results, seed: problems.seed)
    let report = EvaluationReport(
      model: model, seed: problems.seed, temperature: temperature,
      parameters: language.parameters.layout.count,
      parametersWithoutEmbeddings: language.parameters.layout.countWithoutEmbeddings,
      floatingPointOperations: evaluation.floatingPointOperations, summary: summary)
    print(json ? try report.jsonText(isPretty: false) : report.text)
  }
}
