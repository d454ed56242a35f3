import Ponder

/// A request to one address.
struct OutgoingRequest: Sendable {
  var url: String
  /// With a body the request is a POST, without one a GET.
  var body: [UInt8]?
  /// Sent to the server, and removed from its message when it refuses.
  var key: APIKey?
  /// Time limit of the whole exchange.
  var timeout: Duration

  init(
    url: String, body: [UInt8]? = nil, key: APIKey? = nil, timeout: Duration
  ) {
    self.url = url
    self.body = body
    self.key = key
    self.timeout = timeout
  }
}

/// Reads the body of an answer piece by piece.
protocol BodyReader: Sendable {
  /// The most bytes it keeps.
  var limit: AnswerLimit { get set }
  /// Takes the value of the answer's `server` header.
  mutating func begin(server: String?)
  /// - Returns: Whether more is wanted; if not, an open connection is closed, which tells the server to
  ///   stop.
  mutating func read(_ bytes: UnsafeRawBufferPointer) throws -> Bool
}

extension BodyReader {
  mutating func begin(server: String?) {}
}

/// Keeps a whole body.
struct WholeBody: BodyReader {
  var limit: AnswerLimit
  private(set) var bytes: [UInt8] = []
  private(set) var server: String?

  init(limit: AnswerLimit = .usual) { self.limit = limit }

  mutating func begin(server: String?) { self.server = server }

  mutating func read(_ piece: UnsafeRawBufferPointer) throws -> Bool {
    try limit.check(bytes.count.plus(piece.count))
    bytes += piece
    return true
  }
}
