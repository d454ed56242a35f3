import Ponder
import Synchronization

/// Scores of prefixes, so that no step is scored twice, neither later nor by two tasks at once.
///
/// It holds a bounded number of the most recently used scores.
final class ScoreCache: Sendable {
  /// Identifies a prefix up to one of its steps.
  typealias Key = UInt64

  /// The state of a prefix.
  enum Claim: Hashable, Sendable {
    case known(Double)
    /// No task works on it: the caller must score it and settle it.
    case mine
    /// Another task works on it.
    case others
  }

  private struct State {
    var recent: [Key: Double] = [:]
    var older: [Key: Double] = [:]
    var pending: [Key: [Int: CheckedContinuation<Void, any Error>]] = [:]
    var nextWaiter = 0
  }

  private let state = Mutex(State())
  private let capacity: Int

  /// - Parameter capacity: The most scores held, at least 2.
  init(capacity: Int = 400_000) { self.capacity = capacity }

  /// The keys of a prefix: after its question, then after each step.
  static func keys(of prefix: Prefix) -> [Key] {
    // As a prompt shows them: a text for each belief.
    let beliefs = prefix.beliefs.map { scores in
      scores.map { $0 >= 0.5 ? "+" : "-" }.joined()
    }
    let heading = [prefix.problem.text] + prefix.attempts + beliefs
    let start = heading.reduce(Key(heading.count)) { ($0 ^ stableHash($1.utf8)).derived(0) }
    var keys = [start.derived("steps")]
    for step in prefix.steps {
      keys.append((keys[keys.count - 1] ^ stableHash(step.utf8)).derived(1))
    }
    return keys
  }

  func claim(_ key: Key) -> Claim {
    state.withLock { state in
      if let known = state.recent[key] { return .known(known) }
      if let known = state.older[key] {
        keep(known, for: key, in: &state)
        return .known(known)
      }
      if state.pending[key] != nil { return .others }
      state.pending[key] = [:]
      return .mine
    }
  }

  /// Ends the work on claimed keys, with the resulting scores.
  func settle(_ keys: some Sequence<Key>, _ scores: [Key: Double]) {
    let waiting = state.withLock { state in
      keys.flatMap { key in
        if let score = scores[key] { keep(score, for: key, in: &state) }
        return state.pending.removeValue(forKey: key).map { Array($0.values) } ?? []
      }
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Waits until the work on a key has ended, with or without a score.
  func wait(for key: Key) async throws {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let grant: Result<Void, any Error>? = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          guard state.pending[key] != nil else { return .success(()) }
          state.pending[key]?[id] = continuation
          return nil
        }
        if let grant { continuation.resume(with: grant) }
      }
    } onCancel: {
      let waiter = state.withLock { $0.pending[key]?.removeValue(forKey: id) }
      waiter?.resume(throwing: CancellationError())
    }
  }

  /// Drops the older half when the newer one is full.
  private func keep(_ score: Double, for key: Key, in state: inout State) {
    if state.recent.count >= capacity / 2 {
      state.older = state.recent
      state.recent = [:]
    }
    state.recent[key] = score
  }
}
