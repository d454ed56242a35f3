import ArgumentParser
import Foundation
import Measuring
import Ponder
import PonderRemote
import PonderSearch

/// What best-of-N costs the client, beside what the server does: one round for `clients/compare.sh`.
@main
struct ClientCost: AsyncParsableCommand {
  @Argument(help: "A server that answers at once, such as InstantServer.") var address: String
  @Option(help: "Samples of each problem.") var samples = 8
  @Option(help: "Problems answered in all.") var problems = 2_000
  @Option(help: "Problems under way at once.") var atOnce = 8

  func run() async throws {
    let proposer = try await RemoteProposer.connect(
      RemoteModel([ServerAddress(address)], concurrency: 64))
    let models = Models(proposer: proposer, verifier: LastDigit(), domain: LastStep())
    try await solve(problems / 10, models)
    let start = ContinuousClock.now
    let before = processorSeconds()
    try await solve(problems, models)
    let processor = processorSeconds() - before
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let completions = Double(problems * samples)
    report([
      "completions_per_second": completions / seconds,
      "processor_microseconds_per_completion": processor / completions * 1e6,
    ])
  }

  private func solve(_ count: Int, _ models: Models) async throws {
    let bestOfN = try BestOfN()
    _ = try await (0..<count).concurrentMap(atMost: atOnce) { index in
      let problem = Problem(id: "\(index)", question: question(index))
      let solution = try await bestOfN.solve(
        problem, budget: Budget(generations: samples), with: models, seed: UInt64(index))
      guard solution.candidates.count == samples, solution.chosen != nil else {
        throw ValidationError("\(solution.candidates.count) candidates, not \(samples)")
      }
    }
  }

  private func question(_ index: Int) -> String {
    "Natalia sold clips to \(index) of her friends in April, and then she sold half as many clips in "
      + "May. How many clips did Natalia sell altogether in April and May?"
  }
}

/// Scores a solution by its last digit, at once.
private struct LastDigit: Verifier {
  func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    let scores = prefixes.map { prefix in
      prefix.steps.map { Double($0.utf8.last ?? 48) / 128 }
    }
    return Metered(scores, cost: .zero)
  }
}

/// The last step is the answer.
private struct LastStep: AnswerDomain {
  func answer(in solution: String) -> Answer? {
    let line = solution.utf8.lastIndex(of: UInt8(ascii: "\n")).map(solution.utf8.index(after:))
    return Answer(String(solution[(line ?? solution.startIndex)...]))
  }

  func areEquivalent(_ first: Answer, _ second: Answer) -> Bool { first == second }

  func canonicalKey(of answer: Answer) -> String? { answer.text }
}
