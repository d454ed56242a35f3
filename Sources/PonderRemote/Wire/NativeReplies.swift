import Foundation

/// A sample, or one event of its stream, as llama-server's `/completion` tells it.
struct LlamaReply: Decodable, Sendable {
  struct Timings: Decodable, Sendable {
    var cache_n: Int?
  }

  struct Token: Decodable, Sendable {
    var id: Int?
    var logprob: Double?
    var prob: Double?
    var top_probs: [Token]?
  }

  var index: Int?
  var content: String?
  var stop: Bool?
  var stop_type: String?
  var stopping_word: String?
  var tokens_predicted: Int?
  var tokens_evaluated: Int?
  var timings: Timings?
  var completion_probabilities: [Token]?
  var error: JSONValue?

  /// Decodes a reply: one object, or a list of them.
  ///
  /// - Throws: ``MalformedReply`` for anything else, and for a reply that is an error.
  static func decode(_ bytes: some Sequence<UInt8>) throws -> [LlamaReply] {
    let data = Data(bytes)
    let replies =
      data.first == UInt8(ascii: "[")
      ? try decoded([LlamaReply].self, from: data) : [try decoded(LlamaReply.self, from: data)]
    for reply in replies { try refuse(reply.error) }
    return replies
  }

  /// Why the sample ended; `nil` while it goes on.
  var end: SampleEnd? {
    switch stop_type {
    case "eos": .finished
    case "word": .stop(stopping_word ?? "")
    case "limit": .length
    default: stop == true ? .length : nil
    }
  }

  var sample: Sample? {
    guard let end else { return nil }
    let known = (completion_probabilities ?? []).compactMap(\.logprob)
    return Sample(
      text: content ?? "", end: end, tokens: tokens_predicted,
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
      samples: samples, promptTokens: ordered[0].tokens_evaluated,
      cachedTokens: ordered[0].timings?.cache_n,
      sampledTokens: samples.reduce(0) { $0 + ($1.tokens ?? 0) })
  }
}

/// A reply of Ollama's `/api/generate`, whole or one line of a stream.
struct OllamaReply: Decodable, Sendable {
  var response: String?
  var done: Bool?
  var done_reason: String?
  var prompt_eval_count: Int?
  var eval_count: Int?
  var error: JSONValue?

  /// - Throws: ``MalformedReply`` for anything else, and for a reply that is an error.
  init(_ bytes: some Sequence<UInt8>) throws {
    self = try decoded(OllamaReply.self, from: Data(bytes))
    try refuse(error)
  }

  /// Why the sample ended; `nil` while it goes on.
  func end(of stops: [String]) -> SampleEnd? {
    guard done == true else { return nil }
    if done_reason == "length" { return .length }
    return stops.isEmpty ? .finished : .stopOrFinished
  }

  func reply(stops: [String]) throws -> SampleReply {
    guard let end = end(of: stops) else { throw MalformedReply("a reply that is not done") }
    return SampleReply(
      samples: [Sample(text: response ?? "", end: end, tokens: eval_count)],
      promptTokens: prompt_eval_count, sampledTokens: eval_count)
  }
}
