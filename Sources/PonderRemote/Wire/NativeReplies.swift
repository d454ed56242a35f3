/// A sample, or one event of its stream, as llama-server's `/completion` tells it.
struct LlamaReply: Sendable {
  struct Token: Sendable {
    var id: Int?
    var logProbability: Double?
    var probability: Double?
    var alternatives: [Token]

    init(_ token: JSONValue) throws(MalformedReply) {
      id = try token.count("id")
      logProbability = try token.real("logprob")
      probability = try token.real("prob")
      alternatives = try (token.list("top_probs") ?? []).map { token throws(MalformedReply) in
        try Token(token)
      }
    }
  }

  var index: Int?
  var content: String?
  var stop: Bool?
  var stopType: String?
  var stoppingWord: String?
  var sampledTokens: Int?
  var promptTokens: Int?
  var cachedTokens: Int?
  var tokens: [Token]

  private init(_ reply: JSONValue) throws(MalformedReply) {
    try refuse(reply["error"])
    index = try reply.count("index")
    content = try reply.text("content")
    stop = try reply.flag("stop")
    stopType = try reply.text("stop_type")
    stoppingWord = try reply.text("stopping_word")
    sampledTokens = try reply.count("tokens_predicted")
    promptTokens = try reply.count("tokens_evaluated")
    cachedTokens = try reply.member("timings")?.count("cache_n")
    tokens = try (reply.list("completion_probabilities") ?? []).map {
      token throws(MalformedReply) in
      try Token(token)
    }
  }

  /// Reads a reply: one object, or a list of them.
  ///
  /// - Throws: ``MalformedReply`` for anything else, and for a reply that is an error.
  static func decode(_ bytes: some Sequence<UInt8>) throws(MalformedReply) -> [LlamaReply] {
    let bytes = Array(bytes)
    guard case .array(let replies)? = JSONParser.value(of: bytes) else {
      return [try LlamaReply(object(bytes))]
    }
    return try replies.map { reply throws(MalformedReply) in
      guard case .object = reply else {
        throw MalformedReply("no JSON of the expected shape: \(excerpt(bytes))")
      }
      return try LlamaReply(reply)
    }
  }

  /// Why the sample ended; `nil` while it goes on.
  var end: SampleEnd? {
    switch stopType {
    case "eos": .finished
    case "word": .stop(stoppingWord ?? "")
    case "limit": .length
    default: stop == true ? .length : nil
    }
  }

  var sample: Sample? {
    guard let end else { return nil }
    let known = tokens.compactMap(\.logProbability)
    return Sample(
      text: content ?? "", end: end, tokens: sampledTokens,
      logProbability: known.isEmpty ? nil : min(0, known.reduce(0, +)))
  }

  /// A whole reply in the shape of all servers.
  ///
  /// The timings of the first sample hold for all, because the others copy its prompt.
  static func reply(_ replies: [LlamaReply]) throws -> SampleReply {
    let ordered = replies.sorted { ($0.index ?? 0) < ($1.index ?? 0) }
    let samples = ordered.compactMap(\.sample)
    guard !samples.isEmpty, samples.count == replies.count else {
      throw MalformedReply("a sample without stop_type")
    }
    return SampleReply(
      samples: samples, promptTokens: ordered[0].promptTokens,
      cachedTokens: ordered[0].cachedTokens,
      sampledTokens: samples.reduce(0) { $0 + ($1.tokens ?? 0) })
  }
}

/// A reply of Ollama's `/api/generate`, whole or one line of a stream.
struct OllamaReply: Sendable {
  var response: String?
  var isDone: Bool
  var reason: String?
  var promptTokens: Int?
  var sampledTokens: Int?

  /// - Throws: ``MalformedReply`` for anything else, and for a reply that is an error.
  init(_ bytes: some Sequence<UInt8>) throws(MalformedReply) {
    let reply = try object(bytes)
    response = try reply.text("response")
    isDone = try reply.flag("done") ?? false
    reason = try reply.text("done_reason")
    promptTokens = try reply.count("prompt_eval_count")
    sampledTokens = try reply.count("eval_count")
  }

  /// Why the sample ended; `nil` while it goes on.
  func end(of stops: [String]) -> SampleEnd? {
    guard isDone else { return nil }
    if reason == "length" { return .length }
    return stops.isEmpty ? .finished : .stopOrFinished
  }

  func reply(stops: [String]) throws -> SampleReply {
    guard let end = end(of: stops) else { throw MalformedReply("a reply that is not done") }
    return SampleReply(
      samples: [Sample(text: response ?? "", end: end, tokens: sampledTokens)],
      promptTokens: promptTokens, sampledTokens: sampledTokens)
  }
}
