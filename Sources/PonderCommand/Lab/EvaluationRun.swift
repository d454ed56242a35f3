import Foundation
import Ponder
import PonderData
import PonderEngine
import PonderPools
import PonderStudy

/// One evaluation with its progress and its cost.
struct EvaluationRun {
  var model: LanguageModel
  var domain: any Domain
  var problems: [GradedProblem]
  var samples: Int
  var sampling: Sampling
  var seed: UInt64
  var threads: Int

  struct Outcome {
    var results: [ProblemResult]
    /// One pass over each question and each sampled token: the least cost of the samples, the same in
    /// every run.
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
      proposer: proposer, domain: domain, sampling: sampling
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
