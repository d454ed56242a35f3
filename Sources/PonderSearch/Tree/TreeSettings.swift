public import Ponder

/// The settings common to all tree searches.
public struct TreeSettings: Hashable, Sendable {
  /// The maximum lookahead and number of rounds, more than any solution has steps.
  public static let mostSteps = 10_000

  /// Steps simulated beyond a prefix before it is scored; 0 scores it as it is.
  public let lookahead: Int
  /// The number of rounds after which open prefixes are completed in one request each.
  public let maximumRounds: Int
  /// How far a prefix is continued in one round.
  public let stride: Stride
  /// How step scores become one score, for a prefix in the search and a candidate in the selection.
  public let aggregation: Aggregation
  /// How steps are sampled; a lookahead is greedy.
  public let sampling: Sampling

  /// One line a round, no lookahead, at most 40 rounds.
  public init() {
    (lookahead, maximumRounds, stride, aggregation, sampling) = (0, 40, .line, .last, .plain)
  }

  /// - Throws: `ConfigurationError` for a lookahead below 0, rounds below 1, either above ``mostSteps``, a
  ///   stride that never or always ends, a lookahead with a stride by belief, which is scored as it is, or
  ///   greedy sampling, which would make all steps equal.
  public init(
    lookahead: Int = 0, maximumRounds: Int = 40, stride: Stride = .line,
    aggregation: Aggregation = .last, sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    try refuse("the lookahead", outside: 0...Self.mostSteps, lookahead)
    try refuse("the number of rounds", outside: 1...Self.mostSteps, maximumRounds)
    try stride.validate()
    if case .belief = stride, lookahead > 0 {
      throw ConfigurationError("the lookahead", is: lookahead, mustBe: "0 with a stride by belief")
    }
    try refuseGreedy(sampling)
    self.lookahead = lookahead
    self.maximumRounds = maximumRounds
    self.stride = stride
    self.aggregation = aggregation
    self.sampling = sampling
  }

  /// The settings that differ from the defaults, for the id of a strategy.
  var suffix: String {
    (maximumRounds == 40 ? "" : " rounds \(maximumRounds)") + stride.suffix + aggregation.suffix
      + sampling.suffix
  }

  /// The number of prefixes in the first round for a budget; a simulation of `k` steps costs as much as `k`
  /// samples.
  ///
  /// - Throws: `ConfigurationError` for a budget that is too small for one.
  public func places(_ budget: Budget) throws(ConfigurationError) -> Int {
    guard budget.generations > lookahead else {
      throw ConfigurationError(
        "generations", is: budget.generations,
        mustBe: "at least \(lookahead + 1) with a lookahead of \(lookahead)")
    }
    return budget.generations / (lookahead + 1)
  }

  /// An estimate of the prefixes that need a request of their own, over a whole search.
  ///
  /// - Parameters:
  ///   - kept: The prefixes that a round continues.
  ///   - samples: The samples of a round; inside a stride each may need its own request.
  ///   - steps: The number of steps in a typical solution.
  func continuedPrefixes(kept: Double, samples: Double, steps: Double) -> Double {
    if case .lines(let count) = stride { return kept * max(1, steps / Double(count)) }
    return samples * max(1, steps)
  }

  /// Searches until nothing is left to expand or a limit is reached.
  ///
  /// - Parameters:
  ///   - problem: The question.
  ///   - allocation: Allocates the places of each round.
  ///   - selection: Chooses among the finished solutions.
  ///   - budget: The limits. The allocation is responsible for the generations.
  ///   - models: The models, with a verifier.
  ///   - seed: The same seed gives the same solution.
  /// - Throws: ``MissingVerifierError`` without a verifier; any error of the models.
  public func solve(
    _ problem: Problem, by allocation: any Allocation, choosing selection: Selection,
    budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    guard let verifier = models.verifier else { throw MissingVerifierError(strategy: "a search") }
    var spending = try Spending(budget, with: models)
    var state = TreeState(
      problem, settings: self, allocation: allocation, domain: models.domain, seed: seed)
    while let need = state.need {
      let known = state.candidates.count
      let reply: TreeState.Reply? =
        if !spending.hasRoom() {
          nil
        } else {
          switch need {
          case .continuations(let requests):
            try await spending.propose(requests).map { .continuations($0) }
          case .scores(let prefixes):
            try await spending.score(prefixes, with: verifier).map { .scores($0) }
          }
        }
      if let reply { state.advance(with: reply) } else { state.stop() }
      guard models.observer != nil else { continue }
      if case .scores? = reply, state.beginsRound, case .continuations(let kept)? = state.need {
        for request in kept { spending.tell(.kept(request.prefix)) }
      }
      for candidate in state.candidates[known...] { spending.tell(.banked(candidate)) }
    }
    let scores = state.candidates.map { aggregation.score(of: $0.stepScores) }
    let choice = selection.choose(among: state.candidates, scores: scores, in: models.domain)
    return spending.solution(state.candidates, choice, seed: seed, tree: state.tree)
  }
}

extension TreeSettings {
  /// The names of these settings, which stand beside a search's own in a file.
  enum CodingKeys: String, CodingKey {
    case lookahead, maximumRounds, stride, aggregation, sampling
  }

  /// Reads these settings from beside a search's own; unknown ones are the search's to refuse.
  ///
  /// - Throws: `ConfigurationError` or `DecodingError` for an invalid setting.
  init(beside decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      lookahead: values.decodeIfPresent(Int.self, forKey: .lookahead) ?? 0,
      maximumRounds: values.decodeIfPresent(Int.self, forKey: .maximumRounds) ?? 40,
      stride: values.decodeIfPresent(Stride.self, forKey: .stride) ?? .line,
      aggregation: values.choice(Aggregation.self, forKey: .aggregation) ?? .last,
      sampling: values.decodeIfPresent(Sampling.self, forKey: .sampling) ?? .plain)
  }

  /// Writes these settings beside a search's own.
  ///
  /// A stride of one line is left out, so that files stay as they were before there were others.
  func encode(beside encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(lookahead, forKey: .lookahead)
    try values.encode(maximumRounds, forKey: .maximumRounds)
    if stride != .line { try values.encode(stride, forKey: .stride) }
    try values.encode(aggregation, forKey: .aggregation)
    try values.encode(sampling, forKey: .sampling)
  }
}
