public import Ponder
import PonderSearch

/// Measures a domain and its models before anything is fitted to them: samples, siblings and revisions of
/// many problems.
public struct Examiner: Sendable {
  /// How much is measured on each problem.
  public struct Settings: Hashable, Sendable {
    /// Whole solutions.
    public var samples = 64
    /// Of them, those whose every step is judged as alive or dead.
    public var judged = 16
    /// Prefixes whose continuations are compared.
    public var prefixes = 8
    /// Continuations of each.
    public var siblings = 16
    /// Wrong attempts that are shown to the reviser.
    public var revised = 8
    /// Whether the reviser sees the verifier's scores of their lines, as it should if it was trained so.
    public var showsBeliefs = false
    /// Rollouts that decide whether a prefix is alive where the reference cannot tell.
    public var rollouts = 16
    /// What ends a stride; `nil` for strides of one line alone.
    public var marker: Markers?

    public init() {}
  }

  private let models: ModelSet
  private let settings: Settings
  private let seed: UInt64

  /// - Parameters:
  ///   - models: A base model with its verifier; a reviser if revisions are to be measured.
  ///   - settings: How much is measured.
  ///   - seed: A problem's results depend only on this seed and its id.
  public init(_ models: ModelSet, settings: Settings = Settings(), seed: UInt64) {
    self.models = models
    self.settings = settings
    self.seed = seed
  }

  /// Examines problems.
  ///
  /// - Parameters:
  ///   - problems: Their references are used to grade, and to tell which prefixes are alive.
  ///   - width: The number of concurrent problems; the results do not depend on it.
  ///   - onFinish: Called after each problem.
  /// - Returns: Results in the order of the problems.
  /// - Throws: `MissingRoleError` without a base model; any error of the models.
  public func run(
    _ problems: [GradedProblem], width: Int = 32, onFinish: @escaping @Sendable () -> Void = {}
  ) async throws -> [ExaminedProblem] {
    try await problems.concurrentMap(atMost: width) { problem in
      let result = try await examine(problem)
      onFinish()
      return result
    }
  }

  private func examine(_ graded: GradedProblem) async throws -> ExaminedProblem {
    let seed = seed.derived(graded.problem.id)
    let base = try models.base()
    let solution = try await BestOfN().solve(
      graded.problem, budget: Budget(generations: settings.samples), with: base,
      seed: seed.derived("samples"))
    let judge = LifeJudge(graded, base, rollouts: settings.rollouts, seed: seed.derived("rollouts"))
    let judged = solution.candidates.prefix(settings.judged)
    let alive = try await judge.areAlive(judged.map(\.steps))
    let samples = solution.candidates.enumerated().map { index, candidate in
      ExaminedProblem.Sample(
        isRight: graded.accepts(candidate.answer), scores: candidate.stepScores,
        alive: index < alive.count ? alive[index] : [])
    }
    let family = Family(
      problem: graded.problem, models: base, judge: judge, size: settings.siblings,
      seed: seed.derived("siblings"))
    let walks = zip(judged, alive).map { (steps: $0.steps, alive: $1) }
    func siblings(_ marker: Markers?) async throws -> [ExaminedProblem.Siblings] {
      try await family.siblings(
        of: family.parents(walks, atMost: settings.prefixes, marker: marker), marker: marker)
    }
    return ExaminedProblem(
      id: graded.problem.id, kind: graded.kind, samples: samples,
      isBestRight: graded.accepts(solution.chosen.flatMap { solution.candidates[$0].answer }),
      lines: try await siblings(nil),
      strides: settings.marker == nil ? [] : try await siblings(settings.marker),
      informed: try await revised(
        solution.candidates.filter { !graded.accepts($0.answer) }, graded, seed: seed))
  }

  /// Whether the reviser is right with each of some wrong attempts in view.
  private func revised(
    _ wrong: [Candidate], _ graded: GradedProblem, seed: UInt64
  ) async throws -> [Bool] {
    guard let reviser = models.proposer(.reviser) else { return [] }
    let view = AttemptView(beliefs: settings.showsBeliefs)
    return try await Array(wrong.prefix(settings.revised).enumerated()).concurrentMap(atMost: 8) {
      index, attempt in
      let prefix = view.prefix(
        graded.problem, attempts: [attempt.steps.attemptText], beliefs: [attempt.stepScores])
      let reply = try await reviser.propose(
        1, after: prefix, until: .end, sampling: .plain,
        seed: seed.derived("revised").derived(index))
      return graded.accepts(reply.value.first.flatMap { models.domain.answer(in: $0.text) })
    }
  }
}
