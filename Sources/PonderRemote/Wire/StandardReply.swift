import Foundation
import Ponder

/// A reply of `/v1/completions` or `/v1/chat/completions`, whole or one event of a stream.
struct StandardReply: Decodable, Sendable {
  struct Choice: Decodable, Sendable {
    struct Message: Decodable, Sendable {
      var content: String?
      /// A model's reasoning before its text, under both names that servers use.
      var reasoning: String?
      var reasoning_content: String?

      /// The content; empty while the model has only reasoned.
      var text: String? { content ?? (reasoning ?? reasoning_content).map { _ in "" } }
    }

    var index: Int?
    var text: String?
    var message: Message?
    var delta: Message?
    var finish_reason: String?
    var stop_reason: StopReason?
    var matched_stop: StopReason?
    var logprobs: TokenLogProbabilities?
    var token_ids: [Int]?

    /// The text, new or whole, under any of its names; `nil` when there is none.
    var content: String? { text ?? message?.text ?? delta?.text }

    /// Why this sample ended; `nil` while it continues.
    ///
    /// - Throws: ``MalformedReply`` when the server abandoned the sample.
    func end(of stops: [String]) throws -> SampleEnd? {
      guard let finish_reason else { return nil }
      switch finish_reason {
      case "abort", "error": throw MalformedReply("the server gave a sample up (\(finish_reason))")
      case "length", "repetition", "content_filter": return .length
      case "eos", "eos_token": return .finished
      default: break
      }
      switch stop_reason ?? matched_stop {
      case .text(let text) where stops.contains(text): return .stop(text)
      // One of the model's own stop tokens.
      case .text, .token: return .finished
      case nil: break
      }
      if let shown = stops.first(where: { (content ?? "").endsInBytes(of: $0) }) {
        return .stop(shown)
      }
      return stops.isEmpty ? .finished : .stopOrFinished
    }
  }

  struct Usage: Decodable, Sendable {
    struct PromptDetails: Decodable, Sendable {
      var cached_tokens: Int?
    }

    var prompt_tokens: Int?
    var completion_tokens: Int?
    var prompt_tokens_details: PromptDetails?

    /// These numbers, validated.
    ///
    /// - Throws: ``MalformedReply`` for an impossible one.
    func counts() throws -> (prompt: Int?, cached: Int?, sampled: Int?) {
      (
        try Told.tokens(prompt_tokens, "usage.prompt_tokens"),
        try Told.tokens(
          prompt_tokens_details?.cached_tokens, "usage.prompt_tokens_details.cached_tokens"),
        try Told.tokens(completion_tokens, "usage.completion_tokens")
      )
    }
  }

  var choices: [Choice]?
  var usage: Usage?
  var error: JSONValue?

  /// Decodes a reply or an event.
  ///
  /// - Throws: ``MalformedReply`` for anything else, and for an error reply.
  init(_ bytes: some Sequence<UInt8>) throws {
    self = try decoded(StandardReply.self, from: Data(bytes))
    try refuse(error)
  }

  /// The whole reply as a `SampleReply`.
  ///
  /// - Parameters:
  ///   - stops: The stop texts of the request.
  ///   - tellsReason: Whether a missing reason means that the model ended its text.
  /// - Throws: ``MalformedReply`` for a reply without samples, for a sample that is unfinished, misplaced
  ///   or without text, and for impossible numbers.
  func reply(stops: [String], tellsReason: Bool) throws -> SampleReply {
    let choices = try Told.placed(choices ?? [], "choices") { $0.index }
    guard !choices.isEmpty else { throw MalformedReply("a reply without choices") }
    let samples = try choices.map { choice in
      guard let end = try choice.end(of: stops) else {
        throw MalformedReply("a choice without finish_reason")
      }
      guard let text = choice.content else { throw MalformedReply("a choice without text") }
      let isTold = tellsReason && end == .stopOrFinished
      return Sample(
        text: text, end: isTold ? .finished : end,
        tokens: choice.token_ids?.count ?? choice.logprobs?.values.count,
        logProbability: try choice.logprobs?.total())
    }
    let told = try usage?.counts()
    return SampleReply(
      samples: samples, promptTokens: told?.prompt, cachedTokens: told?.cached,
      sampledTokens: told?.sampled)
  }
}

/// What stopped a sample: a text or a token.
enum StopReason: Decodable, Hashable, Sendable {
  case text(String)
  case token(Int)

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let text = try? value.decode(String.self) {
      self = .text(text)
    } else {
      self = .token(try value.decode(Int.self))
    }
  }
}

/// Log-probabilities of sampled tokens, in both formats that servers use; natural logarithms.
struct TokenLogProbabilities: Decodable, Hashable, Sendable {
  struct Token: Decodable, Hashable, Sendable {
    var id: Int?
    var token: String?
    var logprob: Double?
    var top_logprobs: [Token]?
  }

  private var token_logprobs: [Double?]?
  private var tokens: [String]?
  private var top_logprobs: [[String: Double]?]?
  private var content: [Token]?

  /// The values, if reported; the first is `nil` when its token begins a text.
  var values: [Double?] { token_logprobs ?? content?.map(\.logprob) ?? [] }

  /// Their sum; `nil` when none is reported.
  ///
  /// - Throws: ``MalformedReply`` for numbers that cannot be log-probabilities.
  func total() throws -> Double? { try Told.logProbability(values.compactMap(\.self)) }

  /// The alternatives at the first token.
  var firstAlternatives: [Token] {
    if let top = content?.first?.top_logprobs { return top }
    let named = top_logprobs?.first.flatMap(\.self) ?? [:]
    return named.sorted { $0.key < $1.key }.map { name, value in
      let id = name.hasPrefix("token_id:") ? Int(name.dropFirst(9)) : nil
      return Token(id: id, token: id == nil ? name : nil, logprob: value)
    }
  }
}

/// Decodes a server's reply.
///
/// - Throws: ``MalformedReply`` with the reply's beginning, when it has another format.
func decoded<Reply: Decodable>(_ type: Reply.Type, from data: Data) throws -> Reply {
  do {
    return try JSONDecoder().decode(type, from: data)
  } catch {
    throw MalformedReply("no JSON of the expected shape: \(excerpt(data))")
  }
}

/// Throws if a reply is an error.
func refuse(_ error: JSONValue?) throws {
  if let error, error != .null { throw MalformedReply(ServerMessage.whole(error)) }
}

/// The beginning of some bytes: longer than what is ever shown, so that a key in it is found whole.
func excerpt(_ bytes: some Sequence<UInt8>) -> String {
  oneLine(String(decoding: Array(bytes.prefix(4_096)), as: UTF8.self), atMost: .max)
}

/// An outside text as one printable line: white space collapsed, control characters escaped, shortened
/// with an ellipsis.
func oneLine(_ text: String, atMost length: Int) -> String {
  text.split(whereSeparator: { $0.isWhitespace || $0.isNewline }).joined(separator: " ")
    .shown(atMost: length)
}
