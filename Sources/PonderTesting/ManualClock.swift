import Synchronization

/// A clock that stands still until a test advances it.
public final class ManualClock: Clock, Sendable {
  /// A time since the clock was made.
  public struct Instant: InstantProtocol {
    fileprivate var time: Duration

    /// The instant that is later by a duration.
    public func advanced(by duration: Duration) -> Instant { Instant(time: time + duration) }
    /// The time from here to another instant.
    public func duration(to other: Instant) -> Duration { other.time - time }
    public static func < (a: Instant, b: Instant) -> Bool { a.time < b.time }
  }

  private struct State {
    var now = Duration.zero
    var count = 0
    var sleepers: [Int: (deadline: Duration, wake: CheckedContinuation<Void, any Error>)] = [:]
    /// Sleepers that were cancelled before they slept.
    var cancelled: Set<Int> = []
  }

  private let state = Mutex(State())

  /// Makes a clock at time zero.
  public init() {}

  /// The time since the clock was made, which only ``advance(by:)`` changes.
  public var now: Instant { Instant(time: state.withLock { $0.now }) }
  /// Zero: any duration is exact.
  public var minimumResolution: Duration { .zero }

  /// Lets time pass, and wakes whoever sleeps no longer than until then.
  ///
  /// - Parameter duration: At least zero.
  public func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.now += duration
      let due = state.sleepers.filter { $0.value.deadline <= state.now }
      for id in due.keys { state.sleepers[id] = nil }
      return due.values.map(\.wake)
    }
    for wake in woken { wake.resume() }
  }

  /// Sleeps until ``advance(by:)`` reaches the deadline.
  ///
  /// - Throws: `CancellationError` when the task is cancelled.
  public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let id = state.withLock { state in
      state.count += 1
      return state.count
    }
    defer { _ = state.withLock { $0.cancelled.remove(id) } }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { wake in
        let end: Result<Void, any Error>? = state.withLock { state in
          if state.cancelled.contains(id) { return .failure(CancellationError()) }
          if deadline.time <= state.now { return .success(()) }
          state.sleepers[id] = (deadline.time, wake)
          return nil
        }
        if let end { wake.resume(with: end) }
      }
    } onCancel: {
      let wake = state.withLock { state in
        state.cancelled.insert(id)
        return state.sleepers.removeValue(forKey: id)?.wake
      }
      wake?.resume(throwing: CancellationError())
    }
  }
}
