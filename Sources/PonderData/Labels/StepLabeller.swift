public import Ponder

/// Labels steps without human annotation: it continues each beginning of a solution many times and counts
/// how often the result is right.
///
/// Solutions without an answer are dropped, and duplicates are kept once. Beginnings that
/// several solutions share are continued once for all of them.
///
/// Without rollouts a solution is its own only continuation: each of its steps has the label of its end.
/// Such labels are noisy but right on average, and as they cost next to nothing there can be many
/// more of them. Duplicates are then all kept, because their frequency carries the information.
///
/// ### Source
///
/// Snell et al. 2024, appendix D, after Wang et al., *Math-Shepherd*, 2023, arXiv:2312.08935. The
/// label of the question itself is our addition: it lets a verifier judge a problem before any step.
public struct StepLabeller: Sendable {
  private let proposer: any Proposer
  private let domain: any AnswerDomain
  private let samples: Int
  private let rollouts: Int
  private let sampling: Sampling

  /// - Parameters:
  ///   - proposer: The model whose steps are labelled, and which continues them.
  ///   - domain: Finds answers.
  ///   - samples: The number of solutions sampled for each problem.
  ///   - rollouts: Continuations after each step; 0 gives each step the label of its own solution.
  ///   - sampling: Applies to samples and rollouts.
  /// - Throws: `ConfigurationError` for fewer than 1 sample or 0 rollouts.
  public init(
    proposer: any Proposer, domain: any AnswerDomain, samples: Int = 16, rollouts: Int = 16,
    sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    for (name, value, least) in [("samples", samples, 1), ("rollouts", rollouts, 0)]
    where value < least {
      throw ConfigurationError("the number of \(name)", is: value, mustBe: "at least \(least)")
    }
    self.proposer = proposer
    self.domain = domain
    self.samples = samples
    self.rollouts = rollouts
    self.sampling = sampling
  }

  /// Samples solutions to one exercise and labels their steps.
  ///
  /// - Parameters:
  ///   - exercise: With its reference, which only this labeller and graders see.
  ///   - index: Its place in the labelled series.
  ///   - seed: The labels depend only on the seed and the problem.
  public func label(
    _ exercise: Exercise, index: Int, seed: UInt64
  ) async throws -> [LabelledSolution] {
    let problem = exercise.problem
    let seed = seed.derived(problem.id)
    let sampled = try await proposer.propose(
      samples, after: Prefix(problem), until: .end, sampling: sampling,
      seed: seed.derived("samples")
    ).value.map(\.steps)
    let promptLabel = share(of: sampled, provenBy: exercise.reference)
    let answered = sampled.filter { answer(in: $0) != nil }
    func labelled(_ steps: [String], _ label: ([String], Double) -> Double) -> LabelledSolution {
      let end = share(of: [steps], provenBy: exercise.reference)
      return LabelledSolution(
        exercise: index, id: problem.id, prompt: problem.question, completions: steps,
        labels: beginnings(of: steps).map { label($0, end) } + [end], promptLabel: promptLabel)
    }
    if rollouts == 0 { return answered.map { labelled($0) { _, end in end } } }
    var seen: Set<[String]> = []
    let solutions = answered.filter { seen.insert($0).inserted }
    let labels = try await labels(
      ofBeginnings: Set(solutions.flatMap(beginnings)), exercise, seed: seed.derived("rollouts"))
    return solutions.map { labelled($0) { beginning, _ in labels[beginning] ?? 0 } }
  }

  /// A solution cut after each of its steps but the last.
  private func beginnings(of steps: [String]) -> [[String]] {
    (1..<max(1, steps.count)).map { Array(steps.prefix($0)) }
  }

  private func labels(
    ofBeginnings beginnings: Set<[String]>, _ exercise: Exercise, seed: UInt64
  ) async throws -> [[String]: Double] {
    let sorted = beginnings.sorted { $0.lexicographicallyPrecedes($1) }
    guard !sorted.isEmpty else { return [:] }
    let labels = try await sorted.concurrentMap(atMost: sorted.count) { beginning in
      let prefix = Prefix(exercise.problem, steps: beginning)
      let ends = try await proposer.propose(
        rollouts, after: prefix, until: .end, sampling: sampling,
        seed: seed.derived(prefix.solution)
      ).value
      return share(of: ends.map { beginning + $0.steps }, provenBy: exercise.reference)
    }
    return Dictionary(zip(sorted, labels)) { first, _ in first }
  }

  private func answer(in steps: [String]) -> Answer? {
    domain.answer(in: steps.solutionText)
  }

  private func share(of solutions: [[String]], provenBy reference: any Reference) -> Double {
    guard !solutions.isEmpty else { return 0 }
    let right = solutions.count { answer(in: $0).map(reference.accepts) ?? false }
    return Double(right) / Double(solutions.count)
  }
}
