public import Foundation
import Ponder
public import PonderSearch

/// A study as a person writes it, in YAML.
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
public struct StudyFile: Codable, Hashable, Sendable {
  /// Which problems.
  public enum Problems: Codable, Hashable, Sendable {
    /// So many of the domain's test side.
    case fresh(Int)
    /// Those of a set, `math500` or `gsm8k`, or of a JSON Lines file: all, or so many that the seed draws.
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
      if let count, count < 1 {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath,
            debugDescription: "must be at least 1, not \(count)"))
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

    /// How many are wanted; `nil` for all.
    public var count: Int? {
      switch self {
      case .fresh(let count): count
      case .set(_, let count): count
      }
    }
  }

  /// Models by name: shipped ones, those of `ponder.yaml`, or folders.
  public struct ModelNames: Codable, Hashable, Sendable {
    public var proposer: String
    public var verifier: String
    public var outcome: String?
    public var reviser: String?
    public var reviserVerifier: String?
    public var large: String?

    public init(
      proposer: String, verifier: String, outcome: String? = nil, reviser: String? = nil,
      reviserVerifier: String? = nil, large: String? = nil
    ) {
      self.proposer = proposer
      self.verifier = verifier
      self.outcome = outcome
      self.reviser = reviser
      self.reviserVerifier = reviserVerifier
      self.large = large
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
      case proposer, verifier, outcome, reviser, large
      case reviserVerifier = "reviser-verifier"
    }

    public init(from decoder: any Decoder) throws {
      let values = try decoder.settings(CodingKeys.self)
      proposer = try values.decode(String.self, forKey: .proposer)
      verifier = try values.decode(String.self, forKey: .verifier)
      outcome = try values.decodeIfPresent(String.self, forKey: .outcome)
      reviser = try values.decodeIfPresent(String.self, forKey: .reviser)
      reviserVerifier = try values.decodeIfPresent(String.self, forKey: .reviserVerifier)
      large = try values.decodeIfPresent(String.self, forKey: .large)
    }
  }

  /// What fresh problems are about: `countdown`, or a JSON Lines file.
  public var domain: String
  public var problems: Problems
  /// Draws the problems.
  public var seed: UInt64
  /// Who fills which role; those that `ponder.yaml` names after the roles if `nil`.
  public var models: ModelNames?
  /// Budgets of the strategies, in generations.
  public var budgets: [Int]
  /// Tree searches; majority and best-of-N are always replayed from the pool.
  public var strategies: [AnyStrategy]
  /// Budgets of the revision chains.
  public var revisions: [Int]
  /// Samples from which majority and best-of-N are replayed.
  public var pool: Int
  /// Samples that measure difficulty.
  public var difficulty: Int
  /// Repetitions; the study's seed alone if left out.
  public var seeds: [UInt64]
  /// How many problems keep their search trees and the texts of their chains.
  public var evidence: Int

  enum CodingKeys: String, CodingKey, CaseIterable {
    case domain, problems, seed, models, budgets, strategies, revisions, pool, difficulty, seeds
    case evidence
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    domain = try values.decodeIfPresent(String.self, forKey: .domain) ?? "countdown"
    problems = try values.decode(Problems.self, forKey: .problems)
    seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0
    models = try values.decodeIfPresent(ModelNames.self, forKey: .models)
    budgets = try values.decode([Int].self, forKey: .budgets)
    strategies = try values.decodeIfPresent([AnyStrategy].self, forKey: .strategies) ?? []
    revisions = try values.decodeIfPresent([Int].self, forKey: .revisions) ?? []
    pool = try values.decodeIfPresent(Int.self, forKey: .pool) ?? budgets.max() ?? 1
    difficulty = try values.decodeIfPresent(Int.self, forKey: .difficulty) ?? 2_048
    seeds = try values.decodeIfPresent([UInt64].self, forKey: .seeds) ?? [seed]
    evidence = try values.decodeIfPresent(Int.self, forKey: .evidence) ?? 10
    for (key, numbers) in [
      (CodingKeys.budgets, budgets), (.revisions, revisions), (.pool, [pool]),
      (.difficulty, [difficulty]),
    ] {
      if let bad = numbers.first(where: { $0 < 1 }) {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: values, debugDescription: "must be at least 1, not \(bad)")
      }
    }
    for (key, isEmpty) in [(CodingKeys.budgets, budgets.isEmpty), (.seeds, seeds.isEmpty)]
    where isEmpty {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: values, debugDescription: "must not be empty")
    }
  }

  /// What is to be done on each problem with these models.
  public func plan(_ models: ModelNames) -> StudyPlan {
    StudyPlan(
      budgets: budgets, searches: strategies,
      revisionBudgets: models.reviser == nil ? [] : revisions, poolSamples: pool,
      difficultySamples: difficulty, seeds: seeds, includesLarge: models.large != nil,
      evidence: max(0, evidence))
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
