public import Ponder

/// Searches step by step: the verifier prunes prefixes before they cost a whole solution.
///
/// The frontier starts with N sampled steps. Each round keeps the best `N / width` prefixes by the
/// verifier's score of their newest step and samples `width` next steps from each; what is finished
/// is chosen among as in best-of-N. With `lookahead` k above 0, a prefix is scored at the end of a
/// greedy simulation of up to k further steps, and the frontier starts with `N / (k + 1)` steps, so
/// that the simulations are paid for.
///
/// ### Source
///
/// Snell et al. 2024, section 5.2. ``BeamState`` lists what it decides where the paper is silent.
public struct BeamSearch: Strategy {
  /// How many steps are sampled after each prefix that is kept.
  public enum Width: Hashable, Sendable {
    case fixed(Int)
    /// The square root of the frontier's places, rounded down.
    case squareRoot

    func samples(of places: Int) -> Int {
      switch self {
      case .fixed(let width): min(width, places)
      case .squareRoot: Int(Double(places).squareRoot())
      }
    }
  }

  /// More steps than any solution has.
  public static let mostSteps = 10_000

  public let width: Width
  /// Steps simulated beyond a prefix before it is scored; 0 is plain beam search.
  public let lookahead: Int
  /// Rounds after which open prefixes are continued to their end in one go.
  public let maximumRounds: Int
  public let selection: Selection
  /// Of a prefix in the filter, and of a candidate in the choice.
  public let aggregation: Aggregation
  public let sampling: Sampling

  /// - Throws: `ConfigurationError` for a width below 1, a lookahead below 0, rounds below 1, more
  ///   rounds or a longer lookahead than ``mostSteps``, or greedy sampling, whose steps would all be one.
  public init(
    width: Width = .fixed(4), lookahead: Int = 0, maximumRounds: Int = 40,
    selection: Selection = .weighted, aggregation: Aggregation = .last, sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    if case .fixed(let width) = width, width < 1 {
      throw ConfigurationError("the beam width", is: width, mustBe: "at least 1")
    }
    try refuse("the lookahead", outside: 0...Self.mostSteps, lookahead)
    try refuse("the number of rounds", outside: 1...Self.mostSteps, maximumRounds)
    try refuseGreedy(sampling)
    self.width = width
    self.lookahead = lookahead
    self.maximumRounds = maximumRounds
    self.selection = selection
    self.aggregation = aggregation
    self.sampling = sampling
  }

  /// - Throws: ``MissingVerifierError``; `ConfigurationError` for a budget below 1, or below k + 1
  ///   with a lookahead of k; what the models throw.
  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    guard let verifier = models.verifier else {
      throw MissingVerifierError(strategy: "beam search")
    }
    try budget.validate()
    let places = budget.generations / (lookahead + 1)
    guard places >= 1 else {
      throw ConfigurationError(
        "N", is: budget.generations,
        mustBe: "at least \(lookahead + 1) with a lookahead of \(lookahead)")
    }
    let elapsed = models.stopwatch()
    var (cost, ceiling) = (Cost.zero, Budget.Ceiling?.none)
    var state = BeamState(
      problem, settings: self, places: places, domain: models.domain, seed: seed)
    while let need = state.need {
      ceiling = budget.ceiling(reachedBy: cost, generations: 0, time: elapsed())
      guard ceiling == nil else {
        state.stop()
        break
      }
      switch need {
      case .continuations(let expansions):
        let replies = try await expansions.concurrentMap(atMost: expansions.count) {
          try await models.proposer.propose($0)
        }
        for reply in replies { cost.proposer += reply.cost }
        state.advance(with: .continuations(replies.map(\.value)))
      case .scores(let prefixes):
        let reply = try await verifier.checkedScores(of: prefixes)
        cost.verifier += reply.cost
        state.advance(with: .scores(reply.value))
      }
    }
    let scores = state.candidates.map { aggregation.score(of: $0.stepScores) }
    let (votes, chosen) = selection.choose(
      among: state.candidates, scores: scores, in: models.domain)
    return Solution(
      candidates: state.candidates, votes: votes, chosen: chosen, cost: cost, ceiling: ceiling,
      seed: seed, tree: state.tree)
  }
}

extension Proposer {
  fileprivate func propose(
    _ expansion: BeamState.Expansion
  ) async throws -> Metered<[Continuation]> {
    try await propose(
      expansion.count, after: expansion.prefix, until: expansion.extent,
      sampling: expansion.sampling, seed: expansion.seed)
  }
}

extension BeamSearch {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case width, lookahead, maximumRounds, selection, aggregation, sampling
  }

  /// Settings that are left out have their defaults; bad and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try BeamSearch(
        width: values.decodeIfPresent(Width.self, forKey: .width) ?? .fixed(4),
        lookahead: values.decodeIfPresent(Int.self, forKey: .lookahead) ?? 0,
        maximumRounds: values.decodeIfPresent(Int.self, forKey: .maximumRounds) ?? 40,
        selection: values.choice(Selection.self, forKey: .selection) ?? .weighted,
        aggregation: values.choice(Aggregation.self, forKey: .aggregation) ?? .last,
        sampling: values.decodeIfPresent(Sampling.self, forKey: .sampling) ?? .plain)
    }
  }
}

extension BeamSearch.Width: Codable, CustomStringConvertible {
  /// `4`, or `sqrt`.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let width = try? value.decode(Int.self) {
      self = .fixed(width)
    } else if try value.decode(String.self) == "sqrt" {
      self = .squareRoot
    } else {
      throw DecodingError.dataCorruptedError(
        in: value, debugDescription: "a beam width is a number or sqrt")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .fixed(let width): try value.encode(width)
    case .squareRoot: try value.encode("sqrt")
    }
  }

  public var description: String {
    switch self {
    case .fixed(let width): "\(width)"
    case .squareRoot: "√N"
    }
  }
}
