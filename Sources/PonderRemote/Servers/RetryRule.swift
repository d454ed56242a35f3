import Foundation
import Ponder

/// What the headers of a failed answer say about trying again.
struct RetryHints: Hashable, Sendable {
  /// When the server wants to be asked again.
  var delay: Duration?
  /// Whether it says that to ask again helps, or not.
  var shouldRetry: Bool?

  init(delay: Duration? = nil, shouldRetry: Bool? = nil) {
    self.delay = delay
    self.shouldRetry = shouldRetry
  }

  /// Reads `retry-after-ms`, then `retry-after` in seconds or as a date, and `x-should-retry`.
  ///
  /// - Parameters:
  ///   - header: The value of a header, if it is there; names in lower case.
  ///   - now: What a date is compared with.
  init(_ header: (String) -> String?, now: Date) {
    if let milliseconds = header("retry-after-ms").flatMap({ Double($0) }), milliseconds >= 0,
      milliseconds < 1e12
    {
      delay = .milliseconds(Int(milliseconds.rounded(.up)))
    } else if let text = header("retry-after") {
      if let seconds = Double(text), seconds >= 0, seconds < 1e9 {
        delay = .milliseconds(Int((seconds * 1_000).rounded(.up)))
      } else if let date = Self.date(text) {
        delay = .milliseconds(Int(min(max(0, date.timeIntervalSince(now)), 1e9) * 1_000))
      }
    }
    shouldRetry =
      switch header("x-should-retry") {
      case "true": true
      case "false": false
      default: nil
      }
  }

  /// Reads a date like `Wed, 21 Oct 2026 07:28:00 GMT`.
  private static func date(_ text: String) -> Date? {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return format.date(from: text)
  }
}

/// When a failed request is tried again.
///
/// ### Source
///
/// The schedule is that of OpenAI's clients: what the server asks for, up to two minutes, else
/// min(0.5 · 2ᵏ, 8) seconds, less up to a quarter of it. Three servers answer 500 to mistakes of
/// ours, but most of them to passing troubles of theirs, so it is tried as often as any other failure.
struct RetryRule: Hashable, Sendable {
  enum Verdict: Hashable, Sendable {
    case giveUp
    case retry(after: Duration)
  }

  /// The longest wait that a server may ask for.
  static let longestWait = Duration.seconds(120)

  /// Times a request is sent at most, in all.
  var attempts: Int

  init(attempts: Int) { self.attempts = attempts }

  /// - Parameters:
  ///   - failures: How the request has failed so far, the latest last; not empty.
  ///   - seed: Decides the part of a wait that is random.
  func verdict(after failures: [ExchangeFailure], seed: UInt64) -> Verdict {
    guard let last = failures.last, failures.count < attempts else { return .giveUp }
    var wait = Self.backoff(failures.count - 1, seed: seed)
    if case .status(let code, let message, let hints) = last.cause {
      guard hints.shouldRetry ?? Self.isWorthRetrying(code, message) else {
        return .giveUp
      }
      if let delay = hints.delay {
        guard delay <= Self.longestWait else { return .giveUp }
        wait = delay
      }
    }
    return .retry(after: wait)
  }

  private static func isWorthRetrying(_ code: Int, _ message: ServerMessage) -> Bool {
    switch code {
    case 408, 409, 424, 500, 502, 503, 504: true
    case 429: message.code != "insufficient_quota" && message.type != "insufficient_quota"
    default: false
    }
  }

  /// The wait after the `k`-th failure, from 0.
  static func backoff(_ k: Int, seed: UInt64) -> Duration {
    let full = min(0.5 * Double(1 << min(k, 10)), 8)
    var random = RandomStream(seed: seed.derived("backoff").derived(k))
    return .milliseconds(Int(full * (1 - 0.25 * random.unit()) * 1_000))
  }
}

extension ExchangeFailure {
  /// Whether the address is to blame and others may do better.
  var blamesAddress: Bool {
    switch cause {
    case .connection, .timeout: true
    case .malformed: false
    case .status(let code, _, _): [502, 503, 504, 429].contains(code) || isDeath
    }
  }

  /// Whether the server will never answer again: mlx_lm says so with 404.
  var isDeath: Bool {
    guard case .status(_, let message, _) = cause else { return false }
    return message.text.contains("generation thread died")
  }
}
