public import Ponder

/// Chains of attempts, each made with the latest ones in context.
///
/// The proposer is a reviser: it reads `prefix.attempts`. The first attempt of a chain sees only the
/// question. Later ones see at most the latest ``window`` attempts, so a chain can have any length. With beliefs
/// in its ``view``, the process verifier scores an attempt before it is shown.
///
/// ### Source
///
/// Snell et al. 2024, section 6 and appendix I.
public struct Revisions: Strategy {
  public static let name = "revisions"

  /// How the attempts of all chains become one answer.
  public enum Choice: String, CaseIterable, Codable, Hashable, Sendable {
    /// By the verifier: the weighted selection within each chain, then among the chains' winners.
    case hierarchical
    /// By a majority vote over all attempts of all chains.
    case majority
  }

  public let ratio: RevisionRatio
  /// The attempts shown.
  ///
  /// In the usual window every attempt after the fourth sees four others, and reads all of them again. If three leave at
  /// once, attempts see two to four others, and chains of 16 read 1.8 times fewer tokens.
  public let window: AttemptWindow
  /// What is shown of the attempts.
  public let view: AttemptView
  public let choice: Choice
  public let aggregation: Aggregation
  public let sampling: Sampling

  /// - Throws: `ConfigurationError` for greedy sampling, which would make all chains equal.
  public init(
    ratio: RevisionRatio, window: AttemptWindow = .usual, view: AttemptView = .plain,
    choice: Choice = .hierarchical, aggregation: Aggregation = .last, sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    try refuseGreedy(sampling)
    self.ratio = ratio
    self.window = window
    self.view = view
    self.choice = choice
    self.aggregation = aggregation
    self.sampling = sampling
  }

  public var id: String {
    Self.id(ratio, choice) + window.suffix + view.suffix + aggregation.suffix
      + sampling.suffix
  }

  /// The id of a split with the usual settings.
  package static func id(_ ratio: RevisionRatio, _ choice: Choice) -> String {
    "revisions \(ratio) \(choice)"
  }

  public var roles: Set<Role> {
    var roles: Set<Role> = choice == .majority ? [.reviser] : [.reviser, .reviserVerifier]
    if view.beliefs { roles.insert(.verifier) }
    return roles
  }

  /// - Throws: ``MissingVerifierError`` if there is no verifier, unless the choice is by majority;
  ///   `MissingRoleError` for beliefs without a process verifier; `ConfigurationError` for a budget below 1;
  ///   any error of the models.
  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    let judge = choice == .hierarchical ? models.verifier : nil
    if choice == .hierarchical, judge == nil {
      throw MissingVerifierError(strategy: "the hierarchical choice among revisions")
    }
    let believer = try view.believer(models.processVerifier, for: label)
    var spending = try Spending(budget, with: models)
    let (attempts, chains) = ratio.split(budget.generations)
    var state = RevisionState(
      problem, chains: chains, window: window, view: view, seed: seed)
    for _ in 0..<attempts {
      guard spending.hasRoom(), !state.live.isEmpty,
        try await spending.believe(&state, with: believer),
        let found = try await spending.propose(state.expansions(sampling))
      else { break }
      let known = state.candidates.count
      state.advance(with: found.map(\.first), in: models.domain)
      for candidate in state.candidates[known...] { spending.tell(.banked(candidate)) }
    }
    if let judge, !state.prefixes.isEmpty,
      let scores = try await spending.score(state.prefixes, with: judge)
    {
      state.score(scores)
    }
    return spending.solution(
      state.candidates, choose(state, in: models.domain), seed: seed, chains: state.chains)
  }

  private func choose(
    _ state: RevisionState, in domain: any AnswerDomain
  ) -> (votes: [Vote], chosen: Int?) {
    let scores = state.candidates.map { aggregation.score(of: $0.stepScores) }
    guard choice == .hierarchical else {
      return Selection.majority.choose(among: state.candidates, scores: scores, in: domain)
    }
    let (votes, chosen) = chooseHierarchically(
      among: state.candidates, chains: state.chains, scores: scores, in: domain)
    // The chains' winners decide; the votes then list all attempts that give each answer.
    return (votes.joined(by: state.candidates, in: domain), chosen)
  }
}

extension RevisionState {
  /// The requests for the next attempt of every live chain.
  public func expansions(_ sampling: Sampling) -> [Expansion] {
    live.map {
      Expansion(prefix(of: $0), samples: 0..<1, until: .end, sampling: sampling, seed: seed(of: $0))
    }
  }
}

extension Revisions {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case ratio, window, dropping, beliefs, shown, choice, aggregation, sampling
  }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try Revisions(
        ratio: values.decode(RevisionRatio.self, forKey: .ratio),
        window: AttemptWindow.read(from: decoder), view: AttemptView.read(from: decoder),
        choice: values.choice(Choice.self, forKey: .choice) ?? .hierarchical,
        aggregation: values.choice(Aggregation.self, forKey: .aggregation) ?? .last,
        sampling: values.decodeIfPresent(Sampling.self, forKey: .sampling) ?? .plain)
    }
  }

  /// Omits the settings of a window and a view that are not used, which older files do not know.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(ratio, forKey: .ratio)
    try window.encode(to: encoder)
    try view.encode(to: encoder)
    try values.encode(choice, forKey: .choice)
    try values.encode(aggregation, forKey: .aggregation)
    try values.encode(sampling, forKey: .sampling)
  }
}
