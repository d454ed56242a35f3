import Ponder

extension ServerProbe {
  static let probeSeed = 7
  static let probePrompt = "The sum of 12 and 30 is 42, because"

  /// Measures how the server treats samples, seeds, stop texts and fields.
  ///
  /// - Parameters:
  ///   - profile: The result of ``identify(model:)``.
  ///   - isChat: Whether conversations are sent, which the server renders.
  /// - Throws: ``ExchangeFailure`` when the server refuses every form of the request.
  func measure(_ profile: ServerProfile, isChat: Bool) async throws -> ServerProfile {
    var profile = profile
    if isChat { profile.dialect = .chat }
    let pair = try await settle(&profile)
    profile.samplesPerRequest =
      pair.samples.count < 2 ? 1 : profile.kind == .llamaServer ? profile.concurrency : 128
    let alone = try await ask(profile, seed: Self.probeSeed + 1)
    judgeUsage(of: pair, and: alone, &profile)
    if profile.seeds != .shared {
      profile.seeds = try await seeds(profile, pair: pair, alone: alone)
    }
    profile.stopTelling = try await stopTelling(profile)
    if profile.dialect != .chat, profile.dialect != .ollama, profile.kind != .mlx {
      profile.takesTokenPrompts = try await takesTokens(profile)
    }
    return profile
  }

  /// Asks for two samples with fewer and fewer fields until the server answers.
  private func settle(_ profile: inout ServerProfile) async throws -> SampleReply {
    var rungs = [AcceptedFields()]
    if profile.dialect == .completions || profile.dialect == .chat {
      rungs += [
        AcceptedFields(logProbabilities: .flag), AcceptedFields(logProbabilities: .none),
        AcceptedFields(extensions: false),
        AcceptedFields(extensions: false, logProbabilities: .none),
        AcceptedFields(extensions: false, completionLimit: true),
        AcceptedFields(extensions: false, logProbabilities: .none, completionLimit: true),
      ]
    }
    var refusal: ExchangeFailure?
    for rung in rungs {
      profile.fields = rung
      do {
        let reply = try await ask(profile, count: 2, wantsLogProbabilities: true)
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
          profile.concurrency = profile.kind.usualConcurrency
        }
      }
      if profile.kind == .transformers {
        profile.fields = AcceptedFields(
          extensions: false, logProbabilities: .none, generationConfiguration: true)
        return try await ask(profile, count: 2)
      }
    }
    throw refusal ?? ExchangeFailure(.malformed("no answer to any form of the request"))
  }

  private func judgeUsage(
    of pair: SampleReply, and alone: SampleReply, _ profile: inout ServerProfile
  ) {
    profile.tellsTokens = alone.samples[0].tokens != nil
    if let told = alone.promptTokens, told > 0, profile.dialect != .chat {
      profile.bytesPerToken = min(8, max(1, Double(Self.probePrompt.utf8.count) / Double(told)))
    }
    guard let told = pair.sampledTokens else { return }
    let counts = pair.samples.compactMap(\.tokens)
    if pair.samples.count == 1 || counts.reduce(0, +) == told {
      profile.usage = .allSamples
    } else if counts.count == pair.samples.count {
      profile.usage = .firstSample
    } else if profile.kind == .other || profile.kind == .sglang {
      profile.usage = .allSamples
    }
  }

  private func seeds(
    _ profile: ServerProfile, pair: SampleReply, alone: SampleReply
  ) async throws -> ServerProfile.Seeds {
    let next = alone.samples[0].text
    let again = try await ask(profile, seed: Self.probeSeed + 1).samples[0].text
    guard again == next else { return .ignored }
    let texts = pair.samples.map(\.text)
    if texts.count < 2 { return texts[0] == next ? .ignored : .countUp }
    if texts[1] == next { return .countUp }
    return texts[0] == texts[1] ? .shared : .firstOnly
  }

  /// Stops the most probable text at one of its characters, and checks how the server reports it.
  private func stopTelling(_ profile: ServerProfile) async throws -> ServerProfile.StopTelling {
    let text = try await ask(profile, temperature: 0).samples[0].text
    // Not the replacement character of invalid bytes.
    let characters = text.dropFirst().filter { $0 != "\u{FFFD}" && $0.isASCII }
    guard let stop = characters.first.map({ String($0) }) else { return .none }
    let sample = try await ask(profile, temperature: 0, stops: [stop]).samples[0]
    guard sample.end == .stop(stop) else { return .none }
    return sample.text.endsInBytes(of: stop) ? .text : .field
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
    _ profile: ServerProfile, count: Int = 1, seed: Int = probeSeed, temperature: Double = 1,
    stops: [String] = [], wantsLogProbabilities: Bool = false
  ) async throws -> SampleReply {
    let prompt: Prompt =
      profile.dialect == .chat
      ? .conversation([ChatMessage(.user, Self.probePrompt)], answer: "")
      : .text(Self.probePrompt)
    var request = SampleRequest(
      prompt, count: count, maximumTokens: 16, stops: stops, seed: seed,
      wantsLogProbabilities: wantsLogProbabilities)
    request.temperature = temperature
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
