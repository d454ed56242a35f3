import Ponder
import PonderRemote
import Synchronization

/// A request that goes to the model itself, on its server.
struct DirectRelay: Sendable {
  let remote: RemoteProposer
  let request: CompletionRequest
  let choice: Choice
  let reply: CompletionReply

  /// The most bytes of an answer.
  private static let longest = 16 << 20

  /// The body for the server: everything that the client sent, but what was meant for Ponder.
  private var body: [String: JSONValue] {
    var body = request.body
    body["ponder"] = nil
    if choice.source == .effort { body["reasoning_effort"] = nil }
    if request.count > 1 { body["n"] = .integer(choice.budget.generations) }
    body["stream"] = .bool(request.streams)
    body["stream_options"] = request.streams ? ["include_usage": true] : nil
    if let tokens = choice.budget.tokens {
      let name = body["max_completion_tokens"] == nil ? "max_tokens" : "max_completion_tokens"
      body[name] = .integer(min(tokens, body[name]?.integer ?? tokens))
    }
    return body
  }

  /// Asks for a whole answer.
  ///
  /// - Returns: The members of the server's answer with this server's id and model, and what it spent.
  /// - Throws: `RemoteError`; ``APIError``; `CancellationError`.
  func whole() async throws -> (members: [String: JSONValue], usage: ReplyUsage) {
    let bytes = try await remote.relayed(body, to: request.form.rawValue, limit: Self.longest)
    guard case .object(var members)? = JSONValue(bytes), let choices = members["choices"]?.elements
    else {
      throw APIError(502, .upstream, "the model's server gave no answer", code: "upstream_failed")
    }
    members["choices"] = .array(choices.map { named($0, "message") })
    members.merge(identity) { $1 }
    return (members, Self.usage(members["usage"]))
  }

  /// Asks for a stream.
  ///
  /// - Parameter each: Takes the chunks, without roles, which were sent at once, and without usage.
  /// - Returns: What it spent, and why the first choice ended, if the server said so.
  /// - Throws: `RemoteError`; ``APIError``; `CancellationError`.
  func stream(
    _ each: @escaping @Sendable (JSONValue) -> Void
  ) async throws -> (usage: ReplyUsage, finish: String?) {
    let state = RelayState()
    try await remote.relayEvents(body, to: request.form.rawValue, limit: Self.longest) { event in
      guard case .object(let members)? = JSONValue(event.utf8) else { return }
      if let error = members["error"], error != .null {
        state.fail(error["message"]?.string ?? error.brief)
        return
      }
      if let usage = members["usage"], usage != .null { state.note(Self.usage(usage)) }
      let finish = members["choices"]?.elements?.first { $0["finish_reason"]?.string != nil }
      if let reason = finish?["finish_reason"]?.string { state.note(finish: reason) }
      guard let chunk = self.chunk(members) else { return }
      each(chunk)
    }
    return try state.result()
  }

  /// A chunk as clients get it; `nil` if nothing is left of it.
  private func chunk(_ members: [String: JSONValue]) -> JSONValue? {
    let choices = (members["choices"]?.elements ?? []).compactMap { choice -> JSONValue? in
      guard case .object(var fields) = choice else { return nil }
      let isLast = fields["finish_reason"].map { $0 != .null } ?? false
      if request.form == .chat {
        guard case .object(var delta) = fields["delta"] ?? [:] else {
          fields["delta"] = [:]
          return isLast ? .object(fields) : nil
        }
        delta["role"] = nil
        if delta["content"] == .string("") || delta["content"] == .null { delta["content"] = nil }
        fields["delta"] = .object(delta)
        guard isLast || !delta.isEmpty else { return nil }
      }
      return named(.object(fields), "delta")
    }
    guard !choices.isEmpty else { return nil }
    var chunk = members
    chunk["choices"] = .array(choices)
    chunk["usage"] = nil
    chunk.merge(identity) { $1 }
    return .object(chunk)
  }

  /// A choice whose reasoning has both names that clients read.
  private func named(_ choice: JSONValue, _ part: String) -> JSONValue {
    guard case .object(var fields) = choice, case .object(var message)? = fields[part] else {
      return choice
    }
    guard let reasoning = message["reasoning"] ?? message["reasoning_content"],
      reasoning != .null
    else { return choice }
    message["reasoning"] = reasoning
    message["reasoning_content"] = reasoning
    fields[part] = .object(message)
    return .object(fields)
  }

  private var identity: [String: JSONValue] {
    [
      "id": .string(reply.id), "model": .string(reply.model), "created": .integer(reply.created),
    ]
  }

  private static func usage(_ value: JSONValue?) -> ReplyUsage {
    var usage = ReplyUsage()
    usage.prompt = value?["prompt_tokens"]?.integer ?? 0
    usage.completion = value?["completion_tokens"]?.integer ?? 0
    usage.answer =
      usage.completion
      - (value?["completion_tokens_details"]?["reasoning_tokens"]?.integer ?? 0)
    return usage
  }
}

/// What a stream told beside its chunks.
private final class RelayState: Sendable {
  private struct Found {
    var usage = ReplyUsage()
    var finish: String?
    var failure: String?
  }

  private let found = Mutex(Found())

  func note(_ usage: ReplyUsage) { found.withLock { $0.usage = usage } }

  func note(finish: String) { found.withLock { $0.finish = $0.finish ?? finish } }

  func fail(_ message: String) { found.withLock { $0.failure = $0.failure ?? message } }

  /// - Throws: ``APIError`` if the stream told of an error.
  func result() throws(APIError) -> (usage: ReplyUsage, finish: String?) {
    let found = found.withLock { $0 }
    if let failure = found.failure {
      throw APIError(
        502, .upstream, "the model's server failed: \(failure)", code: "upstream_failed")
    }
    return (found.usage, found.finish)
  }
}
