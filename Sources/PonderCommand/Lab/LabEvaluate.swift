import ArgumentParser
import Foundation
import Ponder
import PonderEngine
import PonderLab
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
    guard samples >= 1 else {
      throw ValidationError("--samples must be at least 1, not \(samples)")
    }
  }

  func run() async throws {
    let language = try LabModel.read(model)
    let evaluation = try await EvaluationRun(
      model: language, problems: problems.graded(), samples: samples,
      sampling: Sampling(temperature: temperature), seed: problems.seed, threads: threads.count
    ).run(label: model)
    let summary = EvaluationSummary(evaluation.results, seed: problems.seed)
    let report = EvaluationReport(
      model: model, seed: problems.seed, temperature: temperature,
      parameters: language.parameters.layout.count,
      parametersWithoutEmbeddings: language.parameters.layout.countWithoutEmbeddings,
      floatingPointOperations: evaluation.floatingPointOperations, summary: summary)
    print(json ? try report.json() : report.text)
  }
}

/// Which problems a command works on.
struct ProblemOptions: ParsableArguments {
  @Option(help: "How many problems, all from the test side.")
  var problems = 500

  @Option(help: "The same seed gives the same problems and the same samples.")
  var seed: UInt64 = 0

  func validate() throws {
    guard problems >= 1 else {
      throw ValidationError("--problems must be at least 1, not \(problems)")
    }
  }

  func graded() -> [GradedProblem] {
    Countdown.standard.exercises(problems, on: .test, seed: seed.derived("problems")).map {
      GradedProblem(problem: $0.problem, reference: $0.reference, kind: $0.kind)
    }
  }
}

/// One evaluation with its progress and its cost.
struct EvaluationRun {
  var model: LanguageModel
  var problems: [GradedProblem]
  var samples: Int
  var sampling: Sampling
  var seed: UInt64
  var threads: Int

  struct Outcome {
    var results: [ProblemResult]
    /// One pass over each question and each sampled token: what the samples cost at least,
    /// the same in every run.
    var floatingPointOperations: Double
  }

  func run(label: String) async throws -> Outcome {
    let meter = Meter()
    let proposer = try LanguageModelProposer(
      model, settings: .init(threads: threads)
    ).metered(by: meter)
    let progress = SharedProgress(label: label, total: problems.count)
    let start = ContinuousClock.now
    let results = try await Evaluator(
      proposer: proposer, domain: Countdown.standard, sampling: sampling
    ).run(problems, samples: samples, seed: seed) { progress.finishOne(tokens: $0) }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    progress.end(
      "\(label): \(meter.total.sampledTokens) tokens in \(seconds.formatted(1)) s, "
        + "\(Int(Double(meter.total.sampledTokens) / seconds)) tokens/s, "
        + "\((meter.total.floatingPointOperations / seconds / 1e9).formatted(1)) GFLOP/s")
    let configuration = model.parameters.configuration
    let operations = results.reduce(0.0) { sum, result in
      let question = model.tokenizer.encode(result.problem.question + "\n").count
      let samples = max(1, result.samples.count + 1)
      let length = result.sampledTokens / samples
      return sum + configuration.floatingPointOperations(over: question)
        + Double(samples)
        * configuration.floatingPointOperations(over: length, after: question)
    }
    return Outcome(results: results, floatingPointOperations: operations)
  }
}
