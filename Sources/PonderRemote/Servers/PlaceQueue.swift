import DequeModule
import Ponder
import Synchronization

/// Assigns places at addresses; requests that wait for one are served in order.
final class PlaceQueue: Sendable {
  private struct Waiter {
    let id: Int
    let home: UInt64?
    let continuation: CheckedContinuation<Int, any Error>
  }

  private struct State {
    var book: AddressBook
    var waiters: Deque<Waiter> = []
    var nextWaiter = 0
  }

  private let state: Mutex<State>
  /// Time since the start.
  private let now: @Sendable () -> Duration

  init(_ book: AddressBook, now: @escaping @Sendable () -> Duration) {
    state = Mutex(State(book: book))
    self.now = now
  }

  /// The latest failures of addresses that have not answered since.
  var failures: [(address: ServerAddress, failure: String)] {
    state.withLock { state in
      state.book.entries.compactMap { entry in entry.lastFailure.map { (entry.address, $0) } }
    }
  }

  /// How many wait for a place.
  var waiting: Int { state.withLock { $0.waiters.count } }

  func setLimit(_ limit: Int, of index: Int) {
    state.withLock { $0.book.setLimit(limit, of: index) }
  }

  func leaveOut(_ index: Int, _ why: String) {
    state.withLock { $0.book.leaveOut(index, why, now: now()) }
  }

  /// Whether an address other than this one is not suspended.
  func hasOther(than index: Int) -> Bool {
    state.withLock { $0.book.hasOther(than: index, now: now()) }
  }

  /// Reserves a place at an address, or waits for one.
  ///
  /// - Throws: `CancellationError` when the task is cancelled.
  func take(home: UInt64?) async throws -> Int {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let waiter = Waiter(id: id, home: home, continuation: continuation)
        let grant: Result<Int, any Error>? = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          // Waiters are served in order.
          if state.waiters.isEmpty, let index = state.book.take(home: home, now: now()) {
            return .success(index)
          }
          state.waiters.append(waiter)
          return nil
        }
        if let grant { continuation.resume(with: grant) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
      }
      waiter?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Releases a place, and assigns free places to the waiters in order.
  func giveBack(_ index: Int, _ outcome: AddressBook.Outcome) {
    let granted = state.withLock { state in
      state.book.giveBack(index, outcome, now: now())
      var granted: [(Waiter, Int)] = []
      while let waiter = state.waiters.first,
        let index = state.book.take(home: waiter.home, now: now())
      {
        state.waiters.removeFirst()
        granted.append((waiter, index))
      }
      return granted
    }
    for (waiter, index) in granted { waiter.continuation.resume(returning: index) }
  }
}
