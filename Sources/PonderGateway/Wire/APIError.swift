import Ponder
import PonderPolicy
import PonderRemote

/// An error as OpenAI's clients read it: a status, and an object with four keys.
struct APIError: Error, Hashable, Sendable {
  /// What may be done about it.
  enum Kind: String, Hashable, Sendable {
    case invalidRequest = "invalid_request_error"
    case authentication = "authentication_error"
    case notFound = "not_found_error"
    case rateLimit = "rate_limit_error"
    case quota = "insufficient_quota"
    case upstream = "upstream_error"
    case unavailable = "service_unavailable_error"
    case server = "server_error"
  }

  var status: Int
  var kind: Kind
  /// One line.
  var message: String
  /// The field at fault.
  var param: String?
  var code: String?
  /// When a retry may succeed.
  var retryAfter: Duration?
  /// Whether clients should repeat the request; their own rule if `nil`.
  var shouldRetry: Bool?
  /// The methods that a path has, for status 405.
  var allowed: String?

  init(
    _ status: Int, _ kind: Kind, _ message: String, param: String? = nil, code: String? = nil,
    retryAfter: Duration? = nil, shouldRetry: Bool? = nil
  ) {
    self.status = status
    self.kind = kind
    self.message = message.shown(atMost: 600)
    self.param = param
    self.code = code
    self.retryAfter = retryAfter
    self.shouldRetry = shouldRetry
  }

  /// A request that cannot be answered as it is.
  static func invalid(_ message: String, param: String? = nil, code: String? = nil) -> APIError {
    APIError(400, .invalidRequest, message, param: param, code: code)
  }

  /// `{"error": {…}}`, always with its four keys.
  var json: JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return [
      "error": [
        "message": .string(message), "type": .string(kind.rawValue), "param": text(param),
        "code": text(code),
      ]
    ]
  }

  /// Headers that say whether and when to try again, in lower case.
  var headers: [(name: String, value: String)] {
    var headers: [(String, String)] = []
    if let retryAfter {
      let milliseconds = max(0, Int((retryAfter / .milliseconds(1)).rounded(.up)))
      headers.append(("retry-after", "\((milliseconds + 999) / 1_000)"))
      headers.append(("retry-after-ms", "\(milliseconds)"))
    }
    if let shouldRetry { headers.append(("x-should-retry", "\(shouldRetry)")) }
    if let allowed { headers.append(("allow", allowed)) }
    if status == 401 { headers.append(("www-authenticate", "Bearer")) }
    return headers
  }
}

extension APIError {
  /// What a model's, a policy's or a question's error means for the client; a search is cancelled when its client
  /// goes away.
  init(_ error: any Error) {
    switch error {
    case let error as APIError: self = error
    case is CancellationError:
      self = APIError(499, .invalidRequest, "the client went away", code: "cancelled")
    case let error as RemoteError: self = Self.remote(error)
    case let error as PolicyError: self = Self.policy(error)
    case let error as MissingRoleError:
      self = .invalid(error.description, param: "model", code: "strategy_unavailable")
    case let error as ConfigurationError: self = .invalid(error.description)
    default: self = APIError(500, .server, "\(error)", code: "search_failed", shouldRetry: false)
    }
  }

  private static func policy(_ error: PolicyError) -> APIError {
    switch error {
    case .outOfTime:
      APIError(
        504, .unavailable, error.description, code: "budget_exhausted", shouldRetry: false)
    case .ceilingTooLow, .budgetTooSmall:
      .invalid(error.description, param: "ponder.budget", code: "budget_too_small")
    default: APIError(500, .server, error.description, code: "policy_failed", shouldRetry: false)
    }
  }

  private static func remote(_ error: RemoteError) -> APIError {
    let text = error.description
    switch error.reason {
    case .overloaded:
      return APIError(
        429, .rateLimit, "the model's server has no room: \(text)", code: "upstream_overloaded",
        retryAfter: error.retryAfter ?? .seconds(1))
    case .tooLong:
      return .invalid(text, param: "messages", code: "context_length_exceeded")
    case .refused, .unsupported:
      return .invalid("the model's server refused the request: \(text)", code: "upstream_refused")
    case .unreachable:
      return APIError(
        503, .unavailable, "the model's server does not answer: \(text)",
        code: "upstream_unreachable", retryAfter: error.retryAfter ?? .seconds(5))
    case .failed:
      return APIError(
        502, .upstream, "the model's server failed: \(text)", code: "upstream_failed",
        retryAfter: error.retryAfter)
    }
  }
}
