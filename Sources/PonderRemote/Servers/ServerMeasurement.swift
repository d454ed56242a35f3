import Ponder

extension ServerProbe {
  /// Texts of which one comes within a few tokens of nearly any model.
  static let probeStops = [" ", "\n", "e", "1"]
  static let probeSeed = 7
  static let probePrompt = "The sum of 12 and 30 is 42, because"

  /// What the server does with samples, seeds, stop texts and fields.
  ///
  /// - Parameters:
  ///   - profile: What ``identify(model:)`` found.
  ///   - isChat: Whether conversations are sent, which the server renders.
  /// - Throws: ``ExchangeFailure`` when it refuses every form of the request.
  func measure(_ profile: ServerProfile, isChat: Bool) async throws -> ServerProfile {
    var profile = profile
    if isChat { profile.dialect = .chat }
    let first = try await settle(&profile)
    profile.samplesPerRequest =
      first.samples.count < 2 ? 1 : profile.kind == .llamaServer ? profile.concurrency : 128
    judgeStops(of: first, &profile)
    let second = try await ask(profile, count: 2)
    judgeUsage(of: second, &profile)
    if profile.seeds != .shared { profile.seeds = try await seeds(profile, beside: second) }
    if profile.dialect != .chat, profile.dialect != .ollama, profile.kind != .mlx {
      profile.takesTokenPrompts = try await takesTokens(profile)
    }
    return profile
  }

  /// Asks with fewer and fewer fields until an answer comes.
  private func settle(_ profile: inout ServerProfile) async throws -> SampleReply {
    var rungs = [AcceptedFields()]
    if profile.dialect == .completions || profile.dialect == .chat {
      rungs += [
        AcceptedFields(logProbabilities: .flag), AcceptedFields(logProbabilities: .none),
        AcceptedFields(extensions: false),
        AcceptedFields(extensions: false, logProbabilities: .none),
      ]
    }
    var refusal: ExchangeFailure?
    for rung in rungs {
      profile.fields = rung
      do {
        let reply = try await ask(
          profile, count: 2, stops: Self.probeStops, wantsLogProbabilities: true)
        if rung.logProbabilities != .none, reply.samples.allSatisfy({ $0.logProbability == nil }) {
          profile.fields.logProbabilities = .none
        }
        return reply
      } catch let failure as ExchangeFailure {
        guard case .status(let code, let message, _) = failure.cause,
          [400, 422, 500].contains(code)
        else { throw refusal ?? failure }
        refusal = refusal ?? failure
        if message.text.contains("Unexpected fields in the request") {
          profile.kind = .transformers
          profile.concurrency = 4
        }
      }
      if profile.kind == .transformers {
        profile.fields = AcceptedFields(
          extensions: false, logProbabilities: .none, generationConfiguration: true)
        return try await ask(profile, count: 2, stops: Self.probeStops)
      }
    }
    throw refusal ?? ExchangeFailure(.malformed("no answer to any form of the request"))
  }

  private func judgeStops(of reply: SampleReply, _ profile: inout ServerProfile) {
    let ends = reply.samples.compactMap { sample -> ServerProfile.StopTelling? in
      guard case .stop(let text) = sample.end else { return nil }
      return sample.text.hasSuffix(text) ? .text : .field
    }
    profile.stopTelling = ends.first ?? .none
  }

  private func judgeUsage(of reply: SampleReply, _ profile: inout ServerProfile) {
    let counts = reply.samples.compactMap(\.tokens)
    profile.tellsTokens = counts.count == reply.samples.count
    if let told = reply.promptTokens, told > 0, profile.dialect != .chat {
      profile.bytesPerToken = min(8, max(1, Double(Self.probePrompt.utf8.count) / Double(told)))
    }
    guard let told = reply.sampledTokens else { return }
    if reply.samples.count == 1 || counts.reduce(0, +) == told {
      profile.usage = .allSamples
    } else if profile.tellsTokens {
      profile.usage = .firstSample
    } else if profile.kind == .other || profile.kind == .sglang {
      profile.usage = .allSamples
    }
  }

  private func seeds(
    _ profile: ServerProfile, beside pair: SampleReply
  ) async throws -> ServerProfile.Seeds {
    let pair = pair.samples
    let next = try await ask(profile, count: 1, seed: Self.probeSeed + 1).samples[0].text
    let again = try await ask(profile, count: 1, seed: Self.probeSeed + 1).samples[0].text
    guard again == next else { return .ignored }
    if pair.count < 2 { return pair[0].text == next ? .ignored : .countUp }
    if pair[1].text == next { return .countUp }
    return pair[0].text == pair[1].text ? .shared : .firstOnly
  }

  private func takesTokens(_ profile: ServerProfile) async throws -> Bool {
    let body: JSONValue =
      profile.dialect == .llama
      ? ["prompt": [1, 2], "n_predict": 1]
      : ["model": .string(profile.model), "prompt": [1, 2], "max_tokens": 1, "temperature": 1]
    do {
      _ = try await send(profile.dialect.path, body, Self.patienceForTokens)
      return true
    } catch is ExchangeFailure {
      return false
    }
  }

  private func ask(
    _ profile: ServerProfile, count: Int, seed: Int = probeSeed, stops: [String] = [],
    wantsLogProbabilities: Bool = false
  ) async throws -> SampleReply {
    let prompt: Prompt =
      profile.dialect == .chat
      ? .conversation([ChatMessage(.user, Self.probePrompt)], answer: "")
      : .text(Self.probePrompt)
    let request = SampleRequest(
      prompt, count: count, maximumTokens: 16, stops: stops, seed: seed,
      wantsLogProbabilities: wantsLogProbabilities)
    let body = try request.body(
      in: profile.dialect, model: profile.model, fields: profile.fields, kind: profile.kind)
    let bytes = try await send(profile.dialect.path, body, Self.patienceForTokens).bytes
    do {
      return try request.reply(bytes, profile)
    } catch let error as MalformedReply {
      throw ExchangeFailure(.malformed(error.description))
    }
  }
}

extension SampleRequest {
  /// Reads a whole answer to this request.
  func reply(_ bytes: [UInt8], _ profile: ServerProfile) throws -> SampleReply {
    switch profile.dialect {
    case .llama: try LlamaReply.reply(LlamaReply.decode(bytes))
    case .ollama: try OllamaReply(bytes).reply(stops: stops)
    case .completions, .chat:
      try StandardReply(bytes).reply(stops: stops, tellsReason: profile.stopTelling != .none)
    }
  }
}
