import Ponder
import Synchronization

/// A request to a server, and the reader of its answer.
struct Question<Reader: BodyReader>: Sendable {
  let path: String
  /// With a body the request is a POST.
  let body: JSONValue?
  let reader: Reader

  init(_ path: String, _ body: JSONValue?, reader: Reader) {
    self.path = path
    self.body = body
    self.reader = reader
  }
}

extension Question<WholeBody> {
  init(_ path: String, _ body: JSONValue?) { self.init(path, body, reader: WholeBody()) }
}

/// Sends requests to the addresses of one model: each to the address that caches its prefix, with bounded
/// concurrency, again when they fail, and elsewhere when the address does.
final class ServerPool: Sendable {
  /// The limits of a pool.
  struct Limits: Hashable, Sendable {
    /// Concurrent requests per address; the server kind's default if `nil`.
    var concurrency: Int?
    /// How many times a request is sent, at least 1.
    var attempts = 5
    /// Time limit of one exchange.
    var timeout = Duration.seconds(600)
    /// Limit of every answer; derived from its request if `nil`.
    var answer: AnswerLimit?
  }

  /// What the server is used for, which decides what is measured.
  enum Use: Hashable, Sendable { case completions, chat, other }

  let addresses: [ServerAddress]
  private let places: PlaceQueue
  private let known: Mutex<[ServerProfile?]>
  private let limits: Limits
  private let model: String?
  let key: APIKey?
  private let use: Use
  private let clock: any Clock<Duration>

  /// - Parameter clock: Times the waits between attempts and the suspensions of addresses.
  init(
    _ addresses: [ServerAddress], model: String?, key: APIKey?, use: Use, limits: Limits,
    clock: any Clock<Duration>
  ) {
    precondition(!addresses.isEmpty, "a pool needs an address")
    self.addresses = addresses
    places = PlaceQueue(
      AddressBook(addresses, limit: limits.concurrency ?? 8), now: stopwatch(on: clock))
    known = Mutex(addresses.map { _ in nil })
    self.limits = limits
    self.model = model
    self.key = key
    self.use = use
    self.clock = clock
  }

  /// The profiles known so far, by address.
  var profiles: [(address: ServerAddress, profile: ServerProfile?)] {
    Array(zip(addresses, known.withLock { $0 }))
  }

  /// The first known profile.
  var profile: ServerProfile? { known.withLock { $0.lazy.compactMap(\.self).first } }

  /// The latest failures of addresses that have not answered since.
  var failures: [(address: ServerAddress, failure: String)] { places.failures }

  /// Measures what every address can do, all of them at once.
  ///
  /// - Throws: ``RemoteError`` when no address answers; it lists what was tried. In a build without the
  ///   HTTP client it says so.
  func connect() async throws {
    let indices = Array(addresses.indices)
    let reasons = try await indices.concurrentMap(atMost: indices.count) {
      index -> RemoteError.Reason? in
      do {
        _ = try await self.profile(of: index)
        return nil
      } catch let error as ExchangeFailure {
        self.places.leaveOut(index, error.line(without: self.key))
        return error.reason
      } catch let error as RemoteError {
        self.places.leaveOut(index, error.description)
        return error.reason
      }
    }
    guard let first = reasons.first, let reason = first, !reasons.contains(nil) else { return }
    let lines = failures.map { "\($0.address): \($0.failure)" }.joined(separator: "; ")
    let advice =
      reason == .unreachable ? " (tried GET /v1/models; is the server running?)" : ""
    throw RemoteError(reason, lines + advice)
  }

  /// Sends one request until it is answered or the attempts are used up.
  ///
  /// - Parameters:
  ///   - home: Hash of the part that the prompt shares with others; `nil` for any address.
  ///   - seed: Determines the random part of waits.
  ///   - overloads: How many refusals for lack of room to accept before giving up; `nil` for the default.
  ///   - ask: Makes the request for the server that receives it.
  ///   - make: Makes the result from the answer; a ``MalformedReply`` counts as a failure and is retried.
  /// - Throws: ``RemoteError``; `CancellationError`; what `ask` throws.
  func send<Reader: BodyReader, Made: Sendable>(
    home: UInt64?, seed: UInt64, overloads: Int? = nil,
    _ ask: (ServerProfile) throws -> Question<Reader>,
    _ make: (Reader, ServerProfile) throws -> Made
  ) async throws -> Made {
    let rule = RetryRule(attempts: limits.attempts)
    var failures: [ExchangeFailure] = []
    var tried: [String] = []
    while true {
      try Task.checkCancellation()
      let index = try await places.take(home: home)
      do {
        return try await attempt(at: index, ask, make)
      } catch let failure as ExchangeFailure {
        failures.append(failure)
        tried.append("\(addresses[index]): \(failure.line(without: key))")
        if let overloads, failures.count(where: { $0.reason == .overloaded }) >= overloads {
          throw RemoteError(.overloaded, Self.line(tried), retryAfter: failure.retryAfter)
        }
        let hasOther = places.hasOther(than: index)
        switch rule.verdict(after: failures, seed: seed) {
        case .retry where failure.blamesAddress && hasOther: break
        case .retry(let wait): try await clock.sleep(for: wait)
        case .giveUp where failure.isDeath && hasOther: break
        case .giveUp:
          throw RemoteError(failure.reason, Self.line(tried), retryAfter: failure.retryAfter)
        }
      }
    }
  }

  /// One attempt at an address where a place is reserved; the place is released.
  private func attempt<Reader: BodyReader, Made: Sendable>(
    at index: Int, _ ask: (ServerProfile) throws -> Question<Reader>,
    _ make: (Reader, ServerProfile) throws -> Made
  ) async throws -> Made {
    do {
      let profile = try await profile(of: index)
      let reader = try await exchange(index, ask(profile), limits.timeout)
      let made = try make(reader, profile)
      places.giveBack(index, .answered)
      return made
    } catch let error as MalformedReply {
      places.giveBack(index, .neither)
      throw ExchangeFailure(.malformed(error.description))
    } catch let failure as ExchangeFailure {
      places.giveBack(index, outcome(failure))
      throw failure
    } catch {
      places.giveBack(index, .neither)
      throw error
    }
  }

  private func outcome(_ failure: ExchangeFailure) -> AddressBook.Outcome {
    let line = failure.line(without: key)
    if failure.isDeath { return .died(line) }
    if failure.blamesAddress { return .failed(line) }
    if case .status = failure.cause { return .answered }
    return .neither
  }

  /// Reports a repeated failure once.
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
  /// Whether an address answers now, with whatever status.
  ///
  /// - Throws: `CancellationError`.
  func answers(within limit: Duration) async throws -> Bool {
    let found = try await Array(addresses.indices).concurrentMap(atMost: addresses.count) { index in
      do {
        _ = try await self.exchange(index, Question("/v1/models", nil), limit)
        return true
      } catch let failure as ExchangeFailure {
        switch failure.cause {
        case .connection, .timeout: return false
        case .status(let code, _, _): return code < 500
        case .malformed: return true
        }
      } catch is RemoteError {
        return false
      }
    }
    return found.contains(true)
  }
}

extension ServerPool {
  /// One exchange with one address.
  private func exchange<Reader: BodyReader>(
    _ index: Int, _ question: Question<Reader>, _ timeout: Duration
  ) async throws -> Reader {
    let request = OutgoingRequest(
      url: addresses[index].url + question.path, body: try question.body?.encoded(),
      key: key, timeout: timeout)
    var reader = question.reader
    if let limit = limits.answer { reader.limit = limit }
    do {
      return try await Transport.send(request, into: reader)
    } catch var failure as ExchangeFailure {
      failure.path = question.path
      throw failure
    }
  }

  /// An address's profile, measured the first time.
  private func profile(of index: Int) async throws -> ServerProfile {
    if let profile = known.withLock({ $0[index] }) { return profile }
    let probe = ServerProbe { path, body, timeout in
      try await self.exchange(
        index, Question(path, body), min(timeout, self.limits.timeout))
    }
    let profile: ServerProfile
    do {
      let found = try await probe.identify(model: model).without(key)
      profile =
        use == .other ? found : try await probe.measure(found, isChat: use == .chat)
    } catch let error as MalformedReply {
      throw ExchangeFailure(.malformed(error.description))
    }
    known.withLock { $0[index] = profile }
    places.setLimit(limits.concurrency ?? profile.concurrency, of: index)
    return profile
  }
}
