import Ponder

/// Parses bytes from a server without a server: for tests that try many byte sequences.
///
/// Whatever the bytes are, parsing ends with a value or an error.
package enum WireDoor: String, CaseIterable, Sendable {
  /// Whole answers of the four dialects.
  case completions, chat, llama, ollama
  /// Streamed answers of the four dialects, cut into steps.
  case completionsStream, chatStream, llamaStream, ollamaStream
  /// The body of an error answer.
  case message
  /// Any JSON.
  case json
  /// What a server says of itself, the same bytes for all the questions.
  case profile
  /// Probabilities of two labels.
  case labels, llamaLabels, judge
  /// Rows of scores.
  case pooling

  /// - Returns: A short description of the value.
  /// - Throws: The error in the bytes.
  @discardableResult
  package func read(_ bytes: [UInt8]) throws -> String {
    switch self {
    case .completions, .chat:
      return told(try StandardReply(bytes).reply(stops: ["\n\n"], tellsReason: true))
    case .llama: return told(try LlamaReply.reply(LlamaReply.decode(bytes)))
    case .ollama: return told(try OllamaReply(bytes).reply(stops: ["\n\n"]))
    case .completionsStream: return try stream(bytes, .completions)
    case .chatStream: return try stream(bytes, .chat)
    case .llamaStream: return try stream(bytes, .llama)
    case .ollamaStream: return try stream(bytes, .ollama)
    case .message: return ServerMessage(body: bytes).text
    case .json:
      guard let value = JSONValue(bytes) else { throw MalformedReply(excerpt(bytes)) }
      return String(decoding: try value.encoded(), as: UTF8.self).shown()
    case .profile:
      let value = JSONValue(bytes)
      return try ServerProbe.profile(
        listed: value, program: nil, version: value, props: value, ollama: value, sglang: value,
        tgi: value, model: nil
      ).findings.joined(separator: "; ")
    case .labels: return try score(bytes, .vllm)
    case .llamaLabels: return try score(bytes, .llamaServer)
    case .judge: return try score(bytes, .other)
    case .pooling:
      return try [0, 1].map { try PoolingReply(bytes).rows(of: [2], column: $0) }.description
    }
  }

  /// A description of a reply: tokens, costs and steps.
  private func told(_ reply: SampleReply) -> String {
    var profile = ServerProfile(kind: .vllm, model: "m")
    profile.usage = .allSamples
    let request = SampleRequest(.text("p"), count: 2, maximumTokens: 16)
    let counted = CountedTokens(reply, prompt: request, profile)
    let steps = reply.samples.map { PromptTemplate.chatML.steps(in: $0.text).count }
    return "\(steps) steps, \(counted.cost(parameters: 1e9))"
  }

  private func stream(_ bytes: [UInt8], _ dialect: Dialect) throws -> String {
    var reply = StreamedReply(
      dialect, stops: ["\n\n"], expected: 2, separator: "\n\n", stepLimit: 2)
    if dialect == .ollama {
      var lines = LineSplitter()
      try lines.feed(bytes) { line in if !line.isEmpty { try reply.take(line) } }
    } else {
      var events = ServerSentEventParser()
      try events.feed(bytes) { try reply.take($0) }
    }
    return told(try reply.reply())
  }

  private func score(_ bytes: [UInt8], _ kind: ServerProfile.Kind) throws -> String {
    let labels = VerifierLabels(good: "Yes", bad: "No")
    let reply =
      kind == .other
      ? LabelReply(labels, (nil, nil), isJudge: true) : LabelReply(labels, (1, 2), isJudge: false)
    let score = try reply.score(bytes, kind)
    guard (0...1).contains(score.value) else { throw MalformedReply("a score of \(score.value)") }
    return "\(score)"
  }
}
