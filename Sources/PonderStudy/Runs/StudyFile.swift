public import Foundation
public import Ponder
public import PonderPools
public import PonderSearch

/// The YAML file that describes a study.
///
/// ```yaml
/// problems: 500
/// seed: 7
/// models: {proposer: small, verifier: verifier, large: large}
/// budgets: [1, 4, 16, 64, 256]
/// strategies:
///   - beam: {width: 4}
///   - beam: {width: sqrt, lookahead: 3}
/// revisions: [1, 4, 16, 64, 256]
/// pool: 256
/// difficulty: 2048
/// ```
///
/// Reading refuses a budget, revision budget, strategy or seed that is listed twice, even if written
/// differently; a strategy that the pool replays anyway; numbers outside the ranges of ``StudyBounds``; and
/// a pool smaller than a budget.
public struct StudyFile: Codable, Hashable, Sendable {
  /// The problems of a study.
  public enum Problems: Codable, Hashable, Sendable {
    /// The number of test problems of the domain.
    case fresh(Int)
    /// The problems of a set, `math500` or `gsm8k`, or of a JSON Lines file: all, or a number that the seed
    /// draws.
    case set(String, count: Int? = nil)

    private enum CodingKeys: String, CodingKey, CaseIterable { case set, count }

    public init(from decoder: any Decoder) throws {
      if let count = try? decoder.singleValueContainer().decode(Int.self) {
        self = .fresh(count)
      } else if let name = try? decoder.singleValueContainer().decode(String.self) {
        self = .set(name)
      } else {
        let values = try decoder.settings(CodingKeys.self)
        self = .set(
          try values.decode(String.self, forKey: .set),
          count: try values.decodeIfPresent(Int.self, forKey: .count))
      }
      if let refusal = count.flatMap(StudyBounds.problems.refusal) {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: refusal))
      }
    }

    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .fresh(let count):
        var value = encoder.singleValueContainer()
        try value.encode(count)
      case .set(let name, let count):
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(name, forKey: .set)
        try values.encodeIfPresent(count, forKey: .count)
      }
    }

    /// The number of problems; `nil` for all.
    public var count: Int? {
      switch self {
      case .fresh(let count): count
      case .set(_, let count): count
      }
    }
  }

  /// The domain of fresh problems: `countdown`, or a JSON Lines file.
  public var domain: String
  public var problems: Problems
  /// Seeds the draw of the problems.
  public var seed: UInt64
  /// The model for each role; if `nil`, the models that `ponder.yaml` names after the roles.
  public var models: RoleNames?
  /// Budgets of the strategies, in generations.
  public var budgets: [Int]
  /// Tree searches; majority and best-of-N are always replayed from the pool.
  public var strategies: [AnyStrategy]
  /// Budgets of the revision chains.
  public var revisions: [Int]
  /// What the revision chains show of earlier attempts; the usual window of whole attempts if `nil`.
  public var chains: ShownAttempts?
  /// The number of samples from which majority and best-of-N are replayed: at least the largest budget,
  /// which is the default.
  public var pool: Int
  /// The number of samples that measure difficulty; by default the pool's.
  public var difficulty: Int
  /// Whether the file sets ``difficulty``.
  public private(set) var saysDifficulty = true
  /// One repetition per seed; by default only the study's seed.
  public var seeds: [UInt64]
  /// The number of problems whose search trees and chain texts are stored.
  public var evidence: Int

  enum CodingKeys: String, CodingKey, CaseIterable {
    case domain, problems, seed, models, budgets, strategies, revisions, pool, difficulty, seeds
    case evidence, chains
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    domain = try values.decodeIfPresent(String.self, forKey: .domain) ?? "countdown"
    problems = try values.decode(Problems.self, forKey: .problems)
    seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0
    models = try values.decodeIfPresent(RoleNames.self, forKey: .models)
    budgets = try values.decode([Int].self, forKey: .budgets)
    strategies = try values.decodeIfPresent([AnyStrategy].self, forKey: .strategies) ?? []
    revisions = try values.decodeIfPresent([Int].self, forKey: .revisions) ?? []
    chains = try values.decodeIfPresent(ShownAttempts.self, forKey: .chains)
    pool = try values.decodeIfPresent(Int.self, forKey: .pool) ?? budgets.max() ?? 1
    let difficulty = try values.decodeIfPresent(Int.self, forKey: .difficulty)
    saysDifficulty = difficulty != nil
    self.difficulty = difficulty ?? pool
    seeds = try values.decodeIfPresent([UInt64].self, forKey: .seeds) ?? [seed]
    evidence = try values.decodeIfPresent(Int.self, forKey: .evidence) ?? 10
    try check(values)
    if let models { try decoder.placing { try check(models) } }
  }

  /// Refuses repeated entries and numbers out of range.
  private func check(_ values: KeyedDecodingContainer<CodingKeys>) throws {
    func refusal(_ key: CodingKeys, _ index: Int? = nil, _ problem: String) -> DecodingError {
      let place = index.map { [ListIndex(intValue: $0)] } ?? []
      return .dataCorrupted(
        .init(codingPath: values.codingPath + [key] + place, debugDescription: problem))
    }
    func refuseTwins(_ key: CodingKeys, _ names: [String]) throws {
      var known: Set<String> = []
      for (index, name) in names.enumerated() where !known.insert(name).inserted {
        throw refusal(key, index, "'\(name)' stands there twice; name it once")
      }
    }
    for (key, numbers, bounds) in [
      (CodingKeys.budgets, budgets, StudyBounds.generations),
      (.revisions, revisions, .generations), (.pool, [pool], .generations),
      (.difficulty, [difficulty], .generations), (.evidence, [evidence], .evidence),
    ] {
      for (index, number) in numbers.enumerated() {
        guard let problem = bounds.refusal(of: number) else { continue }
        throw refusal(key, numbers.count > 1 ? index : nil, problem)
      }
    }
    for (key, isEmpty) in [(CodingKeys.budgets, budgets.isEmpty), (.seeds, seeds.isEmpty)]
    where isEmpty {
      throw refusal(key, nil, "must not be empty")
    }
    // Otherwise best-of-N would be silently missing at budgets where beam search is measured.
    if let budget = budgets.max(), pool < budget {
      throw refusal(
        .pool, nil,
        "must be at least \(budget), the largest budget, not \(pool): majority and best-of-N are replayed from it"
      )
    }
    try refuseTwins(.budgets, budgets.map(String.init))
    try refuseTwins(.revisions, revisions.map(String.init))
    try refuseTwins(.seeds, seeds.map(String.init))
    try refuseTwins(.strategies, strategies.map(\.id))
    for (index, strategy) in strategies.enumerated() {
      if strategy.revises {
        throw refusal(
          .strategies, index,
          "revisions are measured at every ratio of the budgets under 'revisions'; name the budgets there"
        )
      }
      if StudyTable.pooled.contains(strategy.id) {
        throw refusal(
          .strategies, index,
          "'\(strategy)' is replayed from the pool in every study; leave it out")
      }
    }
    let each = 2 + seeds.count * (2 + strategies.count * budgets.count)
    let (units, isOver) = each.multipliedReportingOverflow(by: problems.count ?? 1)
    guard !isOver, units <= StudyBounds.units else {
      throw refusal(
        .problems, nil,
        "\(problems.count ?? 1) problems with up to \(each) units each are more than a study may have, "
          + "\(StudyBounds.units) units")
    }
  }

  /// Refuses models that cannot run the study.
  ///
  /// - Throws: `ConfigurationError` for a reviser without its verifier, which the choice among revisions
  ///   needs, and for a strategy with a role that no model fills. Without a reviser the study has no
  ///   revisions.
  public func check(_ models: RoleNames) throws(ConfigurationError) {
    guard revisions.isEmpty || models[.reviser] == nil || models[.reviserVerifier] != nil else {
      throw ConfigurationError(
        "the models of 'revisions'", is: "a reviser alone",
        mustBe: "a reviser and a reviser-verifier, which chooses among its attempts")
    }
    for strategy in strategies {
      let missing = strategy.roles.filter { models[$0] == nil }.map(\.rawValue).sorted()
      guard let role = missing.first else { continue }
      throw ConfigurationError(
        "the \(role)", is: "left out", mustBe: "named, because '\(strategy)' calls it")
    }
  }

  /// The plan of the study with these models.
  public func plan(_ models: RoleNames) -> StudyPlan {
    StudyPlan(
      budgets: budgets, searches: strategies,
      revisionBudgets: models[.reviser] == nil ? [] : revisions, poolSamples: pool,
      difficultySamples: difficulty, seeds: seeds, includesLarge: models[.large] != nil,
      evidence: max(0, evidence), revisionWindow: chains?.window ?? .usual,
      revisionView: chains?.view ?? .plain)
  }

  /// Reads a file.
  ///
  /// - Throws: ``SettingsFileError`` naming the line.
  public static func read(_ file: URL) throws(SettingsFileError) -> StudyFile {
    try SettingsFile.read(StudyFile.self, from: file)
  }

  /// Reads YAML.
  ///
  /// - Throws: ``SettingsFileError`` naming the line.
  public static func read(
    _ text: String, named name: String
  ) throws(SettingsFileError) -> StudyFile {
    try SettingsFile.read(StudyFile.self, from: text, named: name)
  }
}

/// An index in a list.
private struct ListIndex: CodingKey {
  let intValue: Int?
  var stringValue: String { intValue.map(String.init) ?? "" }

  init(intValue: Int) { self.intValue = intValue }
  init?(stringValue: String) { nil }
}
