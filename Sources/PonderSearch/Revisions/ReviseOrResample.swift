public import Ponder

/// Decides before each generation whether to sample a new solution or to revise the best so far.
///
/// ``RevisionArms`` learns from the scores which of the two pays on this problem. The reviser's verifier
/// scores both, new samples as first attempts without any in view: the two arms and the final choice
/// need one scale. Generations follow one another, so N of them take N requests in a row. With beliefs in the
/// ``view``, the process verifier scores an attempt before a revision sees it.
///
/// New samples are those of ``BestOfN`` with the same seed, in its order, and smaller budgets give the first
/// candidates of larger ones.
///
/// ### Source
///
/// Inoue et al., *Wider or Deeper? Scaling LLM Inference-Time Compute with Adaptive Branching Tree Search*,
/// 2025, arXiv:2503.04412; ``RevisionArms`` says where this differs.
public struct ReviseOrResample: Strategy {
  public static let name = "revise-or-resample"

  /// What is assumed of the scores of new samples.
  public let sample: RevisionArms.Prior
  /// What is assumed of the scores of revisions.
  public let revise: RevisionArms.Prior
  /// The maximum number of attempts that a revision sees.
  public let window: Int
  /// What a revision sees of them; the best attempt stands for the latest.
  public let view: AttemptView
  /// The final choice among all candidates.
  public let selection: Selection
  /// How step scores become the score that both arms learn from.
  public let aggregation: Aggregation
  /// How both models draw tokens.
  public let sampling: Sampling

  /// Uniform priors, and the best four attempts in view.
  public init() {
    (sample, revise, window) = (.uniform, .uniform, 4)
    (view, selection, aggregation, sampling) = (.plain, .weighted, .last, .plain)
  }

  /// - Throws: `ConfigurationError` for a window below 1, and for greedy sampling, which would repeat one
  ///   solution.
  public init(
    sample: RevisionArms.Prior = .uniform, revise: RevisionArms.Prior = .uniform,
    window: Int = 4, view: AttemptView = .plain, selection: Selection = .weighted,
    aggregation: Aggregation = .last, sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    try refuse("the window", outside: 1...1_000_000, window)
    try refuseGreedy(sampling)
    self.sample = sample
    self.revise = revise
    self.window = window
    self.view = view
    self.selection = selection
    self.aggregation = aggregation
    self.sampling = sampling
  }

  public var id: String {
    func text(_ name: String, _ prior: RevisionArms.Prior) -> String {
      prior == .uniform ? "" : " \(name) \(prior.good):\(prior.bad)"
    }
    return "revise or resample" + text("sample", sample) + text("revise", revise)
      + (window == 4 ? "" : " window \(window)") + view.suffix
      + (selection == .weighted ? "" : " \(selection)") + aggregation.suffix + sampling.suffix
  }

  public var roles: Set<Role> {
    view.beliefs
      ? [.proposer, .verifier, .reviser, .reviserVerifier]
      : [.proposer, .reviser, .reviserVerifier]
  }
  public var nestsSamples: Bool { true }

  /// Each generation is a request of its own.
  public func forecast(budget: Int, steps: Double) -> Workload {
    Workload(solutions: Double(budget), continuedPrefixes: Double(budget))
  }

  /// - Throws: `MissingRoleError` without a reviser or its verifier, or for beliefs without a process
  ///   verifier; `ConfigurationError` for a budget below 1; any error of the models.
  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    let (reviser, judge) = try models.reviserPair(for: label)
    let believer = try view.believer(models.verifier, for: label)
    var spending = try Spending(budget, with: models)
    var state = RevisionArms(
      problem, sample: sample, revise: revise, window: window, view: view, sampling: sampling,
      seed: seed)
    var asked = 0
    while spending.hasRoom(after: asked),
      try await spending.believe(&state, with: believer, after: asked),
      let (arm, request) = state.need
    {
      try Task.checkCancellation()
      asked += 1
      let found = try await spending.propose([request], by: arm == .revise ? reviser : nil)
      guard let found else { break }
      let new = state.advance(with: found.first?.first, in: models.domain)
      guard let new, let candidate = state.candidates.last else { continue }
      spending.tell(.banked(candidate))
      guard let scores = try await spending.score([new], with: judge)?.first else { break }
      state.score(scores, as: aggregation.score(of: scores))
    }
    let choice = selection.choose(
      among: state.candidates, scores: state.scores, in: models.domain)
    return spending.solution(state.candidates, choice, seed: seed)
  }
}

extension ReviseOrResample {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case sample, revise, window, beliefs, shown, selection, aggregation, sampling
  }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try ReviseOrResample(
        sample: values.decodeIfPresent(RevisionArms.Prior.self, forKey: .sample) ?? .uniform,
        revise: values.decodeIfPresent(RevisionArms.Prior.self, forKey: .revise) ?? .uniform,
        window: values.decodeIfPresent(Int.self, forKey: .window) ?? 4,
        view: AttemptView.read(from: decoder),
        selection: values.choice(Selection.self, forKey: .selection) ?? .weighted,
        aggregation: values.choice(Aggregation.self, forKey: .aggregation) ?? .last,
        sampling: values.decodeIfPresent(Sampling.self, forKey: .sampling) ?? .plain)
    }
  }
  /// Omits the settings of a view that are not used, which older files do not know.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(sample, forKey: .sample)
    try values.encode(revise, forKey: .revise)
    try values.encode(window, forKey: .window)
    try view.encode(to: encoder)
    try values.encode(selection, forKey: .selection)
    try values.encode(aggregation, forKey: .aggregation)
    try values.encode(sampling, forKey: .sampling)
  }
}
