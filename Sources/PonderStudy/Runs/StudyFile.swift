public import Foundation
public import PonderSearch
import Yams

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
  /// Names of models, or folders.
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
  }

  /// `countdown`, or a JSON Lines file.
  public var domain: String
  /// How many problems, all from the test side.
  public var problems: Int
  /// Draws the problems.
  public var seed: UInt64
  public var models: ModelNames
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
    let values = try decoder.container(keyedBy: CodingKeys.self)
    domain = try values.decodeIfPresent(String.self, forKey: .domain) ?? "countdown"
    problems = try values.decode(Int.self, forKey: .problems)
    seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0
    models = try values.decode(ModelNames.self, forKey: .models)
    budgets = try values.decode([Int].self, forKey: .budgets)
    strategies = try values.decodeIfPresent([AnyStrategy].self, forKey: .strategies) ?? []
    revisions = try values.decodeIfPresent([Int].self, forKey: .revisions) ?? []
    pool = try values.decodeIfPresent(Int.self, forKey: .pool) ?? budgets.max() ?? 1
    difficulty = try values.decodeIfPresent(Int.self, forKey: .difficulty) ?? 2_048
    seeds = try values.decodeIfPresent([UInt64].self, forKey: .seeds) ?? [seed]
    evidence = try values.decodeIfPresent(Int.self, forKey: .evidence) ?? 10
    for (key, numbers) in [
      (CodingKeys.problems, [problems]), (.budgets, budgets), (.revisions, revisions),
      (.pool, [pool]), (.difficulty, [difficulty]),
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

  /// What is to be done on each problem.
  public var plan: StudyPlan {
    StudyPlan(
      budgets: budgets, searches: strategies,
      revisionBudgets: models.reviser == nil ? [] : revisions, poolSamples: pool,
      difficultySamples: difficulty, seeds: seeds, includesLarge: models.large != nil,
      evidence: max(0, evidence))
  }

  /// Reads a file.
  ///
  /// - Throws: ``StudyFileError`` naming the line.
  public static func read(_ file: URL) throws(StudyFileError) -> StudyFile {
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      throw StudyFileError(file: file.path, line: nil, problem: "the file cannot be read")
    }
    return try read(text, named: file.path)
  }

  /// Reads YAML.
  ///
  /// - Throws: ``StudyFileError`` naming the line.
  public static func read(_ text: String, named name: String) throws(StudyFileError) -> StudyFile {
    func fail(_ line: Int?, _ problem: String) -> StudyFileError {
      StudyFileError(file: name, line: line, problem: problem)
    }
    let root: Node?
    do {
      root = try compose(yaml: text)
    } catch let error as YamlError {
      throw fail(nil, "this is not YAML: \(error)".split(separator: "\n").joined(separator: " "))
    } catch {
      throw fail(nil, "this is not YAML")
    }
    guard let root, let fields = root.mapping else {
      throw fail(1, "this is not a list of settings such as 'problems: 500'")
    }
    try refuseUnknown(in: fields, CodingKeys.allCases.map(\.rawValue), name)
    if let models = fields["models"]?.mapping {
      try refuseUnknown(in: models, ModelNames.CodingKeys.allCases.map(\.rawValue), name)
    }
    do {
      return try YAMLDecoder().decode(StudyFile.self, from: root)
    } catch let error as DecodingError {
      let (path, problem) = explain(error)
      throw fail(line(of: path, in: root), problem)
    } catch {
      throw fail(nil, "\(error)")
    }
  }

  private static func refuseUnknown(
    in fields: Node.Mapping, _ known: [String], _ name: String
  ) throws(StudyFileError) {
    for (key, _) in fields {
      guard let text = key.string, known.contains(text) else {
        throw StudyFileError(
          file: name, line: key.mark?.line,
          problem: "'\(key.string ?? "?")' is not one of \(known.joined(separator: ", "))")
      }
    }
  }

  /// The line of the innermost part of a path that the file has.
  private static func line(of path: [any CodingKey], in root: Node) -> Int? {
    var node = root
    for key in path {
      let next = key.intValue.map { index in
        node.sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      }
      guard let next = next ?? node.mapping?[Node(key.stringValue)] else { break }
      node = next
    }
    return node.mark?.line
  }

  private static func explain(_ error: DecodingError) -> (path: [any CodingKey], problem: String) {
    func named(_ path: [any CodingKey], _ problem: String) -> String {
      let names = path.filter { $0.intValue == nil }.map(\.stringValue)
      return names.isEmpty ? problem : "\(names.joined(separator: ".")): \(problem)"
    }
    switch error {
    case .keyNotFound(let key, let context):
      return (context.codingPath, named(context.codingPath + [key], "is missing"))
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return (context.codingPath, named(context.codingPath, "is of the wrong type"))
    case .dataCorrupted(let context):
      return (context.codingPath, named(context.codingPath, context.debugDescription))
    @unknown default:
      return ([], "\(error)")
    }
  }
}

/// A study file that cannot be used.
public struct StudyFileError: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  /// Counted from 1.
  public let line: Int?
  public let problem: String

  public var description: String {
    line.map { "\(file), line \($0): \(problem)" } ?? "\(file): \(problem)"
  }
}
