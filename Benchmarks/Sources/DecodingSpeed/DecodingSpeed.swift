import ArgumentParser
import Measuring
import Ponder
import PonderData
import PonderEngine
import PonderLab

/// Draws many samples of one prompt, again and again with fresh engines.
@main
struct DecodingSpeed: AsyncParsableCommand {
  @Option var model = "small"
  @Option var samples = 256
  @Option var threads = 2
  @Option var runs = 5
  @Option var sequences = 384

  func run() async throws {
    let language = try LabModel.read(model)
    let problem = Countdown.standard.exercises(1, on: .test, seed: 0)[0].problem
    var cost = ModelCost.zero
    var blocks = ""
    let speed = try await medianSpeed(runs: runs) {
      let proposer = try LanguageModelProposer(
        language, settings: .init(threads: threads, sequences: sequences))
      blocks = proposer.blockSizes.map { "\($0.lanes): \($0.usable)" }.joined(separator: ", ")
      cost = try await proposer.propose(
        samples, after: Prefix(problem), until: .end, sampling: .plain, seed: 1
      ).cost
      return Double(cost.sampledTokens)
    }
    let peak = try await medianPeak(threads: threads, runs: 5)
    let operations = cost.floatingPointOperations / Double(cost.sampledTokens)
    let question = language.tokenizer.encode(problem.question + "\n").count
    print("lanes of a block and how many are usable: \(blocks)")
    report([
      "tokens_per_second": speed, "flop_per_token": operations,
      "gflop_per_second": speed * operations / 1e9, "peak_gflop_per_second": peak / 1e9,
      "share_of_peak": speed * operations / peak,
      "prompt_tokens_computed_per_token_needed": Double(cost.readTokens) / Double(question),
    ])
  }
}
