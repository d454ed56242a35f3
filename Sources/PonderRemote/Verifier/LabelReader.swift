import Ponder

/// Reads verifiers that are language models: the score compares the probabilities of two label tokens
/// as the next token.
///
/// Sends one request of one token for each new step; the steps before are in the server's cache. It
/// asks servers for the probabilities of exactly the two tokens, because the less likely one may be
/// missing in any list of the most likely.
struct LabelReader: PrefixReader {
  private let settings: RemoteVerifierSettings
  private let pool: ServerPool
  private let tokens: LabelReply.Tokens
  let findings: [String]

  /// - Throws: ``RemoteError`` when a label is not a single token of the server's model, or the server
  ///   cannot report its probability.
  init(_ settings: RemoteVerifierSettings, _ pool: ServerPool) async throws {
    self.settings = settings
    self.pool = pool
    let labels = settings.labels
    let good = try await Self.token(of: labels.good, configured: labels.goodToken, pool)
    let bad = try await Self.token(of: labels.bad, configured: labels.badToken, pool)
    guard good.token != bad.token || good.token == nil else {
      throw RemoteError(
        .unsupported, "'\(labels.good)' and '\(labels.bad)' are the same token of this model")
    }
    tokens = (good.token, bad.token)
    findings = [good.finding, bad.finding]
    let kind = pool.profile?.kind ?? .other
    if good.token == nil || bad.token == nil, settings.kind != .judge {
      throw RemoteError(
        .unsupported,
        "\(kind.name) has no tokenizer to ask; give goodToken and badToken of the labels")
    }
    guard settings.kind == .judge || [.vllm, .llamaServer, .mlx].contains(kind) else {
      throw RemoteError(
        .unsupported,
        "\(kind.name) does not tell the probabilities of chosen tokens; "
          + "vLLM, llama-server and mlx_lm do")
    }
  }

  private static func token(
    of label: String, configured: Int?, _ pool: ServerPool
  ) async throws -> (token: Int?, finding: String) {
    guard let found = try await pool.tokens(of: label) else {
      return (
        configured, "'\(label)' is \(configured.map { "token \($0)" } ?? "a text"), unchecked"
      )
    }
    guard found.count == 1 else {
      throw RemoteError(
        .unsupported, "the label '\(label)' is \(found.count) tokens of this model, not one")
    }
    if let configured, configured != found[0] {
      throw RemoteError(
        .unsupported, "the label '\(label)' is token \(found[0]) of this model, not \(configured)")
    }
    return (found[0], "'\(label)' is token \(found[0])")
  }

  func read(_ work: [PrefixReading]) async throws -> Metered<[ScoreCache.Key: Double]> {
    let items = work.flatMap { reading in
      reading.places.map { (key: $0.key, prefix: reading.prefix(upTo: $0.step)) }
    }
    let scores = try await items.concurrentMap(atMost: items.count) { item in
      let score = try await score(item.prefix)
      return (item.key, score)
    }
    return Metered(
      Dictionary(scores.map { ($0.0, $0.1.value) }) { first, _ in first },
      cost: scores.reduce(.zero) { $0 + $1.1.cost })
  }

  private func score(_ prefix: Prefix) async throws -> Metered<Double> {
    let prompt = try await prompt(for: prefix)
    do {
      return try await pool.send(
        home: stableHash(prefix.problem.text.utf8), seed: stableHash("label".utf8)
      ) { profile in
        try question(prompt, profile)
      } _: { body, profile in
        try LabelReply(settings, tokens).score(body.bytes, profile.kind)
      }
    } catch let error as RemoteError where error.reason == .tooLong && !prefix.steps.isEmpty {
      return Metered(0, cost: ModelCost(calls: 1))
    }
  }

  private func prompt(for prefix: Prefix) async throws -> Prompt {
    let messages: [ChatMessage]
    switch settings.kind {
    case .beliefs: return .text(PromptTemplate.lines.text(for: prefix))
    case .rlhflow: messages = VerifierText.rlhflow(prefix, good: settings.labels.good)
    default:
      messages = [ChatMessage(.user, settings.judge.text(for: prefix))]
      if settings.servers.form == .completions,
        case .turns(let marks) = settings.servers.template.layout
      {
        return .text(marks.text(of: messages))
      }
    }
    return pool.profile?.kind == .llamaServer
      ? .text(try await pool.rendered(messages)) : .conversation(messages, answer: "")
  }
}

extension LabelReader {
  /// The request in each server's own form.
  private func question(
    _ prompt: Prompt, _ profile: ServerProfile
  ) throws -> Question<WholeBody> {
    var fields: [String: JSONValue] = [
      "model": .string(profile.model), "max_tokens": 1, "temperature": 0,
    ]
    let path: String
    let isChat: Bool
    switch prompt {
    case .text(let text):
      fields["prompt"] = .string(text)
      (path, isChat) = ("/v1/completions", false)
    case .conversation(let messages, _):
      fields["messages"] = .array(
        messages.map { ["role": .string($0.role.rawValue), "content": .string($0.content)] })
      (path, isChat) = ("/v1/chat/completions", true)
    }
    switch (profile.kind, tokens.good, tokens.bad) {
    case (.vllm, let good?, let bad?):
      fields["logprobs"] = isChat ? true : 0
      if isChat { fields["top_logprobs"] = 0 }
      fields["logprob_token_ids"] = [.integer(good), .integer(bad)]
      fields["return_tokens_as_token_ids"] = true
    case (.mlx, let good?, let bad?):
      // Raised above all others by the same amount, the two become the most likely.
      fields["logit_bias"] = ["\(good)": 50, "\(bad)": 50]
      fields["logprobs"] = true
      fields["top_logprobs"] = 2
    case (.llamaServer, let good?, let bad?):
      guard let text = fields["prompt"] else { break }
      return Question(
        "/completion",
        [
          "prompt": text, "n_predict": 1, "temperature": 1, "samplers": ["temperature"],
          "logit_bias": [[.integer(good), 50], [.integer(bad), 50]], "n_probs": 2,
          "post_sampling_probs": true, "cache_prompt": true,
          "response_fields": ["completion_probabilities", "tokens_evaluated", "timings"],
        ],
        reader: WholeBody(limit: .short)
      )
    case (.mlx, _, _):
      fields["logprobs"] = true
      fields["top_logprobs"] = 11
    default:
      fields["logprobs"] = isChat ? true : 5
      if isChat { fields["top_logprobs"] = 20 }
    }
    return Question(path, .object(fields), reader: WholeBody(limit: .short))
  }
}
