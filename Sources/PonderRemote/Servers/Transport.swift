// The HTTP client and what it needs are most of a first build; without the trait they are left out.
#if Servers
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Ponder
import Synchronization

/// Sends requests over connections shared by all clients of the process.
///
/// The connections are never shut down: they close by themselves after a minute without use.
enum Transport {
  /// Servers accept or refuse connections at once or not at all; three seconds are enough.
  static let connectTimeout = Duration.seconds(3)

  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .seconds(connectTimeout.components.seconds)
    configuration.redirectConfiguration = .disallow
    // Failures are left to the pool, which knows other addresses.
    configuration.connectionPool.retryConnectionEstablishment = false
    // The pool limits the requests per address.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4_096
    configuration.httpVersion = .http1Only
    return HTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
  }()

  /// Sends a request and reads the answer.
  ///
  /// - Returns: The reader, after it has read the answer.
  /// - Throws: ``ExchangeFailure``; `CancellationError`, with the connection closed.
  static func send<Reader: BodyReader>(
    _ request: OutgoingRequest, into reader: Reader
  ) async throws -> Reader {
    do {
      let answer = Answer(to: try outgoing(request), key: request.key, reader)
      let deadline = NIODeadline.now() + .nanoseconds(request.timeout.nanoseconds)
      return try await withTaskCancellationHandler {
        try await answer.read(with: client, by: deadline)
      } onCancel: {
        answer.cancel()
      }
    } catch let failure as ExchangeFailure {
      throw failure
    } catch let error as MalformedReply {
      throw ExchangeFailure(.malformed(error.description))
    } catch {
      try Task.checkCancellation()
      if error as? HTTPClientError == .deadlineExceeded {
        throw ExchangeFailure(.timeout(request.timeout))
      }
      throw ExchangeFailure(.connection(line(for: error)))
    }
  }

  private static func outgoing(_ request: OutgoingRequest) throws -> HTTPClient.Request {
    var outgoing = try HTTPClient.Request(
      url: request.url, method: request.body == nil ? .GET : .POST)
    if let key = request.key {
      outgoing.headers.add(name: "authorization", value: key.authorization)
    }
    if let body = request.body {
      outgoing.headers.add(name: "content-type", value: "application/json")
      outgoing.body = .byteBuffer(ByteBuffer(bytes: body))
    }
    return outgoing
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

/// One answer in progress, as the client delivers it.
///
/// It resumes the waiting task once, and closes the connection when nothing more is wanted.
private final class Answer<Reader: BodyReader>: HTTPClientResponseDelegate {
  /// An error answer, as far as it has been received.
  private struct Refusal: Sendable {
    let status: Int
    let hints: RetryHints
    var body: [UInt8] = []
  }

  private struct State: Sendable {
    var reader: Reader
    var refusal: Refusal?
    var waiter: CheckedContinuation<Reader, any Error>?
    var task: HTTPClient.Task<Void>?
    var isCancelled = false
  }

  /// Everything wanted has been read.
  private struct Enough: Error {}

  private let request: HTTPClient.Request
  private let key: APIKey?
  private let state: Mutex<State>

  init(to request: HTTPClient.Request, key: APIKey?, _ reader: Reader) {
    self.request = request
    self.key = key
    state = Mutex(State(reader: reader))
  }

  func read(with client: HTTPClient, by deadline: NIODeadline) async throws -> Reader {
    try await withCheckedThrowingContinuation { waiter in
      state.withLock { $0.waiter = waiter }
      let task = client.execute(request: request, delegate: self, deadline: deadline)
      let isCancelled = state.withLock { state in
        state.task = task
        return state.isCancelled
      }
      if isCancelled { task.cancel() }
    }
  }

  func cancel() {
    let task = state.withLock { state in
      state.isCancelled = true
      return state.task
    }
    task?.cancel()
  }

  func didReceiveHead(
    task: HTTPClient.Task<Void>, _ head: HTTPResponseHead
  ) -> EventLoopFuture<Void> {
    state.withLock { state in
      if head.status == .ok {
        state.reader.begin(server: head.headers.first(name: "server"))
      } else {
        let hints = RetryHints({ head.headers.first(name: $0) }, now: Date())
        state.refusal = Refusal(status: Int(head.status.code), hints: hints)
      }
    }
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didReceiveBodyPart(
    task: HTTPClient.Task<Void>, _ buffer: ByteBuffer
  ) -> EventLoopFuture<Void> {
    do {
      // Both are changed in place: copying a long body for each of its pieces would take quadratic time.
      let wantsMore = try state.withLock { state in
        guard let length = state.refusal?.body.count else {
          return try buffer.withUnsafeReadableBytes { try state.reader.read($0) }
        }
        state.refusal?.body += buffer.readableBytesView.prefix(AnswerLimit.failure - length)
        return length + buffer.readableBytes <= AnswerLimit.failure
      }
      if wantsMore { return task.eventLoop.makeSucceededVoidFuture() }
      finish()
      return task.eventLoop.makeFailedFuture(Enough())
    } catch {
      return task.eventLoop.makeFailedFuture(error)
    }
  }

  func didFinishRequest(task: HTTPClient.Task<Void>) throws { finish() }

  func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
    take { _ in .failure(error) }
  }

  private func finish() {
    take { state in
      guard let refusal = state.refusal else { return .success(state.reader) }
      return .failure(
        ExchangeFailure(
          .status(refusal.status, ServerMessage(body: refusal.body, without: key), refusal.hints))
      )
    }
  }

  /// Resumes the waiting task, unless it was resumed already.
  private func take(_ result: (State) -> Result<Reader, any Error>) {
    let before = state.withLock { state in
      defer { (state.waiter, state.task) = (nil, nil) }
      return state
    }
    before.waiter?.resume(with: result(before))
  }
}
#else
/// Stands where the HTTP client is left out.
enum Transport {
  /// - Throws: ``RemoteError`` that says how to get the client.
  static func send<Reader: BodyReader>(
    _ request: OutgoingRequest, into reader: Reader
  ) async throws -> Reader {
    throw RemoteError(
      .unsupported,
      "built without the HTTP client, as for make demo; make build builds it in (packages: trait Servers)"
    )
  }
}
#endif
