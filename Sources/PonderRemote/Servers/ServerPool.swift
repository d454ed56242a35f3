import Ponder
import Synchronization

/// Sends requests to the addresses of one model: each to the address that holds its prefix, so many
/// at once, again when they fail, and elsewhere when an address does.
final class ServerPool: Sendable {
  /// What a pool keeps to.
  struct Limits: Hashable, Sendable {
    /// Requests that an address may have at once; what suits its kind if `nil`.
    var concurrency: Int?
    /// Times that a request is sent, at least 1.
    var attempts: Int
    /// For one exchange.
    var timeout: Duration

    init(concurrency: Int? = nil, attempts: Int = 5, timeout: Duration = .seconds(600)) {
      self.concurrency = concurrency
      self.attempts = attempts
      self.timeout = timeout
    }
  }

  /// What the server is used for, which decides what must be found out of it.
  enum Use: Hashable, Sendable { case completions, chat, other }

  private struct State {
    var book: AddressBook
    var profiles: [ServerProfile?]
    var waiters: [Waiter] = []
    var nextWaiter = 0
  }

  private struct Waiter {
    let id: Int
    let home: UInt64?
    let continuation: CheckedContinuation<Int, any Error>
  }

  private let state: Mutex<State>
  private let limits: Limits
  private let model: String?
  private let key: APIKey?
  private let use: Use
  private let clock: any Clock<Duration>
  private let now: @Sendable () -> Duration

  /// - Parameter clock: Tells the waits between attempts and how long an address is left out.
  init(
    _ addresses: [ServerAddress], model: String?, key: APIKey?, use: Use, limits: Limits,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    precondition(!addresses.isEmpty, "a pool needs an address")
    let book = AddressBook(addresses, limit: limits.concurrency ?? 8)
    state = Mutex(State(book: book, profiles: addresses.map { _ in nil }))
    self.limits = limits
    self.model = model
    self.key = key
    self.use = use
    self.clock = clock
    now = stopwatch(clock)
  }

  var addresses: [ServerAddress] { state.withLock { $0.book.entries.map(\.address) } }

  /// The profiles that are known, by address.
  var profiles: [(address: ServerAddress, profile: ServerProfile?)] {
    state.withLock { zip($0.book.entries.map(\.address), $0.profiles).map { ($0, $1) } }
  }

  /// The first profile that is known.
  var profile: ServerProfile? {
    state.withLock { $0.profiles.lazy.compactMap(\.self).first }
  }

  /// Finds out what every address can do, all of them at once.
  ///
  /// - Throws: ``RemoteError`` when none answers; it says what was tried.
  func connect() async throws {
    let indices = Array(addresses.indices)
    let reasons = try await indices.concurrentMap(atMost: indices.count) {
      index -> RemoteError.Reason? in
      do {
        _ = try await self.profile(of: index)
        return nil
      } catch let error as ExchangeFailure {
        self.leaveOut(index, error.line)
        return error.reason
      } catch let error as RemoteError {
        self.leaveOut(index, error.description)
        return error.reason
      }
    }
    let failed = failures
    if let first = reasons.first, let reason = first, !reasons.contains(nil) {
      throw RemoteError(
        reason,
        failed.map { "\($0.address): \($0.failure)" }.joined(separator: "; ")
          + Self.advice(for: reason))
    }
  }

  private func leaveOut(_ index: Int, _ why: String) {
    let line = clean(why)
    state.withLock { $0.book.leaveOut(index, line, now: now()) }
  }

  /// Why addresses failed that have not answered since.
  var failures: [(address: ServerAddress, failure: String)] {
    state.withLock { state in
      state.book.entries.compactMap { entry in entry.lastFailure.map { (entry.address, $0) } }
    }
  }

  private static func advice(for reason: RemoteError.Reason) -> String {
    reason == .unreachable ? " (tried GET /v1/models; is the server running?)" : ""
  }

  /// Sends one request until it is answered.
  ///
  /// - Parameters:
  ///   - home: Hash of what the prompt shares with others; `nil` for any address.
  ///   - seed: Decides the random part of waits.
  ///   - body: The path and the body, for the server that gets it.
  ///   - reader: Takes the answer.
  ///   - result: Makes of it what is wanted; a ``MalformedReply`` counts as a failure to try again.
  /// - Throws: ``RemoteError``; `CancellationError`.
  func send<Reader: BodyReader, Result: Sendable>(
    home: UInt64?, seed: UInt64, attempts: Int? = nil,
    _ body: (ServerProfile) throws -> (path: String, body: JSONValue?),
    reading reader: (ServerProfile) -> Reader,
    _ result: (Reader, ServerProfile) throws -> Result
  ) async throws -> Result {
    let rule = RetryRule(attempts: max(1, attempts ?? limits.attempts))
    var failures: [ExchangeFailure] = []
    var tried: [String] = []
    while true {
      try Task.checkCancellation()
      let index = try await take(home)
      do {
        return try await attempt(at: index, body, reader, result)
      } catch let failure as ExchangeFailure {
        failures.append(failure)
        tried.append(clean("\(addresses[index]): \(failure.line)"))
        let hasOther = state.withLock { $0.book.hasOther(than: index, now: now()) }
        switch rule.verdict(after: failures, seed: seed) {
        case .retry where failure.blamesAddress && hasOther: break
        case .retry(let wait): try await clock.sleep(for: wait)
        case .giveUp where failure.isDeath && hasOther: break
        case .giveUp: throw RemoteError(failure.reason, Self.line(tried))
        }
      }
    }
  }

  /// One attempt at an address where a place is taken; the place is given back.
  private func attempt<Reader: BodyReader, Result: Sendable>(
    at index: Int, _ body: (ServerProfile) throws -> (path: String, body: JSONValue?),
    _ reader: (ServerProfile) -> Reader, _ result: (Reader, ServerProfile) throws -> Result
  ) async throws -> Result {
    do {
      let profile = try await profile(of: index)
      let (path, body) = try body(profile)
      let reader = try await exchange(index, path, body, limits.timeout, into: reader(profile))
      let made = try result(reader, profile)
      giveBack(index, .answered)
      return made
    } catch {
      let failure = (error as? MalformedReply).map {
        ExchangeFailure(.malformed($0.description))
      }
      if let failure = failure ?? error as? ExchangeFailure {
        giveBack(index, outcome(failure))
        throw failure
      }
      giveBack(index, .neither)
      throw error
    }
  }

  private func outcome(_ failure: ExchangeFailure) -> AddressBook.Outcome {
    let line = clean(failure.line)
    if failure.isDeath { return .died(line) }
    if failure.blamesAddress { return .failed(line) }
    if case .status = failure.cause { return .answered }
    return .neither
  }

  /// The same failure many times is said once.
  private static func line(_ tried: [String]) -> String {
    var counts: [(line: String, count: Int)] = []
    for line in tried {
      if let known = counts.firstIndex(where: { $0.line == line }) {
        counts[known].count += 1
      } else {
        counts.append((line, 1))
      }
    }
    return counts.map { $0.count == 1 ? $0.line : "\($0.line) (\($0.count) times)" }
      .joined(separator: "; ")
  }
}

extension ServerPool {
  /// One exchange with one address.
  private func exchange<Reader: BodyReader>(
    _ index: Int, _ path: String, _ body: JSONValue?, _ timeout: Duration, into reader: Reader
  ) async throws -> Reader {
    let address = state.withLock { $0.book.entries[index].address }
    return try await Transport.send(
      OutgoingRequest(
        url: address.url + path, body: try body?.encoded(), authorization: key?.authorization,
        timeout: timeout),
      into: reader)
  }

  /// What an address can do, found out the first time.
  private func profile(of index: Int) async throws -> ServerProfile {
    if let known = state.withLock({ $0.profiles[index] }) { return known }
    let probe = ServerProbe { path, body, timeout in
      try await self.exchange(
        index, path, body, min(timeout, self.limits.timeout), into: WholeBody())
    }
    var found = try await probe.identify(model: model)
    if use != .other { found = try await probe.measure(found, isChat: use == .chat) }
    let profile = found
    state.withLock {
      $0.profiles[index] = profile
      $0.book.setLimit(limits.concurrency ?? profile.concurrency, of: index)
    }
    return profile
  }

  /// A text without the key.
  private func clean(_ text: String) -> String { key?.removed(from: text) ?? text }

  /// Takes a place at an address, or waits for one.
  private func take(_ home: UInt64?) async throws -> Int {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let waiter = Waiter(id: id, home: home, continuation: continuation)
        let grant: Result<Int, any Error>? = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          // Nobody is passed who waits.
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

  /// Gives a place back, and hands free places to those who wait, the first first.
  private func giveBack(_ index: Int, _ outcome: AddressBook.Outcome) {
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

/// Starts a stopwatch on a clock of any kind.
func stopwatch(_ clock: some Clock<Duration>) -> @Sendable () -> Duration {
  let start = clock.now
  return { start.duration(to: clock.now) }
}
