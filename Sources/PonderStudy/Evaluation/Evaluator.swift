public import Ponder
import PonderSearch

/// Samples solutions to many problems and grades them.
public struct Evaluator: Sendable {
  private let proposer: any Proposer
  private let domain: any AnswerDomain
  private let sampling: Sampling

  public init(
    proposer: any Proposer, domain: any AnswerDomain, sampling: Sampling = .plain
  ) {
    self.proposer = proposer
    self.domain = domain
    self.sampling = sampling
  }

  /// Samples every problem.
  ///
  /// - Parameters:
  ///   - problems: Problems with their references, which are used only for grading.
  ///   - samples: The number of solutions per problem; 0 takes only the most probable one.
  ///   - seed: A problem's samples depend only on this seed and its id.
  ///   - width: The number of concurrent problems; the results do not depend on it.
  ///   - onFinish: Called after each problem with the tokens sampled for it.
  /// - Returns: Results in the order of the problems.
  public func run(
    _ problems: [GradedProblem], samples: Int, seed: UInt64, width: Int = 64,
    onFinish: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> [ProblemResult] {
    try await problems.concurrentMap(atMost: width) { problem in
      let result = try await evaluate(problem, samples: samples, seed: seed)
      onFinish(result.sampledTokens)
      return result
    }
  }

  private func evaluate(
    _ graded: GradedProblem, samples: Int, seed: UInt64
  ) async throws -> ProblemResult {
    let prefix = Prefix(graded.problem)
    let seed = seed.derived(graded.problem.id)
    let greedy = try await proposer.propose(
      1, after: prefix, until: .end, sampling: .greedy, seed: seed.derived("greedy"))
    let sampled =
      samples == 0
      ? []
      : try await proposer.propose(
        samples, after: prefix, until: .end, sampling: sampling, seed: seed.derived("samples")
      ).value
    var answers = AnswerGroups(in: domain)
    let places = sampled.map { domain.answer(in: $0.text).map { answers.place($0) } }
    var groups = answers.first.map {
      ProblemResult.Group(answer: $0.text, count: 0, isRight: graded.reference.accepts($0))
    }
    for case let place? in places { groups[place].count += 1 }
    let greedyAnswer = greedy.value.first.flatMap { domain.answer(in: $0.text) }
    return ProblemResult(
      problem: graded.problem, kind: graded.kind, groups: groups, samples: places,
      isGreedyRight: graded.accepts(greedyAnswer),
      firstSample: (sampled.first ?? greedy.value.first).map(\.text) ?? "",
      sampledTokens: (sampled + greedy.value).reduce(0) { $0 + $1.tokens })
  }
}
