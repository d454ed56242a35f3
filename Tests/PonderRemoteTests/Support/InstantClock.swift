import Synchronization

/// A clock whose sleepers wake at once, and that tells how long they would have slept.
final class InstantClock: Clock {
  struct Instant: InstantProtocol {
    var time: Duration

    func advanced(by duration: Duration) -> Instant { Instant(time: time + duration) }
    func duration(to other: Instant) -> Duration { other.time - time }
    static func < (a: Instant, b: Instant) -> Bool { a.time < b.time }
  }

  private let state = Mutex((now: Duration.zero, slept: [Duration]()))

  var now: Instant { Instant(time: state.withLock { $0.now }) }
  var minimumResolution: Duration { .zero }
  var slept: [Duration] { state.withLock { $0.slept } }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    state.withLock { state in
      let wait = max(.zero, deadline.time - state.now)
      state.slept.append(wait)
      state.now += wait
    }
  }
}
