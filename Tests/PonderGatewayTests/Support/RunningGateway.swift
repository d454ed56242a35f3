import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Ponder
import PonderModels
import PonderRemote
import PonderTesting
import Synchronization

@testable import PonderGateway

/// A gateway on a free port of this machine, and a client for it.
struct RunningGateway: Sendable {
  let port: Int
  let core: GatewayCore
  let log: LogLines
  private static let client = {
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_024
    return HTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
  }()

  /// Runs a gateway while the body runs.
  static func run<T: Sendable>(
    _ served: ServedModel = .arithmetic,
    _ change: (inout GatewaySettings) -> Void = { _ in },
    _ body: @escaping @Sendable (RunningGateway) async throws -> T
  ) async throws -> T {
    var settings = GatewaySettings()
    settings.port = 0
    change(&settings)
    let log = LogLines()
    let gateway = try Gateway(
      served, settings,
      logger: Logger(label: "test") { label in JSONLineHandler(label: label) { log.add($0) } })
    let (ports, told) = AsyncStream<Int>.makeStream()
    return try await withThrowingTaskGroup(of: T?.self) { group in
      group.addTask {
        do {
          try await gateway.run(handlesSignals: false) { told.yield($0) }
        } catch is CancellationError {
        }
        return nil
      }
      group.addTask {
        for await port in ports {
          return try await body(RunningGateway(port: port, core: gateway.core, log: log))
        }
        return nil
      }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }

  struct Answer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var text: String
    var json: JSONValue { JSONValue(text.utf8) ?? .null }

    func header(_ name: String) -> String? { headers.first(name: name) }

    /// The events of a stream, without comments.
    var events: [JSONValue] {
      text.components(separatedBy: "\n\n").compactMap { block in
        guard block.hasPrefix("data: "), block != "data: [DONE]" else { return nil }
        return JSONValue(block.dropFirst(6).utf8)
      }
    }

    /// The choices of all chunks, in order.
    var choices: [JSONValue] { events.flatMap { $0["choices"]?.elements ?? [] } }
  }

  func send(
    _ path: String, method: HTTPMethod = .POST, _ headers: [(String, String)] = [],
    body: String? = nil
  ) async throws -> Answer {
    let response = try await open(path, method: method, headers, body: body)
    let buffer = try await response.body.collect(upTo: 64 << 20)
    return Answer(
      status: Int(response.status.code), headers: response.headers, text: String(buffer: buffer))
  }

  func open(
    _ path: String, method: HTTPMethod = .POST, _ headers: [(String, String)] = [],
    body: String? = nil
  ) async throws -> HTTPClientResponse {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = method
    request.headers = HTTPHeaders(headers)
    if let body { request.body = .bytes(ByteBuffer(string: body)) }
    return try await Self.client.execute(request, timeout: .minutes(10))
  }

  func get(_ path: String, _ headers: [(String, String)] = []) async throws -> Answer {
    try await send(path, method: .GET, headers)
  }

  /// Asks a question, with further fields of the body.
  func ask(
    _ question: String = "What is 6 * 7?", _ fields: [String: JSONValue] = [:],
    _ headers: [(String, String)] = []
  ) async throws -> Answer {
    try await post(
      ["model": "tiny", "messages": [["role": "user", "content": .string(question)]]], fields,
      headers)
  }

  func post(
    _ body: [String: JSONValue], _ fields: [String: JSONValue] = [:],
    _ headers: [(String, String)] = [], to path: String = "/v1/chat/completions"
  ) async throws -> Answer {
    let bytes = try JSONValue.object(body.merging(fields) { $1 }).encoded()
    return try await send(path, headers, body: String(decoding: bytes, as: UTF8.self))
  }
}

/// Lines of a log.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  func add(_ line: String) { lines.withLock { $0.append(line) } }

  var all: [JSONValue] { lines.withLock { $0 }.compactMap { JSONValue($0.utf8) } }
}

extension ServedModel {
  /// A model that answers 42 more often than 41, with steps.
  static let arithmetic = ServedModel(
    "tiny",
    ModelSet(
      proposer: ScriptedProposer([
        (text: "Six times seven\nAnswer: 42", weight: 6),
        (text: "I guess\nAnswer: 41", weight: 2),
        (text: "A long way round to it\nAnswer: 40", weight: 1),
      ]),
      verifier: ScriptedVerifier(["Answer: 42": 0.9, "Answer: 41": 0.2]),
      domain: ScriptedDomain()), answering: .servers)

  /// A model with one text.
  static func saying(_ text: String) -> ServedModel {
    ServedModel(
      "tiny", ModelSet(proposer: ScriptedProposer([text]), domain: ScriptedDomain()),
      answering: .servers)
  }
}

/// A proposer that waits until it is cancelled, or until it is released.
final class HeldProposer: Proposer {
  private struct State {
    var begun = 0
    var cancelled = 0
    var isReleased = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let base: ScriptedProposer
  private let state = Mutex(State())
  /// Tells of each call that begins or is cancelled.
  let events: AsyncStream<String>
  private let tell: AsyncStream<String>.Continuation

  init(_ texts: [String] = ["Answer: 42"]) {
    base = ScriptedProposer(texts)
    (events, tell) = AsyncStream.makeStream()
  }

  func release() {
    let waiters = state.withLock { state in
      state.isReleased = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    tell.yield("begun")
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isFree = state.withLock { state in
          if state.isReleased || Task.isCancelled { return true }
          state.waiters.append(waiter)
          return false
        }
        if isFree { waiter.resume() }
      }
    } onCancel: {
      tell.yield("cancelled")
      let waiters = state.withLock { state in
        defer { state.waiters = [] }
        return state.waiters
      }
      for waiter in waiters { waiter.resume() }
    }
    try Task.checkCancellation()
    return try await base.propose(
      samples: samples, after: prefix, until: extent, sampling: sampling, seed: seed)
  }
}
