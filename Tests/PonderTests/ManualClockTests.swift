import PonderTesting
import Synchronization
import Testing

@testable import Ponder

@Suite(.timeLimit(.minutes(40)))
struct ManualClockTests {
  @Test func `it stands still until it is advanced`() async throws {
    let clock = ManualClock()
    let start = clock.now
    #expect(start.duration(to: clock.now) == .zero)
    clock.advance(by: .seconds(3))
    #expect(start.duration(to: clock.now) == .seconds(3) && start < clock.now)
    // A deadline that has passed needs no sleep.
    try await clock.sleep(until: start.advanced(by: .seconds(2)), tolerance: nil)
  }

  @Test func `sleepers wake when their time has come, in any order of calls`() async throws {
    let clock = ManualClock()
    let start = clock.now
    let woken = try await [5, 1, 3, 0].concurrentMap(atMost: 4) { seconds in
      if seconds == 0 {
        for _ in 0..<5 { clock.advance(by: .seconds(1)) }
      } else {
        try await clock.sleep(until: start.advanced(by: .seconds(seconds)), tolerance: nil)
        #expect(start.duration(to: clock.now) >= .seconds(seconds))
      }
      return seconds
    }
    #expect(woken == [5, 1, 3, 0])
  }

  @Test func `a cancelled sleeper wakes at once`() async throws {
    struct Enough: Error {}
    let clock = ManualClock()
    let end = Mutex<(any Error)?>(nil)
    await #expect(throws: Enough.self) {
      _ = try await [true, false].concurrentMap(atMost: 2) { sleeps in
        guard sleeps else { throw Enough() }
        do {
          try await clock.sleep(until: clock.now.advanced(by: .seconds(1)), tolerance: nil)
        } catch {
          end.withLock { $0 = error }
        }
      }
    }
    #expect(end.withLock { $0 } is CancellationError)
  }

  @Test func `a deadline on it ends an operation that takes longer`() async throws {
    let clock = ManualClock()
    let late = try await clock.limit(.seconds(1)) {
      clock.advance(by: .seconds(2))
      try await Task.sleep(for: .seconds(3_600))
      return 1
    }
    #expect(late == nil)
    let early = try await clock.limit(.seconds(1)) { 1 }
    #expect(early == 1)
  }

  @Test func `a long deadline is waited for in short sleeps`() async throws {
    let clock = SleepRecorder()
    let answer = try await clock.limit(.seconds(600)) {
      while clock.sleeps < 3 {
        clock.base.advance(by: .seconds(1))
        await Task.yield()
      }
      return 1
    }
    #expect(answer == 1 && clock.longest <= .seconds(2))
  }
}

/// A manual clock that remembers how long it was asked to sleep.
private final class SleepRecorder: Clock {
  let base = ManualClock()
  private let asked = Mutex((count: 0, longest: Duration.zero))

  var sleeps: Int { asked.withLock { $0.count } }
  var longest: Duration { asked.withLock { $0.longest } }
  var now: ManualClock.Instant { base.now }
  var minimumResolution: Duration { base.minimumResolution }

  func sleep(until deadline: ManualClock.Instant, tolerance: Duration?) async throws {
    let length = base.now.duration(to: deadline)
    asked.withLock { ($0.count, $0.longest) = ($0.count + 1, max($0.longest, length)) }
    try await base.sleep(until: deadline, tolerance: tolerance)
  }
}
