import Foundation
import Ponder

/// Finds out what a server can do, by asking it.
///
/// First it is asked who it is, then for a few tokens, with fewer and fewer fields until it takes
/// the request. What counts is what comes back.
struct ServerProbe: Sendable {
  /// One exchange with the server.
  typealias Send =
    @Sendable (
      _ path: String, _ body: JSONValue?, _ timeout: Duration
    ) async throws -> WholeBody

  /// A server that does not say who it is within this time is not there.
  static let patience = Duration.seconds(4)
  /// The first tokens after a start take up to 16 seconds on some servers.
  static let patienceForTokens = Duration.seconds(60)

  private let send: Send

  init(_ send: @escaping Send) { self.send = send }

  /// Who is there, and what it says of itself.
  ///
  /// - Parameter model: The one to ask; the first that it lists if `nil`.
  /// - Throws: ``ExchangeFailure`` when nobody answers; ``RemoteError`` when no model is named.
  func identify(model: String?) async throws -> ServerProfile {
    let (listed, program) = try await listing()
    let paths = ["/version", "/props", "/api/version", "/server_info", "/info"]
    let said = try await paths.concurrentMap(atMost: paths.count) { try await answer($0) }
    let (version, props, ollama, sglang, tgi) = (said[0], said[1], said[2], said[3], said[4])
    let owner = listed?["data"]?.elements?.first?["owned_by"]?.string
    let kind: ServerProfile.Kind =
      if props?["default_generation_settings"] != nil {
        .llamaServer
      } else if owner == "vllm" {
        .vllm
      } else if sglang?["model_path"] != nil || owner == "sglang" {
        .sglang
      } else if ollama?["version"] != nil || owner == "library" {
        .ollama
      } else if tgi?["model_id"] != nil {
        .textGenerationInference
      } else if version?["version"] != nil {
        .vllm
      } else if owner == "me" {
        .llamaCppPython
      } else if program?.hasPrefix("BaseHTTP") == true {
        .mlx
      } else {
        .other
      }
    let models = (listed?["data"]?.elements ?? []).compactMap { $0["id"]?.string }
    // mlx_lm calls the model that it has loaded so, and looks any other name up in a hub.
    let usual = kind == .mlx ? "default_model" : models.first ?? tgi?["model_id"]?.string
    guard let model = model ?? usual else {
      throw RemoteError(.refused, "it lists no models; name the model")
    }
    var profile = ServerProfile(kind: kind, model: model)
    profile.models = models
    profile.version =
      (version?["version"] ?? props?["build_info"] ?? ollama?["version"] ?? sglang?["version"]
      ?? tgi?["version"])?.string
    let entry = listed?["data"]?.elements?.first { $0["id"]?.string == model }
    profile.maximumLength =
      (entry?["max_model_len"] ?? props?["default_generation_settings"]?["n_ctx"]
      ?? tgi?["max_total_tokens"])?.integer
    if let slots = props?["total_slots"]?.integer { profile.concurrency = max(1, slots) }
    if sglang?["enable_deterministic_inference"] == .bool(true) { profile.seeds = .shared }
    return profile
  }

  /// The models listed, none by a server that answers something else, and the program's name.
  private func listing() async throws -> (JSONValue?, String?) {
    do {
      let body = try await send("/v1/models", nil, Self.patience)
      return (JSONValue(body.bytes), body.server)
    } catch let failure as ExchangeFailure {
      switch failure.cause {
      // A server of another kind, or one whose list is broken: transformers answers 500.
      case .status(let code, _, _) where ![401, 403, 502, 503, 504].contains(code):
        return (nil, nil)
      case .malformed: return (nil, nil)
      default: throw failure
      }
    }
  }

  private func answer(_ path: String) async throws -> JSONValue? {
    do {
      return JSONValue(try await send(path, nil, Self.patience).bytes)
    } catch is ExchangeFailure {
      return nil
    }
  }
}

extension ServerProbe {
  /// Texts of which one comes within a few tokens of nearly any model.
  static let probeStops = [" ", "\n", "e", "1"]
  static let probeSeed = 7
  static let probePrompt = "The"

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
