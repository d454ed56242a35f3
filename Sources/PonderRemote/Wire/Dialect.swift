import Ponder

/// The API through which a server is asked for samples.
public enum Dialect: String, Codable, Hashable, Sendable, CaseIterable {
  /// `POST /v1/completions` with a rendered prompt: most servers.
  case completions
  /// `POST /v1/chat/completions`: the server renders the conversation.
  case chat
  /// llama-server's own `POST /completion`: each sample reports why it ended and how long it is.
  case llama
  /// Ollama's own `POST /api/generate` with `raw`: its `/v1/completions` wraps prompts in a chat
  /// template.
  case ollama

  /// The path of requests.
  public var path: String {
    switch self {
    case .completions: "/v1/completions"
    case .chat: "/v1/chat/completions"
    case .llama: "/completion"
    case .ollama: "/api/generate"
    }
  }
}

/// Fields beyond those that every server accepts.
public struct AcceptedFields: Codable, Hashable, Sendable {
  /// How to request the log-probabilities of sampled tokens.
  public enum LogProbabilities: String, Codable, Hashable, Sendable, CaseIterable {
    /// `"logprobs": 0`
    case number
    /// `"logprobs": true`
    case flag
    /// Not at all.
    case none
  }

  /// Whether fields outside OpenAI's own are accepted or silently ignored; some servers refuse a
  /// request that has one.
  public var extensions: Bool
  public var logProbabilities: LogProbabilities
  /// Whether sampling must be enabled in a `generation_config`: without it transformers samples greedily
  /// at any temperature.
  public var generationConfiguration: Bool
  /// Whether the token limit is called `max_completion_tokens`: OpenAI's newer models reject the
  /// older name.
  public var completionLimit: Bool

  public init(
    extensions: Bool = true, logProbabilities: LogProbabilities = .number,
    generationConfiguration: Bool = false, completionLimit: Bool = false
  ) {
    self.extensions = extensions
    self.logProbabilities = logProbabilities
    self.generationConfiguration = generationConfiguration
    self.completionLimit = completionLimit
  }
}

extension SampleRequest {
  /// The body of this request.
  ///
  /// Every setting that affects how tokens are drawn is sent, because the servers' own defaults differ and
  /// are wrong for search.
  ///
  /// - Throws: `ConfigurationError` for something that this server does not support.
  func body(
    in dialect: Dialect, model: String, fields: AcceptedFields, kind: ServerProfile.Kind
  ) throws(ConfigurationError) -> JSONValue {
    try validate()
    return switch dialect {
    case .llama: .object(try llamaFields())
    case .ollama: .object(try ollamaFields(model))
    case .completions, .chat: .object(try standardFields(model, fields, kind, in: dialect))
    }
  }

  private func standardFields(
    _ model: String, _ accepted: AcceptedFields, _ kind: ServerProfile.Kind, in dialect: Dialect
  ) throws(ConfigurationError) -> [String: JSONValue] {
    var fields: [String: JSONValue] = [
      "model": .string(model),
      accepted.completionLimit ? "max_completion_tokens" : "max_tokens": .integer(maximumTokens),
      "temperature": .number(temperature), "top_p": .number(topP), "seed": .integer(seed),
    ]
    try addPrompt(to: &fields, in: dialect, kind: kind)
    if count > 1 { fields["n"] = .integer(count) }
    if !stops.isEmpty { fields["stop"] = .array(stops.map { .string($0) }) }
    if streams { fields["stream"] = true }
    if wantsLogProbabilities {
      switch (accepted.logProbabilities, dialect) {
      case (.none, _): break
      case (.number, .completions): fields["logprobs"] = 0
      default: fields["logprobs"] = true
      }
    }
    if accepted.extensions {
      // 0 means all of them, except in SGLang.
      fields["top_k"] = .integer(topK ?? (kind == .sglang ? -1 : 0))
      fields["min_p"] = 0
      fields["repetition_penalty"] = 1
      fields["repeat_penalty"] = 1
      fields["return_token_ids"] = true
      if !stops.isEmpty {
        fields["include_stop_str_in_output"] = true
        fields["no_stop_trim"] = true
      }
    } else if let topK {
      throw ConfigurationError(
        "top-k", is: topK, mustBe: "left out, because this server does not take it")
    }
    if accepted.generationConfiguration {
      fields["generation_config"] = .string(generationConfiguration)
    }
    return fields
  }

  private func addPrompt(
    to fields: inout [String: JSONValue], in dialect: Dialect, kind: ServerProfile.Kind
  ) throws(ConfigurationError) {
    switch (prompt, dialect) {
    case (.text(let text), .completions):
      fields["prompt"] = .string(text)
    case (.conversation(let messages, let answer), .chat):
      var turns = messages
      if !answer.isEmpty {
        guard kind.continuesAnswers else {
          throw ConfigurationError(
            "a conversation with \(kind.name)", is: "one with a begun answer",
            mustBe: "without one, because this server begins a new turn; use completions")
        }
        turns.append(ChatMessage(.assistant, answer))
        fields["continue_final_message"] = true
        fields["add_generation_prompt"] = false
      }
      fields["messages"] = .array(
        turns.map { ["role": .string($0.role.rawValue), "content": .string($0.content)] })
    default:
      throw ConfigurationError("the prompt", is: "of another kind", mustBe: "one for \(dialect)")
    }
  }

  /// transformers takes these as text.
  private var generationConfiguration: String {
    let settings: JSONValue = [
      "do_sample": .bool(temperature > 0), "max_new_tokens": .integer(maximumTokens),
      "temperature": .number(temperature > 0 ? temperature : 1), "top_p": .number(topP),
      "top_k": .integer(topK ?? 0),
    ]
    return (try? settings.encoded()).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  private func llamaFields() throws(ConfigurationError) -> [String: JSONValue] {
    var fields: [String: JSONValue] = [
      "prompt": .string(try promptText()), "n_predict": .integer(maximumTokens),
      "temperature": .number(temperature), "top_k": .integer(topK ?? 0), "top_p": .number(topP),
      "min_p": 0, "repeat_penalty": 1, "seed": .integer(seed), "cache_prompt": true,
    ]
    if count > 1 { fields["n_cmpl"] = .integer(count) }
    if !stops.isEmpty { fields["stop"] = .array(stops.map { .string($0) }) }
    if wantsLogProbabilities { fields["n_probs"] = 1 }
    if streams {
      fields["stream"] = true
    } else {
      // The reply repeats the prompt and all settings unless the wanted fields are named.
      fields["response_fields"] = .array(
        [
          "content", "stop_type", "stopping_word", "tokens_predicted", "tokens_evaluated", "index",
          "timings", "completion_probabilities",
        ].map { .string($0) })
    }
    return fields
  }

  private func ollamaFields(_ model: String) throws(ConfigurationError) -> [String: JSONValue] {
    var options: [String: JSONValue] = [
      "num_predict": .integer(maximumTokens), "temperature": .number(temperature),
      "top_k": .integer(topK ?? 0), "top_p": .number(topP), "min_p": 0, "repeat_penalty": 1,
      "seed": .integer(seed),
    ]
    if !stops.isEmpty { options["stop"] = .array(stops.map { .string($0) }) }
    return [
      "model": .string(model), "prompt": .string(try promptText()), "raw": true,
      "stream": .bool(streams), "options": .object(options),
      // Otherwise the server silently cuts the beginning of a prompt that does not fit.
      "truncate": false,
    ]
  }

  private func promptText() throws(ConfigurationError) -> String {
    guard case .text(let text) = prompt else {
      throw ConfigurationError("the prompt", is: "a conversation", mustBe: "a text")
    }
    return text
  }
}
