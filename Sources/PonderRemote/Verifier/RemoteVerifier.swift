public import Ponder

/// Scores steps with a verifier on servers.
///
/// Scores are cached by prefix: a step that was scored is not scored again, whichever task asks. Steps
/// beyond the model's context length score 0.
public struct RemoteVerifier: Verifier {
  private let settings: RemoteVerifierSettings
  let pool: ServerPool
  private let reader: any PrefixReader
  private var cache = ScoreCache()

  /// Connects to the servers, and checks that they know the verifier's labels.
  ///
  /// - Parameters:
  ///   - settings: Where the servers are, and the verifier's family.
  ///   - clock: Times the waits between attempts.
  /// - Throws: ``RemoteError`` when no address answers or the server cannot do what the family needs;
  ///   `ConfigurationError` when the key is missing.
  public static func connect(
    _ settings: RemoteVerifierSettings, clock: any Clock<Duration> = ContinuousClock()
  ) async throws -> RemoteVerifier {
    let pool = try settings.servers.pool(for: .other, clock: clock)
    try await pool.connect()
    let reader: any PrefixReader =
      settings.kind.pools
      ? try await PoolingReader(settings, pool) : try await LabelReader(settings, pool)
    return RemoteVerifier(settings, pool, reader)
  }

  private init(
    _ settings: RemoteVerifierSettings, _ pool: ServerPool, _ reader: any PrefixReader
  ) {
    self.settings = settings
    self.pool = pool
    self.reader = reader
  }

  /// A copy of this verifier for one piece of work.
  ///
  /// Its costs are what that work needs by itself: it does not share the scores of other tasks.
  public func alone() -> RemoteVerifier {
    var alone = self
    alone.cache = ScoreCache()
    return alone
  }

  /// The measured profiles of the addresses; those that have not answered are left out.
  public var profiles: [ServerProfile] { pool.profiles.compactMap(\.profile) }

  /// The findings at the start, one per line.
  public var findings: [String] { reader.findings }

  /// - Throws: ``RemoteError``; `CancellationError`, after aborting the work on the servers.
  public func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    try Task.checkCancellation()
    let places = prefixes.map { prefix in
      settings.scope == .outcome
        ? (prefix.steps.isEmpty ? 0 : prefix.steps.count)..<(prefix.steps.count + 1)
        : 1..<prefix.steps.count + 1
    }
    let wanted = zip(prefixes, places).map { prefix, places in
      Wanted(prefix, at: prefix.steps.isEmpty ? [] : Array(places))
    }
    return try await read(wanted)
  }

  /// Estimates the pass rate of each prefix from its question alone, before any step: the *prompt*
  /// estimate.
  ///
  /// - Throws: ``RemoteError`` for a family that cannot score a question; `CancellationError`.
  public func promptScores(of prefixes: [Prefix]) async throws -> Metered<[Double]> {
    guard settings.kind == .beliefs else {
      throw RemoteError(
        .unsupported,
        "a \(settings.kind.rawValue) verifier cannot score a question before the first step")
    }
    try Task.checkCancellation()
    let reply = try await read(
      prefixes.map {
        Wanted(Prefix($0.problem, attempts: $0.attempts, beliefs: $0.beliefs), at: [0])
      })
    return Metered(reply.value.map { $0[0] }, cost: reply.cost)
  }

  /// A prefix and the places whose scores are wanted: 0 after the question, `k` after step `k`.
  private struct Wanted {
    let prefix: Prefix
    let keys: [(place: Int, key: ScoreCache.Key)]

    init(_ prefix: Prefix, at places: [Int]) {
      self.prefix = prefix
      let all = ScoreCache.keys(of: prefix)
      keys = places.map { ($0, all[$0]) }
    }
  }

  private func read(_ wanted: [Wanted]) async throws -> Metered<[[Double]]> {
    var scores: [ScoreCache.Key: Double] = [:]
    var cost = ModelCost.zero
    while true {
      var work: [PrefixReading] = []
      var others: [ScoreCache.Key] = []
      for item in wanted.sorted(by: { $0.prefix.steps.count > $1.prefix.steps.count }) {
        var mine: [PrefixReading.Place] = []
        for (place, key) in item.keys where scores[key] == nil {
          switch cache.claim(key) {
          case .known(let score): scores[key] = score
          case .mine: mine.append(.init(step: place, key: key))
          case .others: others.append(key)
          }
        }
        if !mine.isEmpty { work.append(PrefixReading(prefix: item.prefix, places: mine)) }
      }
      if work.isEmpty, others.isEmpty { break }
      let reply = try await finish(work)
      cost += reply.cost
      scores.merge(reply.value) { old, _ in old }
      for key in others where scores[key] == nil { try await cache.wait(for: key) }
    }
    return Metered(wanted.map { $0.keys.map { scores[$0.key] ?? 0 } }, cost: cost)
  }

  private func finish(
    _ work: [PrefixReading]
  ) async throws -> Metered<[ScoreCache.Key: Double]> {
    guard !work.isEmpty else { return Metered([:], cost: .zero) }
    let keys = work.flatMap { $0.places.map(\.key) }
    do {
      let reply = try await reader.read(work)
      cache.settle(keys, reply.value)
      return reply
    } catch {
      cache.settle(keys, [:])
      throw error
    }
  }
}

/// A prefix to be read, and the places whose scores are wanted.
struct PrefixReading: Sendable {
  struct Place: Hashable, Sendable {
    /// Steps before it.
    let step: Int
    let key: ScoreCache.Key
  }

  let prefix: Prefix
  let places: [Place]

  /// The prefix up to one of its steps.
  func prefix(upTo step: Int) -> Prefix {
    Prefix(
      prefix.problem, attempts: prefix.attempts, beliefs: prefix.beliefs,
      steps: Array(prefix.steps.prefix(step)))
  }
}

/// Reads prefixes with one family of verifiers.
protocol PrefixReader: Sendable {
  var findings: [String] { get }

  /// Returns the scores of all the places, in `0...1`.
  func read(_ work: [PrefixReading]) async throws -> Metered<[ScoreCache.Key: Double]>
}
