import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Ponder
import Synchronization

/// A request on its way to one address.
struct OutgoingRequest: Sendable {
  var url: String
  /// A body is posted; without one the request is a GET.
  var body: [UInt8]?
  var authorization: String?
  /// For the whole exchange.
  var timeout: Duration

  init(
    url: String, body: [UInt8]? = nil, authorization: String? = nil, timeout: Duration
  ) {
    self.url = url
    self.body = body
    self.authorization = authorization
    self.timeout = timeout
  }
}

/// Takes the body of an answer piece by piece.
protocol BodyReader: Sendable {
  /// Takes what the answer's `server` header says.
  mutating func begin(server: String?)
  /// - Returns: Whether more is wanted; a connection with more to say is closed, which is how a
  ///   server learns that it may stop.
  mutating func read(_ bytes: ByteBufferView) throws -> Bool
}

extension BodyReader {
  mutating func begin(server: String?) {}
}

/// Keeps a whole body.
struct WholeBody: BodyReader {
  static let longest = 64 << 20

  var bytes: [UInt8] = []
  var server: String?

  init() {}

  mutating func begin(server: String?) { self.server = server }

  mutating func read(_ piece: ByteBufferView) throws -> Bool {
    bytes += piece
    guard bytes.count <= Self.longest else {
      throw MalformedReply("a body of more than \(Self.longest) bytes")
    }
    return true
  }
}

/// Sends requests over connections that all clients of the process share.
///
/// The connections are never shut down: they close by themselves after a minute without use.
enum Transport {
  /// Connections are refused at once or not at all; three seconds tell.
  static let connectTimeout = Duration.seconds(3)

  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .seconds(connectTimeout.components.seconds)
    configuration.redirectConfiguration = .disallow
    // Failures are for the pool to handle, which knows other addresses.
    configuration.connectionPool.retryConnectionEstablishment = false
    // The pool limits the requests of an address.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4_096
    configuration.httpVersion = .http1Only
    return HTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
  }()

  /// Sends a request and reads the answer.
  ///
  /// - Returns: What the reader made of it.
  /// - Throws: ``ExchangeFailure``; `CancellationError`, with the connection closed.
  static func send<Reader: BodyReader>(
    _ request: OutgoingRequest, into reader: Reader
  ) async throws -> Reader {
    do {
      return try await withTimeout(request.timeout) { try await exchange(request, reader) }
    } catch let failure as ExchangeFailure {
      throw failure
    } catch let error as MalformedReply {
      throw ExchangeFailure(.malformed(error.description))
    } catch {
      try Task.checkCancellation()
      throw ExchangeFailure(.connection(line(for: error)))
    }
  }

  private static func exchange<Reader: BodyReader>(
    _ request: OutgoingRequest, _ reader: Reader
  ) async throws -> Reader {
    var outgoing = HTTPClientRequest(url: request.url)
    if let authorization = request.authorization {
      outgoing.headers.add(name: "authorization", value: authorization)
    }
    if let body = request.body {
      outgoing.method = .POST
      outgoing.headers.add(name: "content-type", value: "application/json")
      outgoing.body = .bytes(ByteBuffer(bytes: body))
    }
    // The time limit is ours, because the client's own ends with the head of the answer.
    let answer = try await client.execute(outgoing, deadline: .distantFuture)
    guard answer.status.code == 200 else { throw try await failure(answer) }
    var reader = reader
    reader.begin(server: answer.headers.first(name: "server"))
    for try await piece in answer.body where try !reader.read(piece.readableBytesView) {
      return reader
    }
    try Task.checkCancellation()
    return reader
  }

  private static func failure(_ answer: HTTPClientResponse) async throws -> ExchangeFailure {
    var body: [UInt8] = []
    for try await piece in answer.body {
      body += piece.readableBytesView
      if body.count > 1 << 20 { break }
    }
    let hints = RetryHints({ answer.headers.first(name: $0) }, now: Date())
    return ExchangeFailure(.status(Int(answer.status.code), ServerMessage(body: body), hints))
  }

  private static func line(for error: any Error) -> String {
    guard let error = error as? HTTPClientError else {
      let text = "\(error)"
      return text.contains("refused") ? "connection refused" : oneLine(text, atMost: 160)
    }
    return switch error {
    case .connectTimeout: "no connection within \(connectTimeout.formatted)"
    case .remoteConnectionClosed: "the connection was closed before the answer was complete"
    default: oneLine(error.shortDescription, atMost: 160)
    }
  }
}

/// Runs an operation that must end in time.
///
/// - Throws: ``ExchangeFailure`` when it does not; what the operation throws.
func withTimeout<T: Sendable>(
  _ limit: Duration, _ operation: @escaping @Sendable () async throws -> T
) async throws -> T {
  let result = Mutex<T?>(nil)
  do {
    _ = try await [true, false].concurrentMap(atMost: 2) { isOperation in
      guard isOperation else {
        try await Task.sleep(for: limit)
        throw ExchangeFailure(.timeout(limit))
      }
      let value = try await operation()
      result.withLock { $0 = value }
      // Ends the wait beside it.
      throw Finished()
    }
  } catch is Finished {}
  guard let value = result.withLock({ $0 }) else { throw ExchangeFailure(.timeout(limit)) }
  return value
}

private struct Finished: Error {}
