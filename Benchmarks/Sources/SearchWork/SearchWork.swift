import ArgumentParser
import Measuring
import Ponder
import PonderData
import PonderEngine
import PonderLab
import PonderSearch

/// What a beam search costs beside the tokens it needs: tokens computed again, and bookkeeping.
@main
struct SearchWork: AsyncParsableCommand {
  @Option var budget = 256
  @Option var threads = 2
  @Option var runs = 21
  @Option(help: "Numbers of each puzzle; one step fewer.") var numbers = 11
  @Option(help: "Puzzles searched at once.") var problems = 8

  func run() async throws {
    let search = BeamSearch()
    let (shared, depth) = try await tokens(search, alone: false)
    let (needed, _) = try await tokens(search, alone: true)
    let free = try await bookkeeping(search, FreeProposer(depth: 10))
    let single = try await bookkeeping(search, SingleProposer(base: FreeProposer(depth: 10)))
    report([
      "depth": depth,
      "proposer_tokens_computed_per_token_needed": Double(shared.proposer.tokens)
        / Double(needed.proposer.tokens),
      "verifier_tokens_computed_per_token_needed": Double(shared.verifier.tokens)
        / Double(needed.verifier.tokens),
      "bookkeeping_milliseconds": free,
      "bookkeeping_milliseconds_without_batches": single,
    ])
  }

  /// Tokens of both models over several puzzles at once: what the engines computed, or what each
  /// search needed by itself.
  private func tokens(
    _ search: BeamSearch, alone: Bool
  ) async throws -> (cost: Cost, depth: Double) {
    let proposer = try LanguageModelProposer(
      LabModel.read("small"), settings: .init(threads: threads))
    let verifier = try LanguageModelVerifier(
      LabModel.read("verifier"), good: LabText.good, bad: LabText.bad,
      settings: .init(threads: threads))
    let solutions = try await (0..<problems).concurrentMap(atMost: problems) { index in
      let problem = Countdown.problem(
        target: 60 + index, numbers: (0..<numbers).map { 1 + ($0 * 7 + index) % 12 })
      let models =
        alone
        ? Models(
          proposer: proposer.alone(), verifier: verifier.alone(), domain: Countdown.standard)
        : Models(proposer: proposer, verifier: verifier, domain: Countdown.standard)
      return try await search.solve(
        problem, budget: Budget(generations: budget), with: models, seed: 1)
    }
    let depths = solutions.map { Double($0.tree.map(\.round).max() ?? 0) }
    return (
      solutions.reduce(Cost.zero) { $0 + $1.cost },
      depths.reduce(0, +) / Double(max(1, depths.count))
    )
  }

  /// The median processor time of a search whose models answer at once, in milliseconds.
  ///
  /// Processor time and not wall time: on a machine that does other work a search waits, and costs nothing.
  private func bookkeeping(_ search: BeamSearch, _ proposer: some Proposer) async throws -> Double {
    let models = Models(proposer: proposer, verifier: FreeVerifier(), domain: FreeDomain())
    let problem = Problem(id: "free", question: "?")
    var times: [Double] = []
    for _ in 0..<max(1, runs) {
      let start = processorSeconds()
      _ = try await search.solve(
        problem, budget: Budget(generations: budget), with: models, seed: 1)
      times.append(processorSeconds() - start)
    }
    return 1_000 * times.sorted()[times.count / 2]
  }
}

/// Proposes steps from a table, and ends at a depth.
private struct FreeProposer: Proposer {
  let depth: Int
  private let steps = (0..<4_096).map { ["step \($0)"] }

  init(depth: Int) { self.depth = depth }

  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    reply(samples, after: prefix, seed: seed)
  }

  func propose(_ requests: [Expansion]) async throws -> [Metered<[Continuation]>] {
    requests.map { reply($0.samples, after: $0.prefix, seed: $0.seed) }
  }

  private func reply(
    _ samples: Range<Int>, after prefix: Prefix, seed: UInt64
  ) -> Metered<[Continuation]> {
    let isLast = prefix.steps.count + 1 >= depth
    let continuations = samples.map { index in
      Continuation(
        steps: steps[(Int(seed & 4_095) + index) & 4_095], ending: isLast ? .solution : .step,
        tokens: 8)
    }
    return Metered(continuations, cost: .zero)
  }
}

/// A proposer that takes no batches: each of its requests is a task.
private struct SingleProposer: Proposer {
  let base: FreeProposer

  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    try await base.propose(
      samples: samples, after: prefix, until: extent, sampling: sampling, seed: seed)
  }
}

/// Scores a step by its length of digits, whatever came before.
private struct FreeVerifier: Verifier {
  func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    let scores = prefixes.map { prefix in
      prefix.steps.map { Double($0.utf8.last ?? 48) / 128 }
    }
    return Metered(scores, cost: .zero)
  }
}

/// The last step is the answer.
private struct FreeDomain: AnswerDomain {
  func answer(in solution: String) -> Answer? {
    let line = solution.utf8.lastIndex(of: UInt8(ascii: "\n")).map(solution.utf8.index(after:))
    return Answer(String(solution[(line ?? solution.startIndex)...]))
  }

  func areEquivalent(_ first: Answer, _ second: Answer) -> Bool { first == second }

  func canonicalKey(of answer: Answer) -> String? { answer.text }
}
