import Foundation
import Ponder

/// A sample, or one event of its stream, in the format of llama-server's `/completion`.
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
  /// - Throws: ``MalformedReply`` for anything else, and for an error reply.
  static func decode(_ bytes: some Sequence<UInt8>) throws -> [LlamaReply] {
    let data = Data(bytes)
    let replies =
      data.first == UInt8(ascii: "[")
      ? try decoded([LlamaReply].self, from: data) : [try decoded(LlamaReply.self, from: data)]
    for reply in replies { try refuse(reply.error) }
    return replies
  }

  /// Why the sample ended; `nil` while it continues.
  var end: SampleEnd? {
    switch stop_type {
    case "eos": .finished
    case "word": .stop(stopping_word ?? "")
    case "limit": .length
    default: stop == true ? .length : nil
    }
  }

  /// The whole sample.
  ///
  /// - Throws: ``MalformedReply`` for a sample that is unfinished or has no text, and for impossible
  ///   numbers.
  func sample() throws -> Sample {
    guard let end else { throw MalformedReply("a sample without stop_type") }
    guard let content else { throw MalformedReply("a sample without content") }
    return Sample(
      text: content, end: end, tokens: try Told.tokens(tokens_predicted, "tokens_predicted"),
      logProbability: try logProbability())
  }

  /// Natural logarithm of the probability of its tokens, if reported.
  func logProbability() throws -> Double? {
    try Told.logProbability((completion_probabilities ?? []).compactMap(\.logprob))
  }

  /// Tokens of the prompt, and how many of them came from the cache.
  func promptCounts() throws -> (read: Int?, cached: Int?) {
    (
      try Told.tokens(tokens_evaluated, "tokens_evaluated"),
      try Told.tokens(timings?.cache_n, "timings.cache_n")
    )
  }

  /// The whole reply as a `SampleReply`.
  ///
  /// The timings of the first sample hold for all, because the others copy its prompt.
  static func reply(_ replies: [LlamaReply]) throws -> SampleReply {
    let ordered = try Told.placed(replies, "samples") { $0.index }
    guard let first = ordered.first else { throw MalformedReply("a reply without samples") }
    let samples = try ordered.map { try $0.sample() }
    let told = try first.promptCounts()
    return SampleReply(
      samples: samples, promptTokens: told.read, cachedTokens: told.cached,
      sampledTokens: samples.reduce(0) { $0.plus($1.tokens ?? 0) })
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

  /// - Throws: ``MalformedReply`` for anything else, and for an error reply.
  init(_ bytes: some Sequence<UInt8>) throws {
    self = try decoded(OllamaReply.self, from: Data(bytes))
    try refuse(error)
  }

  /// Why the sample ended; `nil` while it continues.
  func end(of stops: [String]) -> SampleEnd? {
    guard done == true else { return nil }
    if done_reason == "length" { return .length }
    return stops.isEmpty ? .finished : .stopOrFinished
  }

  func reply(stops: [String]) throws -> SampleReply {
    guard let end = end(of: stops) else { throw MalformedReply("a reply that is not done") }
    guard let response else { throw MalformedReply("a reply without response") }
    let sampled = try Told.tokens(eval_count, "eval_count")
    return SampleReply(
      samples: [Sample(text: response, end: end, tokens: sampled)],
      promptTokens: try Told.tokens(prompt_eval_count, "prompt_eval_count"), sampledTokens: sampled)
  }
}
