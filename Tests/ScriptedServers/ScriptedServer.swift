import NIOCore
import NIOHTTP1
import NIOPosix
import Ponder
import PonderRemote
import Synchronization

/// A server on loopback that answers from a script, well or badly.
final class ScriptedServer: Sendable {
  struct Request: Sendable {
    var method: String
    var path: String
    var headers: [String: String]
    var body: [UInt8]
    /// Counts the requests of the server, from 0.
    var number: Int

    var json: JSONValue? { JSONValue(body) }
  }

  indirect enum Reply: Sendable {
    /// A whole answer.
    case answer(Int, [UInt8], headers: [String: String] = [:])
    /// Pieces of a body in chunks, and its end.
    case chunks([String])
    /// Pieces of a body, and then the connection is closed in the middle.
    case cut([String])
    /// Pieces of a body, and then nothing more.
    case stall([String])
    /// A body that never ends: the same piece, again and again.
    case endless(String = String(repeating: "x", count: 1 << 20))
    /// Fewer bytes than were promised.
    case wrongLength([UInt8], promised: Int)
    /// Bytes that are no HTTP.
    case noise([UInt8])
    /// The connection is closed without a word.
    case reset
    /// Nothing at all.
    case silence
    /// The reply once so many requests wait for theirs.
    case together(Int, Reply)
    /// The reply after some time.
    case after(Duration, Reply)

    static func json(_ value: JSONValue, status: Int = 200, headers: [String: String] = [:])
      -> Reply
    {
      .answer(status, (try? value.encoded()) ?? [], headers: headers)
    }

    static func text(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> Reply {
      .answer(status, Array(text.utf8), headers: headers)
    }
  }

  enum Event: Sendable, Hashable {
    /// A client went away before its answer was complete.
    case abandoned(request: Int)
  }

  typealias Script = @Sendable (Request) -> Reply

  private struct Log {
    var requests: [Request] = []
    var underWay = 0
    var mostUnderWay = 0
    var held: [@Sendable () -> Void] = []
  }

  private let log = Mutex(Log())
  private let script: Script
  let events: AsyncStream<Event>
  private let report: AsyncStream<Event>.Continuation
  private let place = Mutex<String>("")

  private init(_ script: @escaping Script) {
    self.script = script
    (events, report) = AsyncStream.makeStream()
  }

  /// Runs a server while the body runs.
  static func run<T>(
    _ script: @escaping Script, _ body: (ScriptedServer) async throws -> T
  ) async throws -> T {
    let server = ScriptedServer(script)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 2_048)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let operations = channel.pipeline.syncOperations
          try operations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
          try operations.addHandler(Connection(server))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    server.place.withLock { $0 = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
    do {
      let result = try await body(server)
      try await channel.close()
      return result
    } catch {
      try? await channel.close()
      throw error
    }
  }

  var url: String { place.withLock { $0 } }
  var address: ServerAddress { get throws { try ServerAddress(url) } }

  /// The requests so far, in the order in which they came.
  var requests: [Request] { log.withLock { $0.requests } }
  /// Requests that were under way at once, at most.
  var mostUnderWay: Int { log.withLock { $0.mostUnderWay } }

  fileprivate func reply(to request: Request) -> (Int, Reply) {
    let number = log.withLock { log in
      log.underWay += 1
      log.mostUnderWay = max(log.mostUnderWay, log.underWay)
      log.requests.append(request)
      log.requests[log.requests.count - 1].number = log.requests.count - 1
      return log.requests.count - 1
    }
    var request = request
    request.number = number
    return (number, script(request))
  }

  /// Keeps replies back until there are enough of them.
  fileprivate func hold(_ count: Int, _ release: @escaping @Sendable () -> Void) {
    let all = log.withLock { log -> [@Sendable () -> Void] in
      log.held.append(release)
      guard log.held.count == count else { return [] }
      defer { log.held = [] }
      return log.held
    }
    for release in all { release() }
  }

  fileprivate func ended(_ number: Int, abandoned: Bool) {
    log.withLock { $0.underWay -= 1 }
    if abandoned { report.yield(.abandoned(request: number)) }
  }
}

/// One connection: a request, its answer, the next request.
private final class Connection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = ByteBuffer

  private let server: ScriptedServer
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []
  private var underWay: Int?

  init(_ server: ScriptedServer) { self.server = server }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
    case .body(let piece): body += piece.readableBytesView
    case .end:
      guard let head else { return }
      let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
      let (number, reply) = server.reply(
        to: .init(
          method: head.method.rawValue, path: head.uri, headers: headers, body: body, number: 0))
      underWay = number
      send(reply, context)
    }
  }

  func channelInactive(context: ChannelHandlerContext) { finish(abandoned: true) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func finish(abandoned: Bool = false) {
    guard let number = underWay else { return }
    underWay = nil
    server.ended(number, abandoned: abandoned)
  }

  private func send(_ reply: ScriptedServer.Reply, _ context: ChannelHandlerContext) {
    switch reply {
    case .answer(let status, let body, let headers):
      let lines = headers.map { "\($0.key): \($0.value)\r\n" }.sorted().joined()
      finish()
      write("HTTP/1.1 \(status) Status\r\n\(lines)content-length: \(body.count)\r\n\r\n", context)
      write(body, context)
    case .chunks(let pieces):
      chunked(pieces, context)
      finish()
      write("0\r\n\r\n", context)
    case .cut(let pieces):
      chunked(pieces, context)
      finish()
      context.close(promise: nil)
    case .stall(let pieces): chunked(pieces, context)
    case .endless(let piece):
      chunked([], context)
      more(String(piece.utf8.count, radix: 16) + "\r\n" + piece + "\r\n", context)
    case .wrongLength(let body, let promised):
      finish()
      write("HTTP/1.1 200 OK\r\ncontent-length: \(promised)\r\n\r\n", context)
      write(body, context)
      context.close(promise: nil)
    case .noise(let bytes):
      finish()
      write(bytes, context)
      context.close(promise: nil)
    case .reset:
      finish()
      context.close(promise: nil)
    case .silence: break
    case .together(let count, let reply):
      let loop = context.eventLoop
      let bound = NIOLoopBound((self, context), eventLoop: loop)
      server.hold(count) {
        loop.execute {
          let (connection, context) = bound.value
          if context.channel.isActive { connection.send(reply, context) }
        }
      }
    case .after(let time, let reply):
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      context.eventLoop.scheduleTask(in: TimeAmount(time)) {
        let (connection, context) = bound.value
        if context.channel.isActive { connection.send(reply, context) }
      }
    }
  }

  private func chunked(_ pieces: [String], _ context: ChannelHandlerContext) {
    write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", context)
    for piece in pieces where !piece.isEmpty {
      write(String(piece.utf8.count, radix: 16) + "\r\n" + piece + "\r\n", context)
    }
  }

  private func more(_ text: String, _ context: ChannelHandlerContext) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenSuccess {
      let (connection, context) = bound.value
      connection.more(text, context)
    }
  }

  private func write(_ text: String, _ context: ChannelHandlerContext) {
    write(Array(text.utf8), context)
  }

  private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }
}
