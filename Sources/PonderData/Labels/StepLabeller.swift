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
/// Where the reference can tell, labels are exact: 1 if the solution can still become right after a step, else
/// 0. They say nothing of how likely that is. To learn from mistakes, the model then also continues the
/// beginnings before them: ``Branching``.
///
/// ### Source
///
/// Snell et al. 2024, appendix D, after Wang et al., *Math-Shepherd*, 2023, arXiv:2312.08935. The
/// label of the question itself is our addition: it lets a verifier judge a problem before any step.
public struct StepLabeller: Sendable {
  private let proposer: any Proposer
  private let domain: any AnswerDomain
  private let samples: Int
  private let labels: Labels
  private let sampling: Sampling

  /// Where the label of a step comes from.
  public enum Labels: Sendable {
    /// This many continuations after it, at least 1.
    case rollouts(Int)
    /// The end of its own solution.
    case ends
    /// The reference; optionally with more solutions that branch off at mistakes.
    case exact(Branching?)
  }

  /// - Parameters:
  ///   - proposer: The model whose steps are labelled, and which continues them.
  ///   - domain: Finds answers.
  ///   - samples: The number of solutions sampled for each problem.
  ///   - labels: Where the label of a step comes from.
  ///   - sampling: Applies to samples, rollouts and branches.
  /// - Throws: `ConfigurationError` for fewer than 1 sample or rollout.
  public init(
    proposer: any Proposer, domain: any AnswerDomain, samples: Int = 16,
    labels: Labels = .rollouts(16), sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    var counts = [("samples", samples)]
    if case .rollouts(let count) = labels { counts.append(("rollouts", count)) }
    for (name, value) in counts where value < 1 {
      throw ConfigurationError("the number of \(name)", is: value, mustBe: "at least 1")
    }
    self.proposer = proposer
    self.domain = domain
    self.samples = samples
    self.labels = labels
    self.sampling = sampling
  }

  /// Samples solutions to one exercise and labels their steps.
  ///
  /// - Parameters:
  ///   - exercise: With its reference, which only this labeller and graders see.
  ///   - index: Its place in the labelled series.
  ///   - seed: The labels depend only on the seed and the problem.
  /// - Throws: ``InexactReferenceError`` for exact labels of a problem whose reference cannot tell; any error
  ///   of the models.
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
    var seen: Set<[String]> = []
    let distinct = answered.filter { seen.insert($0).inserted }
    switch labels {
    case .ends: return answered.map { labelled($0) { _, end in end } }
    case .rollouts(let count):
      let labels = try await labels(
        ofBeginnings: Set(distinct.flatMap(beginnings)), exercise, count,
        seed: seed.derived("rollouts"))
      return distinct.map { labelled($0) { beginning, _ in labels[beginning] ?? 0 } }
    case .exact(let branching):
      guard let reference = exercise.reference as? any ExactReference else {
        throw InexactReferenceError(problem: problem.id)
      }
      var alive = reference.canComplete(distinct)
      let branches =
        try await branching?.branches(
          of: distinct, alive: alive, exercise.problem, from: proposer, sampling: sampling,
          seed: seed.derived("branches")) ?? []
      let new = branches.filter { answer(in: $0) != nil && seen.insert($0).inserted }
      alive += reference.canComplete(new)
      return zip(distinct + new, alive).map { steps, alive in
        labelled(steps) { beginning, _ in alive[beginning.count - 1] ? 1 : 0 }
      }
    }
  }

  /// A solution cut after each of its steps but the last.
  private func beginnings(of steps: [String]) -> [[String]] {
    (1..<max(1, steps.count)).map { Array(steps.prefix($0)) }
  }

  private func labels(
    ofBeginnings beginnings: Set<[String]>, _ exercise: Exercise, _ rollouts: Int, seed: UInt64
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
