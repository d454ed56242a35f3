public import Ponder

/// Spends a share of the budget on a search, and the rest on revising what it found.
///
/// The search's best candidates become the first attempts of revision chains, and the reviser continues
/// each chain. All candidates take part in the final choice. The search's are scored by its
/// verifier and the revisions by the reviser's; the first attempts are scored by both, and a ``ScoreBridge``
/// converts the scores of the revisions. If the search scores nothing, the reviser's verifier scores its
/// candidates too, and nothing is converted. Stored step scores stay as the verifiers gave
/// them.
///
/// With the same seed, the search is what it would be alone with its share of the budget. With beliefs in the
/// ``view``, the process verifier scores an attempt before it is shown.
///
/// ### Source
///
/// Ours: it joins the two mechanisms of Snell et al. 2024, sections 5 and 6. The paper measures them apart
/// and leaves tree search with revisions to future work (section 8).
public struct SearchThenRevise: Strategy {
  public static let name = "search-then-revise"

  /// Any strategy that needs no reviser.
  public let search: AnyStrategy
  /// The share of every limit that the search gets, above 0 and below 1; of the generations at least its
  /// least budget, and all but one at most.
  public let share: Double
  /// The maximum number of chains.
  public let chains: Int
  /// The attempts shown.
  public let window: AttemptWindow
  /// What is shown of the attempts.
  public let view: AttemptView
  /// The final choice among all candidates.
  public let selection: Selection
  /// How step scores become the scores that are compared.
  public let aggregation: Aggregation
  /// How revisions are sampled.
  public let sampling: Sampling

  /// Beam search of width 4 with half of the budget, then four chains.
  public init() {
    (search, share, chains, window) = (AnyStrategy(BeamSearch()), 0.5, 4, .usual)
    (view, selection, aggregation, sampling) = (.plain, .weighted, .last, .plain)
  }

  /// - Throws: `ConfigurationError` for a search that needs a reviser, a share outside `0...1` or at its ends,
  ///   chains below 1, and for greedy sampling.
  public init(
    search: AnyStrategy = AnyStrategy(BeamSearch()), share: Double = 0.5, chains: Int = 4,
    window: AttemptWindow = .usual, view: AttemptView = .plain, selection: Selection = .weighted,
    aggregation: Aggregation = .last, sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    guard !search.roles.contains(.reviser) else {
      throw ConfigurationError("the search", is: search.id, mustBe: "a strategy without a reviser")
    }
    guard share > 0, share < 1 else {
      throw ConfigurationError("the share", is: share, mustBe: "above 0 and below 1")
    }
    try refuse("the number of chains", outside: 1...1_000_000, chains)
    try refuseGreedy(sampling)
    self.search = search
    self.share = share
    self.chains = chains
    self.window = window
    self.view = view
    self.selection = selection
    self.aggregation = aggregation
    self.sampling = sampling
  }

  public var id: String {
    "\(search.id) then revise" + (share == 0.5 ? "" : " share \(share)")
      + (chains == 4 ? "" : " chains \(chains)") + window.suffix + view.suffix
      + (selection == .weighted ? "" : " \(selection)") + aggregation.suffix + sampling.suffix
  }

  public var roles: Set<Role> {
    search.roles.union([.proposer, .reviser, .reviserVerifier])
      .union(view.beliefs ? [.verifier] : [])
  }

  public var leastBudget: Int { search.leastBudget.plus(1) }

  public func forecast(budget: Int, steps: Double) -> Workload {
    let part = part(of: max(budget, leastBudget))
    var work = search.forecast(budget: part, steps: steps)
    work.solutions += Double(max(0, budget - part))
    return work
  }

  /// The generations of the search, from a budget of at least ``leastBudget``.
  private func part(of generations: Int) -> Int {
    // The share is below 1, so the product fits an `Int`.
    min(generations - 1, max(search.leastBudget, Int(Double(generations) * share)))
  }

  private func part(of budget: Budget) -> Budget {
    Budget(
      generations: part(of: budget.generations),
      tokens: budget.tokens.map { max(1, Int(Double($0) * share)) },
      floatingPointOperations: budget.floatingPointOperations.map { $0 * share },
      time: budget.time.map { max(.nanoseconds(1), $0 * share) })
  }

  /// - Throws: `MissingRoleError` without a reviser or its verifier, or for beliefs without a process
  ///   verifier; `ConfigurationError` for a budget below
  ///   ``leastBudget``; any error of the search and the models.
  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    let (reviser, judge) = try models.reviserPair(for: label)
    let believer = try view.believer(models.verifier, for: label)
    try budget.validate()
    guard budget.generations >= leastBudget else {
      throw ConfigurationError(
        "generations", is: budget.generations,
        mustBe: "at least \(leastBudget), one more than the search needs")
    }
    var spending = try Spending(budget, with: models)
    let part = part(of: budget)
    let found = try await spending.solve(by: search, problem, budget: part, seed: seed)
    let joined = JoinedCandidates(found, by: aggregation)
    let handover = Handover(
      found.candidates, merits: joined.merits, chains: chains,
      budget: budget.generations - part.generations)
    var state =
      handover.picks.isEmpty
      ? RevisionState(
        problem, chains: handover.lengths.count, window: window, view: view, seed: seed)
      : RevisionState(
        problem, startingWith: handover.picks.map { found.candidates[$0] }, window: window,
        view: view, seed: seed)
    let first = state.candidates.count
    for round in 0..<handover.lengths[0] {
      state.retire { handover.lengths[$0] <= round }
      guard spending.hasRoom(), !state.live.isEmpty,
        try await spending.believe(&state, with: believer),
        let new = try await spending.propose(state.expansions(sampling), by: reviser)
      else { break }
      let known = state.candidates.count
      state.advance(with: new.map(\.first), in: models.domain)
      for candidate in state.candidates[known...] { spending.tell(.banked(candidate)) }
    }
    let unscored = joined.isScored ? [] : found.candidates.map { Prefix(problem, steps: $0.steps) }
    let scores =
      state.candidates.count > first || !unscored.isEmpty
      ? try await spending.score(state.prefixes + unscored, with: judge) ?? [] : []
    let (candidates, merits) = joined.adding(
      state, first: first, picks: handover.picks, scores: scores)
    return spending.solution(
      candidates, selection.choose(among: candidates, scores: merits, in: models.domain),
      seed: seed, tree: found.tree,
      chains: joined.chains(state, first: first, picks: handover.picks))
  }
}

extension Models {
  /// The reviser and its verifier, for a strategy that needs both.
  ///
  /// - Throws: `MissingRoleError` naming the one that is missing.
  func reviserPair(
    for strategy: String
  ) throws(MissingRoleError) -> (reviser: any Proposer, judge: any Verifier) {
    guard let reviser else { throw MissingRoleError(role: .reviser, strategy: strategy) }
    guard let judge = reviser.verifier else {
      throw MissingRoleError(role: .reviserVerifier, strategy: strategy)
    }
    return (reviser.proposer, judge)
  }
}

extension SearchThenRevise {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case search, share, chains, window, dropping, beliefs, shown, selection, aggregation, sampling
  }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      // Refused before it is read, so that no file nests searches without end.
      guard decoder.codingPath.count(where: { $0.stringValue == Self.name }) < 2 else {
        throw ConfigurationError(
          "the search", is: Self.name, mustBe: "a strategy without a reviser")
      }
      return try SearchThenRevise(
        search: values.decodeIfPresent(AnyStrategy.self, forKey: .search)
          ?? AnyStrategy(BeamSearch()),
        share: values.decodeIfPresent(Double.self, forKey: .share) ?? 0.5,
        chains: values.decodeIfPresent(Int.self, forKey: .chains) ?? 4,
        window: AttemptWindow.read(from: decoder), view: AttemptView.read(from: decoder),
        selection: values.choice(Selection.self, forKey: .selection) ?? .weighted,
        aggregation: values.choice(Aggregation.self, forKey: .aggregation) ?? .last,
        sampling: values.decodeIfPresent(Sampling.self, forKey: .sampling) ?? .plain)
    }
  }
  /// Omits the settings of a view that are not used, which older files do not know.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(search, forKey: .search)
    try values.encode(share, forKey: .share)
    try values.encode(chains, forKey: .chains)
    try window.encode(to: encoder)
    try view.encode(to: encoder)
    try values.encode(selection, forKey: .selection)
    try values.encode(aggregation, forKey: .aggregation)
    try values.encode(sampling, forKey: .sampling)
  }
}
