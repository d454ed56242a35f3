/// Why servers gave no answer, in one line.
///
/// It never contains a key, and at most 300 characters of a server's message.
public struct RemoteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// No server answered.
    case unreachable
    /// The request exceeds the model's context length.
    case tooLong
    /// The server refused the request; repeating it would not help.
    case refused
    /// The server had no room for the request.
    case overloaded
    /// The server failed, or its answer could not be used.
    case failed
    /// The server lacks a feature that is needed.
    case unsupported
  }

  public let reason: Reason
  public let description: String
  /// How long the server asked to wait before the next attempt, if it did.
  public let retryAfter: Duration?

  public init(_ reason: Reason, _ description: String, retryAfter: Duration? = nil) {
    self.reason = reason
    self.description = description
    self.retryAfter = retryAfter
  }
}

/// How one exchange with one address failed.
struct ExchangeFailure: Error, Hashable, Sendable {
  enum Cause: Hashable, Sendable {
    /// The connection failed or broke.
    case connection(String)
    /// There was no answer in time.
    case timeout(Duration)
    /// The answer has an error status.
    case status(Int, ServerMessage, RetryHints)
    /// The answer cannot be used.
    case malformed(String)
  }

  let cause: Cause
  /// The path requested.
  var path: String?

  init(_ cause: Cause) { self.cause = cause }

  /// How long the server asked to wait, if it did.
  var retryAfter: Duration? {
    guard case .status(_, _, let hints) = cause else { return nil }
    return hints.delay
  }

  /// One line without the address and without the key, in whatever form the server repeated it.
  func line(without key: APIKey? = nil) -> String {
    func said(_ text: String) -> String {
      oneLine(key?.removed(from: text) ?? text, atMost: ServerMessage.longest)
    }
    return switch cause {
    case .connection(let text): said(text)
    case .timeout(let limit): "no answer within \(limit.formatted)"
    case .status(let code, let message, _): "\(place)\(code): \(said(message.text))"
    case .malformed(let text): "\(place)an answer that cannot be used: \(said(text))"
    }
  }

  private var place: String { path.map { "\($0): " } ?? "" }

  var reason: RemoteError.Reason {
    switch cause {
    case .connection, .timeout: .unreachable
    case .malformed: .failed
    case .status(let code, let message, _):
      if (400..<500).contains(code), message.saysTooLong {
        .tooLong
      } else if code == 429 || code == 503 {
        .overloaded
      } else if (400..<500).contains(code) {
        .refused
      } else {
        .failed
      }
    }
  }
}

extension Duration {
  /// The seconds, with as many digits as needed.
  var formatted: String {
    let seconds = (seconds * 1_000).rounded() / 1_000
    return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
  }

  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }

  /// As a time limit, capped at some days.
  var nanoseconds: Int64 { Int64((min(seconds, 1e6) * 1e9).rounded()) }
}
