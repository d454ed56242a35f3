public import Ponder

/// Any of the strategies of this module, as a value that files can hold.
///
/// In a file it is its name, or its name with settings: `majority`, `{"beam": {"width": 4}}`,
/// `{"revisions": {"ratio": "4:1"}}`. Settings that are left out have their defaults.
public enum AnyStrategy: Strategy {
  case greedy(Greedy)
  case majority(MajorityVote)
  case bestOfN(BestOfN)
  case beam(BeamSearch)
  case revisions(Revisions)

  private var strategy: any Strategy {
    switch self {
    case .greedy(let strategy): strategy
    case .majority(let strategy): strategy
    case .bestOfN(let strategy): strategy
    case .beam(let strategy): strategy
    case .revisions(let strategy): strategy
    }
  }

  /// Whether it works with the reviser and its verifier instead of the base models.
  public var revises: Bool {
    if case .revisions = self { true } else { false }
  }

  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    try await strategy.solve(problem, budget: budget, with: models, seed: seed)
  }
}

extension AnyStrategy: CustomStringConvertible {
  /// A short name for tables and seeds: different for strategies that differ.
  public var description: String {
    switch self {
    case .greedy: "greedy"
    case .majority(let strategy): "majority" + strategy.sampling.suffix
    case .bestOfN(let strategy):
      "best-of-N \(strategy.selection)" + strategy.aggregation.suffix + strategy.sampling.suffix
    case .beam(let strategy):
      (strategy.lookahead > 0 ? "lookahead \(strategy.lookahead)" : "beam")
        + ", width \(strategy.width)"
        + (strategy.selection == .weighted ? "" : " \(strategy.selection)")
        + (strategy.maximumRounds == 40 ? "" : " rounds \(strategy.maximumRounds)")
        + strategy.aggregation.suffix + strategy.sampling.suffix
    case .revisions(let strategy):
      "revisions \(strategy.ratio) \(strategy.choice)"
        + (strategy.window == 4 ? "" : " window \(strategy.window)") + strategy.aggregation.suffix
        + strategy.sampling.suffix
    }
  }
}

extension AnyStrategy: Codable {
  private enum Name: String, CodingKey, CaseIterable {
    case greedy, majority, beam, revisions
    case bestOfN = "best-of-n"
  }

  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      switch Name(rawValue: name) {
      case .greedy: self = .greedy(Greedy())
      case .majority: self = .majority(try MajorityVote())
      case .bestOfN: self = .bestOfN(try BestOfN())
      case .beam: self = .beam(try BeamSearch())
      case .revisions, nil: throw Self.unknown(name.shown(atMost: 60), decoder)
      }
      return
    }
    // Every key counts: one that no strategy has must not hide behind one that is known.
    let container = try decoder.settings(Name.self)
    guard let name = container.allKeys.first, container.allKeys.count == 1 else {
      throw Self.unknown("", decoder)
    }
    self =
      switch name {
      case .greedy: .greedy(try container.decode(Greedy.self, forKey: name))
      case .majority: .majority(try container.decode(MajorityVote.self, forKey: name))
      case .bestOfN: .bestOfN(try container.decode(BestOfN.self, forKey: name))
      case .beam: .beam(try container.decode(BeamSearch.self, forKey: name))
      case .revisions: .revisions(try container.decode(Revisions.self, forKey: name))
      }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    switch self {
    case .greedy(let strategy): try container.encode(strategy, forKey: .greedy)
    case .majority(let strategy): try container.encode(strategy, forKey: .majority)
    case .bestOfN(let strategy): try container.encode(strategy, forKey: .bestOfN)
    case .beam(let strategy): try container.encode(strategy, forKey: .beam)
    case .revisions(let strategy): try container.encode(strategy, forKey: .revisions)
    }
  }

  private static func unknown(_ name: String, _ decoder: any Decoder) -> DecodingError {
    let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
    let found =
      name.isEmpty ? "" : name == "revisions" ? " (revisions need a ratio)" : ", not \(name)"
    return .dataCorrupted(
      .init(
        codingPath: decoder.codingPath,
        debugDescription: "a strategy is one of \(names)\(found)"))
  }
}

extension Aggregation {
  fileprivate var suffix: String { self == .last ? "" : " by \(self)" }
}

extension Sampling {
  fileprivate var suffix: String {
    guard self != .plain else { return "" }
    var text = " T \(temperature)"
    if let topK { text += " top-k \(topK)" }
    if topP < 1 { text += " top-p \(topP)" }
    if let maximumTokens { text += " ≤ \(maximumTokens) tokens" }
    return text
  }
}
