/// A reply of `/v1/completions` or `/v1/chat/completions`, whole or one event of a stream.
struct StandardReply: Sendable {
  struct Choice: Sendable {
    var index: Int?
    /// The text, new or whole, under any of its names.
    var content: String
    var finishReason: String?
    var stopReason: StopReason?
    var logProbabilities: TokenLogProbabilities?
    /// How many tokens it says it has.
    var tokens: Int?

    init(_ choice: JSONValue) throws {
      index = try choice.count("index")
      content =
        try choice.text("text") ?? choice.member("message")?.text("content")
        ?? choice.member("delta")?.text("content") ?? ""
      finishReason = try choice.text("finish_reason")
      stopReason =
        try StopReason(choice["stop_reason"]) ?? StopReason(choice["matched_stop"])
      logProbabilities = try choice.member("logprobs").map(TokenLogProbabilities.init)
      tokens = try choice.list("token_ids")?.count
    }

    /// Why this sample ended; `nil` while it goes on.
    ///
    /// - Throws: ``MalformedReply`` when the server gave the sample up.
    func end(of stops: [String]) throws -> SampleEnd? {
      guard let finishReason else { return nil }
      switch finishReason {
      case "abort", "error": throw MalformedReply("the server gave a sample up (\(finishReason))")
      case "length", "repetition", "content_filter": return .length
      case "eos", "eos_token": return .finished
      default: break
      }
      switch stopReason {
      case .text(let text) where stops.contains(text): return .stop(text)
      // A stop token of the model's own.
      case .text, .token: return .finished
      case nil: break
      }
      if let shown = stops.first(where: { content.endsInBytes(of: $0) }) {
        return .stop(shown)
      }
      return stops.isEmpty ? .finished : .stopOrFinished
    }
  }

  struct Usage: Sendable {
    var promptTokens: Int?
    var sampledTokens: Int?
    var cachedTokens: Int?

    init(_ usage: JSONValue) throws(MalformedReply) {
      promptTokens = try usage.count("prompt_tokens")
      sampledTokens = try usage.count("completion_tokens")
      cachedTokens = try usage.member("prompt_tokens_details")?.count("cached_tokens")
    }
  }

  var choices: [Choice]?
  var usage: Usage?

  /// Reads a reply or an event.
  ///
  /// - Throws: ``MalformedReply`` for anything else, and for a reply that is an error.
  init(_ bytes: some Sequence<UInt8>) throws {
    let reply = try object(bytes)
    choices = try reply.list("choices")?.map(Choice.init)
    usage = try reply.member("usage").map(Usage.init)
  }

  /// The whole reply in the shape of all servers.
  ///
  /// - Parameters:
  ///   - stops: The stop texts of the request.
  ///   - tellsReason: Whether a missing reason means that the model ended its text.
  /// - Throws: ``MalformedReply`` for a reply without samples or with an unfinished one.
  func reply(stops: [String], tellsReason: Bool) throws -> SampleReply {
    let choices = (choices ?? []).enumerated().sorted {
      ($0.element.index ?? $0.offset) < ($1.element.index ?? $1.offset)
    }.map(\.element)
    guard !choices.isEmpty else { throw MalformedReply("a reply without choices") }
    let samples = try choices.map { choice in
      guard let end = try choice.end(of: stops) else {
        throw MalformedReply("a choice without finish_reason")
      }
      let isTold = tellsReason && end == .stopOrFinished
      return Sample(
        text: choice.content, end: isTold ? .finished : end,
        tokens: choice.tokens ?? choice.logProbabilities?.values.count,
        logProbability: choice.logProbabilities?.total)
    }
    return SampleReply(
      samples: samples, promptTokens: usage?.promptTokens, cachedTokens: usage?.cachedTokens,
      sampledTokens: usage?.sampledTokens)
  }
}

/// What stopped a sample: a text or a token.
enum StopReason: Hashable, Sendable {
  case text(String)
  case token(Int)

  init?(_ value: JSONValue?) throws(MalformedReply) {
    switch value {
    case nil, .null?: return nil
    case .string(let text)?: self = .text(text)
    case let value?:
      guard let token = value.integer else {
        throw MalformedReply("a stop reason that is no text and no token: \(value.brief)")
      }
      self = .token(token)
    }
  }
}

/// Log-probabilities of sampled tokens, in both shapes that servers use; natural logarithms.
struct TokenLogProbabilities: Hashable, Sendable {
  struct Token: Hashable, Sendable {
    var id: Int?
    var token: String?
    var logprob: Double?
  }

  /// The first token's, if told, is `nil` when it begins a text.
  let values: [Double?]
  /// The alternatives at the first token.
  let firstAlternatives: [Token]

  init(_ value: JSONValue) throws(MalformedReply) {
    if let content = try value.list("content") {
      values = try content.map { token throws(MalformedReply) in try token.real("logprob") }
      let top = try content.first?.list("top_logprobs") ?? []
      firstAlternatives = try top.map { token throws(MalformedReply) in
        Token(
          id: try token.count("id"), token: try token.text("token"),
          logprob: try token.real("logprob"))
      }
      return
    }
    values = (try value.list("token_logprobs") ?? []).map(\.real)
    guard case .object(let named)? = try value.list("top_logprobs")?.first else {
      firstAlternatives = []
      return
    }
    firstAlternatives = named.keys.sorted().map { name in
      let id = name.hasPrefix("token_id:") ? Int(name.dropFirst(9)) : nil
      return Token(
        id: id, token: id == nil ? name : nil, logprob: named[name]?.real)
    }
  }

  /// Their sum; `nil` when none is told.
  var total: Double? {
    let known = values.compactMap(\.self)
    return known.isEmpty ? nil : min(0, known.reduce(0, +))
  }
}

/// The object that a server sent.
///
/// - Throws: ``MalformedReply`` with its beginning, when it is none, and with its message when it is an
///   error.
func object(_ bytes: some Sequence<UInt8>) throws(MalformedReply) -> JSONValue {
  let bytes = Array(bytes)
  guard let value = JSONParser.value(of: bytes), case .object = value else {
    throw MalformedReply("no JSON of the expected shape: \(excerpt(bytes))")
  }
  try refuse(value["error"])
  return value
}

/// Refuses a reply that is an error.
func refuse(_ error: JSONValue?) throws(MalformedReply) {
  if let error, error != .null { throw MalformedReply(ServerMessage(error).text) }
}

/// The beginning of some bytes as one line.
func excerpt(_ bytes: some Sequence<UInt8>) -> String {
  oneLine(String(decoding: Array(bytes.prefix(160)), as: UTF8.self), atMost: 120)
}

/// A text without line breaks, shortened in the middle of nothing: its beginning and an ellipsis.
func oneLine(_ text: String, atMost length: Int) -> String {
  let words = text.split(whereSeparator: { $0.isWhitespace || $0.isNewline }).joined(separator: " ")
  return words.count <= length ? words : words.prefix(length - 1) + "…"
}
