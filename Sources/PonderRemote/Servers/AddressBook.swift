import Ponder

/// Decides which address a request goes to: no I/O, no clock.
///
/// A prompt goes to its home, the address that its problem's hash picks, whose cache holds its prefix.
/// While the home is full or suspended, the prompt goes to the address with the most room. An address
/// that fails is suspended, for a second at first and twice as long each time; then one request tries
/// it. When all are suspended, all are tried.
struct AddressBook: Sendable {
  struct Entry: Sendable {
    let address: ServerAddress
    /// How many requests it may have at once.
    var limit: Int
    var inFlight = 0
    /// Failures since the last success.
    var failures = 0
    /// When its suspension ends, as time since the start.
    var outUntil = Duration.zero
    var lastFailure: String?
    fileprivate let hash: UInt64
  }

  /// How a request at an address ended.
  enum Outcome: Hashable, Sendable {
    case answered
    case failed(String)
    /// The server has died for good.
    case died(String)
    /// The outcome says nothing about the address.
    case neither
  }

  private(set) var entries: [Entry]

  static let longestOut = Duration.seconds(60)
  static let outAfterDeath = Duration.seconds(600)

  /// - Parameter limit: Requests that an address may have at once, at least 1.
  init(_ addresses: [ServerAddress], limit: Int) {
    entries = addresses.map {
      Entry(address: $0, limit: max(1, limit), hash: stableHash($0.url.utf8))
    }
  }

  mutating func setLimit(_ limit: Int, of index: Int) {
    entries[index].limit = max(1, limit)
  }

  /// Reserves a place at an address; `nil` when there is no room.
  mutating func take(home key: UInt64?, now: Duration) -> Int? {
    let fit = entries.indices.filter { entries[$0].outUntil <= now }
    let candidates = fit.isEmpty ? Array(entries.indices) : fit
    let index =
      Self.home(of: key, among: candidates, entries).flatMap { room(at: $0) > 0 ? $0 : nil }
      ?? candidates.filter { room(at: $0) > 0 }.min {
        (load(at: $0), $0) < (load(at: $1), $1)
      }
    if let index { entries[index].inFlight += 1 }
    return index
  }

  /// Suspends an address that did not answer at the start.
  mutating func leaveOut(_ index: Int, _ why: String, now: Duration) {
    entries[index].inFlight += 1
    giveBack(index, .failed(why), now: now)
  }

  /// Releases a place.
  mutating func giveBack(_ index: Int, _ outcome: Outcome, now: Duration) {
    entries[index].inFlight -= 1
    switch outcome {
    case .answered:
      entries[index].failures = 0
      entries[index].outUntil = .zero
      entries[index].lastFailure = nil
    case .failed(let why):
      entries[index].lastFailure = why
      // Requests that were in flight together fail together: that counts as one failure.
      guard entries[index].outUntil <= now else { return }
      entries[index].failures += 1
      let out = Duration.seconds(1 << min(entries[index].failures - 1, 6))
      entries[index].outUntil = now + min(out, Self.longestOut)
    case .died(let why):
      entries[index].lastFailure = why
      entries[index].failures += 1
      entries[index].outUntil = now + Self.outAfterDeath
    case .neither: break
    }
  }

  /// Whether an address other than this one is not suspended.
  func hasOther(than index: Int, now: Duration) -> Bool {
    entries.indices.contains { $0 != index && entries[$0].outUntil <= now }
  }

  /// The free places; an address that has failed gets one request until it answers.
  private func room(at index: Int) -> Int {
    let entry = entries[index]
    return (entry.failures > 0 ? 1 : entry.limit) - entry.inFlight
  }

  private func load(at index: Int) -> Double {
    Double(entries[index].inFlight) / Double(entries[index].limit)
  }

  /// Rendezvous hashing: when an address leaves, only its own prompts move.
  private static func home(
    of key: UInt64?, among candidates: [Int], _ entries: [Entry]
  ) -> Int? {
    guard let key else { return nil }
    return candidates.max {
      ((entries[$0].hash ^ key).derived(0), $0) < ((entries[$1].hash ^ key).derived(0), $1)
    }
  }
}
