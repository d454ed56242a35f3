public import Ponder
import Synchronization

/// Any strategy, as a value that can be stored in a file.
///
/// In a file it is a name, or a name with settings: `majority`, `{"beam": {"width": 4}}`,
/// `{"revisions": {"ratio": "4:1"}}`. Omitted settings have their defaults.
///
/// It has a strategy's members but does not conform to `Strategy`: a file that does not import this module would
/// then silently read the protocol's default `id` in place of the strategy's own.
public struct AnyStrategy: Hashable, Sendable {
  /// The strategy itself.
  public let base: any Strategy

  public init(_ base: some Strategy) { self.base = base }

  public var id: String { base.id }
  public var label: String { base.label }
  public var roles: Set<Role> { base.roles }
  public var leastBudget: Int { base.leastBudget }
  public var revises: Bool { base.revises }
  public var nestsSamples: Bool { base.nestsSamples }

  public func forecast(budget: Int, steps: Double) -> Workload {
    base.forecast(budget: budget, steps: steps)
  }

  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    try await base.solve(problem, budget: budget, with: models, seed: seed)
  }

  public static func == (a: AnyStrategy, b: AnyStrategy) -> Bool {
    AnyHashable(a.base) == AnyHashable(b.base)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(base)) }
}

extension AnyStrategy: CustomStringConvertible {
  public var description: String { label }
}

// MARK: Names

extension AnyStrategy {
  private static let builtIn: [any Strategy.Type] = [
    Greedy.self, MajorityVote.self, BestOfN.self, BeamSearch.self, Revisions.self,
    DiverseTrees.self, SoftSearch.self, EarlyRejection.self, Backtracking.self,
    Stopping.self, SearchThenRevise.self, ReviseOrResample.self,
  ]
  private static let known = Mutex(builtIn)

  /// Makes another kind of strategy available to files, for the rest of the process.
  ///
  /// - Precondition: No other kind has the same name.
  public static func register(_ kind: any Strategy.Type) {
    known.withLock { known in
      let same = known.first { $0.name == kind.name }
      precondition(
        same == nil || same == kind,
        "two kinds of strategy are called '\(kind.name)'")
      if same == nil { known.append(kind) }
    }
  }

  /// The names of the kinds that this package has.
  public static var builtInNames: [String] { builtIn.map { $0.name } }

  /// The names of all known kinds, those that were registered too.
  public static var names: [String] { known.withLock { $0.map { $0.name } } }

  private static func kind(_ name: String) -> (any Strategy.Type)? {
    known.withLock { $0.first { $0.name == name } }
  }
}

extension AnyStrategy: Codable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      guard let kind = Self.kind(name) else { throw Self.unknown(name, decoder) }
      let path = decoder.codingPath + [Name(stringValue: name)]
      self.init(try kind.init(from: NoSettings(codingPath: path)))
      return
    }
    // Checks every key: an unknown key beside a known one is an error.
    let container = try decoder.container(keyedBy: Name.self)
    let keys = container.allKeys.sorted { $0.stringValue < $1.stringValue }
    if let stranger = keys.first(where: { Self.kind($0.stringValue) == nil }) {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath + [stranger],
          debugDescription: "no such setting; there are \(Self.names.joined(separator: ", "))"))
    }
    guard let key = keys.first, keys.count == 1, let kind = Self.kind(key.stringValue) else {
      throw Self.unknown("", decoder)
    }
    func read<Kind: Strategy>(_ kind: Kind.Type) throws -> AnyStrategy {
      AnyStrategy(try container.decode(kind, forKey: key))
    }
    self = try read(kind)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    try container.encode(base, forKey: Name(stringValue: type(of: base).name))
  }

  private static func unknown(_ name: String, _ decoder: any Decoder) -> DecodingError {
    let found = name.isEmpty ? "" : ", not \(name.shown(atMost: 60))"
    return .dataCorrupted(
      .init(
        codingPath: decoder.codingPath,
        debugDescription: "a strategy is one of \(names.joined(separator: ", "))\(found)"))
  }
}
