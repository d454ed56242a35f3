import Foundation
import Ponder

/// What the headers of a failed answer say about trying again.
struct RetryHints: Hashable, Sendable {
  /// How long the server asks to wait.
  var delay: Duration?
  /// Whether the server says that a retry helps; `nil` if it does not say.
  var shouldRetry: Bool?

  init(delay: Duration? = nil, shouldRetry: Bool? = nil) {
    self.delay = delay
    self.shouldRetry = shouldRetry
  }

  /// Reads `retry-after-ms`, then `retry-after` in seconds or as a date, and `x-should-retry`.
  ///
  /// - Parameters:
  ///   - header: The value of a header, if present; names are in lower case.
  ///   - now: The time with which a date is compared.
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

/// Decides when a failed request is retried.
///
/// ### Source
///
/// The schedule is that of OpenAI's clients: the wait that the server asks for, up to two minutes, else
/// min(0.5 · 2ᵏ, 8) seconds, reduced by up to a quarter. Three servers answer 500 to invalid requests,
/// but most use it for temporary failures, so it is retried as often as any other failure.
struct RetryRule: Hashable, Sendable {
  enum Verdict: Hashable, Sendable {
    case giveUp
    case retry(after: Duration)
  }

  /// The longest wait that is granted to a server.
  static let longestWait = Duration.seconds(120)

  /// The most times a request is sent, the first included.
  var attempts: Int

  init(attempts: Int) { self.attempts = attempts }

  /// - Parameters:
  ///   - failures: The request's failures so far, the latest last; not empty.
  ///   - seed: Determines the random part of a wait.
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

  /// The wait after the `k`-th failure, counted from 0.
  static func backoff(_ k: Int, seed: UInt64) -> Duration {
    let full = min(0.5 * Double(1 << min(k, 10)), 8)
    var random = RandomStream(seed: seed.derived("backoff").derived(k))
    return .milliseconds(Int(full * (1 - 0.25 * random.unit()) * 1_000))
  }
}

extension ExchangeFailure {
  /// Whether the address is at fault, so that others may succeed.
  var blamesAddress: Bool {
    switch cause {
    case .connection, .timeout: true
    case .malformed: false
    case .status(let code, _, _): [502, 503, 504, 429].contains(code) || isDeath
    }
  }

  /// Whether the server has died for good: mlx_lm shows it with 404.
  var isDeath: Bool {
    guard case .status(_, let message, _) = cause else { return false }
    return message.text.contains("generation thread died")
  }
}
