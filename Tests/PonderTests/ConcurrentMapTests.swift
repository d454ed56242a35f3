import Ponder
import Synchronization
import Testing

struct ConcurrentMapTests {
  @Test(arguments: [1, 2, 7, 100])
  func `order is kept at any width`(width: Int) async throws {
    let squares = try await (0..<50).concurrentMap(atMost: width) { number in
      if number.isMultiple(of: 3) { await Task.yield() }
      return number * number
    }
    #expect(squares == (0..<50).map { $0 * $0 })
  }

  @Test func `no more run at once than allowed`() async throws {
    let running = Mutex((now: 0, most: 0))
    _ = try await (0..<40).concurrentMap(atMost: 3) { _ in
      running.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      for _ in 0..<5 { await Task.yield() }
      running.withLock { $0.now -= 1 }
    }
    #expect(running.withLock { $0.most } <= 3)
    #expect(running.withLock { $0.now } == 0)
  }

  @Test func `the first error cancels the rest and is thrown`() async {
    struct Broken: Error {}
    let started = Mutex(0)
    await #expect(throws: Broken.self) {
      try await (0..<1_000).concurrentMap(atMost: 2) { number in
        started.withLock { $0 += 1 }
        if number == 5 { throw Broken() }
        try Task.checkCancellation()
      }
    }
    #expect(started.withLock { $0 } < 20)
  }

  @Test func `nothing gives nothing`() async throws {
    #expect(try await [Int]().concurrentMap(atMost: 4) { $0 } == [])
  }
}
