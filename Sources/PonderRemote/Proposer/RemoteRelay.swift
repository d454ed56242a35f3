import Ponder
import Synchronization

extension RemoteProposer {
  /// Sends a request of OpenAI's API as it is, with the model's name on its server.
  ///
  /// - Parameters:
  ///   - body: The request; its `model` is replaced.
  ///   - path: Such as `/v1/chat/completions`.
  ///   - limit: The most bytes of the answer.
  /// - Returns: The bytes of the answer.
  /// - Throws: ``RemoteError``; `CancellationError`, after aborting the work on the server.
  package func relayed(
    _ body: [String: JSONValue], to path: String, limit: Int
  ) async throws -> [UInt8] {
    let reader = WholeBody(limit: AnswerLimit(bytes: limit))
    let home = home(of: body)
    return try await pool.send(home: home, seed: home) { profile in
      Question(path, .object(body.naming(profile)), reader: reader)
    } _: { reader, _ in
      reader.bytes
    }
  }

  /// Sends a request for a stream, as it is, and passes on its events as they come.
  ///
  /// It is repeated when it fails, as any other, until the first event.
  ///
  /// - Parameters:
  ///   - body: The request; its `model` is replaced.
  ///   - path: Such as `/v1/chat/completions`.
  ///   - limit: The most bytes of one event.
  ///   - each: Takes the data of the events, in order, without the last, `[DONE]`.
  /// - Throws: ``RemoteError``, also for a stream that breaks off; `CancellationError`, after aborting the work
  ///   on the server.
  package func relayEvents(
    _ body: [String: JSONValue], to path: String, limit: Int,
    each: @escaping @Sendable (String) -> Void
  ) async throws {
    let begun = BegunStream()
    let home = home(of: body)
    try await pool.send(home: home, seed: home) { profile in
      guard !begun.value.load(ordering: .relaxed) else {
        throw RemoteError(.failed, "the answer broke off")
      }
      let reader = EventReader(limit: AnswerLimit(bytes: limit), begun, each)
      return Question(path, .object(body.naming(profile)), reader: reader)
    } _: { _, _ in
    }
  }

  /// The hash of what the prompt shares with others.
  private func home(of body: [String: JSONValue]) -> UInt64 {
    stableHash((try? (body["messages"] ?? body["prompt"] ?? .null).encoded()) ?? [])
  }

  /// Whether one of its servers answers now.
  ///
  /// - Throws: `CancellationError`.
  package func answers(within limit: Duration) async throws -> Bool {
    try await pool.answers(within: limit)
  }
}

extension RemoteVerifier {
  /// Whether one of its servers answers now.
  ///
  /// - Throws: `CancellationError`.
  package func answers(within limit: Duration) async throws -> Bool {
    try await pool.answers(within: limit)
  }
}

extension [String: JSONValue] {
  fileprivate func naming(_ profile: ServerProfile) -> [String: JSONValue] {
    merging(["model": .string(profile.model)]) { $1 }
  }
}

/// Whether an event of a stream was passed on.
private final class BegunStream: Sendable {
  let value = Atomic(false)
}

/// Passes the events of a stream on, and keeps none.
private struct EventReader: BodyReader {
  var limit: AnswerLimit { didSet { events = ServerSentEventParser(limit: limit) } }
  private let each: @Sendable (String) -> Void
  private let begun: BegunStream
  private var events: ServerSentEventParser
  private var length = 0

  init(limit: AnswerLimit, _ begun: BegunStream, _ each: @escaping @Sendable (String) -> Void) {
    self.limit = limit
    self.begun = begun
    self.each = each
    events = ServerSentEventParser(limit: limit)
  }

  mutating func read(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
    length = length.plus(bytes.count)
    try limit.check(stream: length)
    var wantsMore = true
    let (each, begun) = (each, begun)
    try events.feed(bytes) { event in
      begun.value.store(true, ordering: .relaxed)
      if event == "[DONE]" { wantsMore = false } else { each(event) }
    }
    return wantsMore
  }
}
