public import Ponder

/// Samples N solutions, scores them with the verifier and selects.
///
/// Weighted by default: the scores of equivalent answers add up. With a random verifier this is close to a
/// majority vote. ``Selection/majority`` needs no verifier: see ``MajorityVote``.
///
/// ### Source
///
/// Snell et al. 2024, section 5.1 (best-of-N weighted, after Li et al. 2023).
public struct BestOfN: Strategy {
  public static let name = "best-of-n"

  /// Sums scores of equivalent answers, or takes the top score.
  public let selection: Selection
  public let aggregation: Aggregation
  public let sampling: Sampling

  /// The weighted choice by the last step's score.
  public init() { (selection, aggregation, sampling) = (.weighted, .last, .plain) }

  /// - Throws: `ConfigurationError` for greedy sampling, which would give N equal solutions.
  public init(
    selection: Selection = .weighted, aggregation: Aggregation = .last, sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    try refuseGreedy(sampling)
    self.selection = selection
    self.aggregation = aggregation
    self.sampling = sampling
  }

  public var id: String { Self.id(selection, by: aggregation) + sampling.suffix }
  public var nestsSamples: Bool { true }

  /// The id of a choice among plain samples.
  package static func id(_ selection: Selection, by aggregation: Aggregation = .last) -> String {
    "best-of-N \(selection)" + aggregation.suffix
  }

  /// - Throws: ``MissingVerifierError`` without a verifier; `ConfigurationError` for a budget below 1; any
  ///   error of the models.
  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    guard let verifier = models.verifier else { throw MissingVerifierError(strategy: "best-of-N") }
    let draw = try await SampleDraw.run(
      problem, budget: budget, with: models, scoredBy: verifier, sampling: sampling, seed: seed)
    return draw.solution(selection, by: aggregation, in: models.domain, seed: seed)
  }
}

/// Samples N solutions and takes the most frequent answer.
///
/// ### Source
///
/// Wang et al., *Self-Consistency Improves Chain of Thought Reasoning*, 2022, arXiv:2203.11171;
/// the majority baseline of Snell et al. 2024, section 5.
public struct MajorityVote: Strategy {
  public static let name = "majority"

  public let sampling: Sampling

  public init() { sampling = .plain }

  /// - Throws: `ConfigurationError` for greedy sampling, which would give N equal solutions.
  public init(sampling: Sampling) throws(ConfigurationError) {
    try refuseGreedy(sampling)
    self.sampling = sampling
  }

  public var id: String { "majority" + sampling.suffix }
  public var roles: Set<Role> { [.proposer] }
  public var nestsSamples: Bool { true }

  /// - Throws: `ConfigurationError` for a budget below 1; any error of the models.
  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    let draw = try await SampleDraw.run(
      problem, budget: budget, with: models, sampling: sampling, seed: seed)
    return draw.solution(.majority, in: models.domain, seed: seed)
  }
}

/// Takes the model's most probable solution: one generation, whatever the budget.
public struct Greedy: Strategy {
  public static let name = "greedy"

  public init() {}

  public var roles: Set<Role> { [.proposer] }
  public var nestsSamples: Bool { true }

  public func forecast(budget: Int, steps: Double) -> Workload { Workload(solutions: 1) }

  /// - Throws: `ConfigurationError` for a budget below 1; any error of the models.
  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    try budget.validate()
    var one = budget
    one.generations = 1
    let draw = try await SampleDraw.run(
      problem, budget: one, with: models, sampling: .greedy, seed: seed)
    var solution = draw.solution(.majority, in: models.domain, seed: seed)
    if budget.generations > 1, solution.ceiling == .generations { solution.ceiling = nil }
    return solution
  }
}

func refuseGreedy(_ sampling: Sampling) throws(ConfigurationError) {
  guard sampling.temperature > 0 else {
    throw ConfigurationError(
      "temperature", is: sampling.temperature,
      mustBe: "above 0, since N greedy solutions are one")
  }
}

/// A strategy that needs a verifier was given none.
public struct MissingVerifierError: Error, Hashable, Sendable, CustomStringConvertible {
  public let strategy: String

  public var description: String {
    "\(strategy) needs a verifier and none was given; majority vote needs none"
  }
}

extension BestOfN {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case selection, aggregation, sampling
  }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try BestOfN(
        selection: values.choice(Selection.self, forKey: .selection) ?? .weighted,
        aggregation: values.choice(Aggregation.self, forKey: .aggregation) ?? .last,
        sampling: values.decodeIfPresent(Sampling.self, forKey: .sampling) ?? .plain)
    }
  }
}

extension MajorityVote {
  private enum CodingKeys: String, CodingKey, CaseIterable { case sampling }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try MajorityVote(
        sampling: values.decodeIfPresent(Sampling.self, forKey: .sampling) ?? .plain)
    }
  }
}

extension Greedy {
  private enum CodingKeys: CodingKey, CaseIterable {}

  /// Has no settings; any setting is refused.
  public init(from decoder: any Decoder) throws { _ = try decoder.settings(CodingKeys.self) }
}
