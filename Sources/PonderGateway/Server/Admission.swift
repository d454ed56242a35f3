import DequeModule
import Ponder
import Synchronization

/// Lets a bounded number of requests search at once, and a bounded number wait for a place, in order.
final class Admission: Sendable {
  private struct Waiter {
    let id: Int
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var running = 0
    var waiting: Deque<Waiter> = []
    var nextID = 0
    var spent = 0
    /// Tokens that may still be spent in this minute; below 0 after a search that took more.
    var allowance: Double
    var refilled: Duration
  }

  /// A place of one search, free again when nothing refers to it.
  final class Place: Sendable {
    private let admission: Admission

    fileprivate init(_ admission: Admission) { self.admission = admission }

    deinit { admission.release() }
  }

  private let state: Mutex<State>
  private let limit: Int
  private let queue: Int
  private let perMinute: Int?
  private let total: Int?
  private let now: @Sendable () -> Duration
  private let report: @Sendable (_ running: Int, _ waiting: Int) -> Void

  /// - Parameters:
  ///   - now: The time since some moment.
  ///   - report: Is told how many search and wait, after every change.
  init(
    _ settings: GatewaySettings, now: @escaping @Sendable () -> Duration,
    report: @escaping @Sendable (_ running: Int, _ waiting: Int) -> Void
  ) {
    limit = settings.concurrency
    queue = settings.queue
    perMinute = settings.tokensPerMinute
    total = settings.totalTokens
    self.now = now
    self.report = report
    state = Mutex(State(allowance: Double(settings.tokensPerMinute ?? 0), refilled: now()))
    report(0, 0)
  }

  /// Waits for a place.
  ///
  /// - Throws: ``APIError`` when the queue is full or the tokens are spent; `CancellationError`.
  func place() async throws -> Place {
    try checkTokens()
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        enter(Waiter(id: id, continuation: continuation))
      }
    } onCancel: {
      leave(id)
    }
    return Place(self)
  }

  private enum Entry { case free, full, waits, cancelled }

  private func enter(_ waiter: Waiter) {
    let entry = state.withLock { state -> Entry in
      // Asked under the lock: whoever cancels later finds the waiter in the queue.
      if Task.isCancelled { return .cancelled }
      if state.running < limit, state.waiting.isEmpty {
        state.running += 1
        return .free
      }
      guard state.waiting.count < queue else { return .full }
      state.waiting.append(waiter)
      return .waits
    }
    switch entry {
    case .free: waiter.continuation.resume()
    case .cancelled: waiter.continuation.resume(throwing: CancellationError())
    case .waits: break
    case .full:
      waiter.continuation.resume(
        throwing: APIError(
          429, .rateLimit, "\(limit) searches are under way and \(queue) requests wait",
          code: "queue_full", retryAfter: .seconds(2)))
    }
    tell()
  }

  /// Takes a cancelled waiter out of the queue, if it is still there.
  private func leave(_ id: Int) {
    let waiter = state.withLock { state in
      state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
    }
    waiter?.continuation.resume(throwing: CancellationError())
    tell()
  }

  private func release() {
    let next = state.withLock { state in
      let next = state.waiting.popFirst()
      if next == nil { state.running -= 1 }
      return next
    }
    next?.continuation.resume()
    tell()
  }

  private func tell() {
    let (running, waiting) = state.withLock { ($0.running, $0.waiting.count) }
    report(running, waiting)
  }

  // MARK: Tokens

  /// Charges what a search spent.
  func charge(_ tokens: Int) {
    state.withLock { state in
      state.spent = state.spent.plus(tokens)
      state.allowance -= Double(tokens)
    }
  }

  private func checkTokens() throws(APIError) {
    let now = now()
    let (wait, isSpent) = state.withLock { state -> (Duration?, Bool) in
      if let total, state.spent >= total { return (nil, true) }
      guard let perMinute else { return (nil, false) }
      let rate = Double(perMinute) / 60
      let passed = (now - state.refilled) / .seconds(1)
      state.refilled = now
      state.allowance = min(Double(perMinute), state.allowance + passed * rate)
      return (state.allowance > 0 ? nil : .seconds((1 - state.allowance) / rate), false)
    }
    if isSpent {
      throw APIError(
        429, .quota, "the tokens of this server are spent", code: "insufficient_quota",
        shouldRetry: false)
    }
    if let wait {
      throw APIError(
        429, .rateLimit, "more than the tokens of this minute are spent",
        code: "tokens_per_minute", retryAfter: wait)
    }
  }
}
