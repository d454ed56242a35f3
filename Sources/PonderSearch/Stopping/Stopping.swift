public import Ponder

/// Samples solutions until a rule says that the vote is decided, N at most.
///
/// With the rule ``StoppingRule/never`` the candidates are those of ``MajorityVote`` and ``BestOfN``, to the
/// bit. Any other rule takes the first of these; the solution's cost is what was spent on them. A solve that
/// the rule ended reached no limit. Samples are requested up to the rule's next look, so that a server
/// receives several at once without one too many.
///
/// ### Source
///
/// Aggarwal et al., *Let's Sample Step by Step: Adaptive-Consistency*, 2023, arXiv:2305.11860; Li et al.,
/// *Escape Sky-high Cost: Early-stopping Self-Consistency*, 2024, arXiv:2401.10480. Both stop a majority
/// vote; ``StoppingRule`` says what becomes of each rule in a weighted one.
public struct Stopping: Strategy {
  public static let name = "stopping"

  /// When the vote is decided.
  public let rule: StoppingRule
  /// `majority`, which needs no verifier, or `weighted`.
  public let selection: Selection
  /// How step scores become the weight of a vote; a majority vote has no scores.
  public let aggregation: Aggregation
  /// The estimated pass rate that a table of the rule looks up, in `0...1`; the mean score of the samples so
  /// far if `nil`.
  public let passRate: Double?
  /// How tokens are drawn.
  public let sampling: Sampling

  /// A majority vote that stops at a probability of 0.95.
  public init() {
    (rule, selection, aggregation) = (.beta(threshold: 0.95), .majority, .last)
    (passRate, sampling) = (nil, .plain)
  }

  /// - Throws: `ConfigurationError` for a number of the rule or a pass rate out of range, for the selection
  ///   `best`, which is no vote, and for greedy sampling, which would give N equal solutions.
  public init(
    rule: StoppingRule = .beta(threshold: 0.95), selection: Selection = .majority,
    aggregation: Aggregation = .last, passRate: Double? = nil, sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    try rule.validate()
    guard selection != .best else {
      throw ConfigurationError(
        "the selection", is: selection.rawValue,
        mustBe: "majority or weighted, since a rule stops a vote")
    }
    if let passRate, !(0...1).contains(passRate) {
      throw ConfigurationError("the pass rate", is: passRate, mustBe: "from 0 to 1")
    }
    try refuseGreedy(sampling)
    self.rule = rule
    self.selection = selection
    self.aggregation = aggregation
    self.passRate = passRate
    self.sampling = sampling
  }

  public var id: String {
    (selection == .majority ? "majority" : BestOfN.id(selection)) + ", stop \(rule)"
      + (passRate.map { " pass rate \($0)" } ?? "") + aggregation.suffix + sampling.suffix
  }

  public var roles: Set<Role> {
    selection == .majority ? [.proposer] : [.proposer, .verifier]
  }

  public var nestsSamples: Bool { true }

  /// The whole budget: an upper bound, since nothing is known about the question.
  public func forecast(budget: Int, steps: Double) -> Workload {
    Workload(solutions: Double(budget))
  }

  /// - Throws: ``MissingVerifierError`` for a weighted vote without a verifier; `ConfigurationError` for a
  ///   budget below 1; any error of the models.
  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    let verifier = selection == .majority ? nil : models.verifier
    if selection != .majority, verifier == nil {
      throw MissingVerifierError(strategy: "a weighted vote")
    }
    let watch = VoteWatch(
      rule, over: RunningVote(by: selection, passRate: passRate), by: aggregation,
      in: models.domain)
    let draw = try await SampleDraw.run(
      problem, budget: budget, with: models, scoredBy: verifier, watchedBy: watch,
      sampling: sampling, seed: seed)
    return draw.solution(selection, by: aggregation, in: models.domain, seed: seed)
  }
}

/// A rule with the vote that it watches.
struct VoteWatch {
  /// Whether the rule has stopped the vote.
  private(set) var isOver = false
  private let rule: StoppingRule
  private let aggregation: Aggregation
  private var vote: RunningVote
  private var groups: AnswerGroups

  init(
    _ rule: StoppingRule, over vote: RunningVote, by aggregation: Aggregation,
    in domain: any AnswerDomain
  ) {
    self.rule = rule
    self.vote = vote
    self.aggregation = aggregation
    groups = AnswerGroups(in: domain)
  }

  /// The number of samples that can be requested now without one too many, at least 1.
  var count: Int { rule.nextLook(after: vote) - vote.samples }

  /// Counts new candidates in their order.
  mutating func add(_ candidates: some Sequence<Candidate>) {
    for candidate in candidates {
      vote.add(
        group: candidate.answer.map { groups.place($0) },
        score: aggregation.score(of: candidate.stepScores))
      isOver = isOver || rule.stops(vote)
    }
  }
}

extension Stopping {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case rule, selection, aggregation, passRate, sampling
  }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try Stopping(
        rule: values.decodeIfPresent(StoppingRule.self, forKey: .rule) ?? .beta(threshold: 0.95),
        selection: values.choice(Selection.self, forKey: .selection) ?? .majority,
        aggregation: values.choice(Aggregation.self, forKey: .aggregation) ?? .last,
        passRate: values.decodeIfPresent(Double.self, forKey: .passRate),
        sampling: values.decodeIfPresent(Sampling.self, forKey: .sampling) ?? .plain)
    }
  }
}
