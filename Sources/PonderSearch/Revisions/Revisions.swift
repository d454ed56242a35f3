public import Ponder

/// Chains of attempts, each made with the latest ones in view.
///
/// The proposer is a reviser: it reads `prefix.attempts`. The first attempt of a chain sees the
/// question alone; later ones the latest ``window`` attempts, so that a chain may be of any length.
///
/// ### Source
///
/// Snell et al. 2024, section 6 and appendix I.
public struct Revisions: Strategy {
  /// How the attempts of all chains become one answer.
  public enum Choice: String, CaseIterable, Codable, Hashable, Sendable {
    /// By the verifier: the weighted choice within each chain, then among the chains' winners.
    case hierarchical
    /// By counting the answers of all attempts of all chains.
    case majority
  }

  public let ratio: RevisionRatio
  /// Attempts shown at most.
  public let window: Int
  public let choice: Choice
  public let aggregation: Aggregation
  public let sampling: Sampling

  /// - Throws: `ConfigurationError` for a window below 1, or greedy sampling, whose chains would all
  ///   be one.
  public init(
    ratio: RevisionRatio, window: Int = 4, choice: Choice = .hierarchical,
    aggregation: Aggregation = .last, sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    guard window >= 1 else {
      throw ConfigurationError("the window", is: window, mustBe: "at least 1 attempt")
    }
    try refuseGreedy(sampling)
    self.ratio = ratio
    self.window = window
    self.choice = choice
    self.aggregation = aggregation
    self.sampling = sampling
  }

  /// - Throws: ``MissingVerifierError`` unless the choice is by majority; `ConfigurationError` for a
  ///   budget below 1; what the models throw.
  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    if choice == .hierarchical, models.verifier == nil {
      throw MissingVerifierError(strategy: "the hierarchical choice among revisions")
    }
    try budget.validate()
    let (attempts, chains) = ratio.split(budget.generations)
    var state = RevisionState(problem, chains: chains, window: window, seed: seed)
    let elapsed = models.stopwatch()
    var (cost, ceiling) = (Cost.zero, Budget.Ceiling?.none)
    for _ in 0..<attempts {
      ceiling = budget.ceiling(reachedBy: cost, generations: 0, time: elapsed())
      if ceiling != nil || state.live.isEmpty { break }
      cost.proposer += try await state.attempt(with: models, sampling: sampling)
    }
    if choice == .hierarchical { cost.verifier += try await state.judge(with: models) }
    let scores = state.candidates.map { aggregation.score(of: $0.stepScores) }
    var (votes, chosen) =
      switch choice {
      case .majority:
        Selection.majority.choose(among: state.candidates, scores: scores, in: models.domain)
      case .hierarchical:
        chooseHierarchically(
          among: state.candidates, chains: state.chains, scores: scores, in: models.domain)
      }
    // The chains' winners decide; who agrees with an answer are all attempts that give it.
    if choice == .hierarchical { votes = votes.joined(by: state.candidates, in: models.domain) }
    return Solution(
      candidates: state.candidates, votes: votes, chosen: chosen, cost: cost, ceiling: ceiling,
      seed: seed, chains: state.chains)
  }
}

extension RevisionState {
  /// Makes the next attempt of every live chain, and returns what that costs.
  public mutating func attempt(
    with models: Models, sampling: Sampling
  ) async throws -> ModelCost {
    let replies = try await live.concurrentMap(atMost: live.count) { [self] chain in
      try await models.proposer.propose(
        1, after: prefix(of: chain), until: .end, sampling: sampling, seed: seed(of: chain))
    }
    advance(with: replies.map(\.value.first), in: models.domain)
    return replies.reduce(.zero) { $0 + $1.cost }
  }

  /// Lets the verifier, if there is one, score every attempt, and returns what that costs.
  public mutating func judge(with models: Models) async throws -> ModelCost {
    guard let verifier = models.verifier, !prefixes.isEmpty else { return .zero }
    let reply = try await verifier.checkedScores(of: prefixes)
    score(reply.value)
    return reply.cost
  }
}

extension Revisions {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case ratio, window, choice, aggregation, sampling
  }

  /// Settings that are left out have their defaults; bad and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try Revisions(
        ratio: values.decode(RevisionRatio.self, forKey: .ratio),
        window: values.decodeIfPresent(Int.self, forKey: .window) ?? 4,
        choice: values.choice(Choice.self, forKey: .choice) ?? .hierarchical,
        aggregation: values.choice(Aggregation.self, forKey: .aggregation) ?? .last,
        sampling: values.decodeIfPresent(Sampling.self, forKey: .sampling) ?? .plain)
    }
  }
}
