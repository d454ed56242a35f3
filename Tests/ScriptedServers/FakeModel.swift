import Foundation
import Ponder
import PonderFiles
import PonderRemote

/// A model of a few lines that speaks as one kind of server does.
///
/// What it writes depends on the prompt and the seed alone: up to four steps of a sum, then an answer.
struct FakeModel: Sendable {
  enum Speech: String, CaseIterable, Sendable {
    case vllm, llamaServer, mlx, transformers, llamaCppPython, ollama, openAI, sglangDeterministic
  }

  var speech: Speech
  var separator = "\n\n"
  var slots = 4

  static let core: Set<String> = [
    "model", "prompt", "messages", "max_tokens", "max_completion_tokens", "temperature", "top_p",
    "seed", "n", "stop",
    "stream", "logprobs", "top_logprobs", "generation_config",
  ]

  func reply(to request: ScriptedServer.Request) -> ScriptedServer.Reply {
    switch (request.method, request.path) {
    case ("GET", let path): return about(path)
    case ("POST", "/v1/completions") where speech != .ollama:
      return standard(request, isChat: false)
    case ("POST", "/v1/chat/completions") where speech != .ollama:
      return standard(request, isChat: true)
    case ("POST", "/completion") where speech == .llamaServer: return llama(request)
    case ("POST", "/api/generate") where speech == .ollama: return ollama(request)
    default: return .json(["detail": "Not Found"], status: 404)
    }
  }

  private func about(_ path: String) -> ScriptedServer.Reply {
    let headers = speech == .mlx ? ["server": "BaseHTTP/0.6 Python/3.11.7"] : [:]
    func models(_ owner: String, _ more: [String: JSONValue] = [:]) -> ScriptedServer.Reply {
      let entry: [String: JSONValue] = ["id": "tiny", "owned_by": .string(owner)]
      return .json(
        ["object": "list", "data": [.object(entry.merging(more) { $1 })]], headers: headers)
    }
    switch (path, speech) {
    case ("/v1/models", .vllm): return models("vllm", ["max_model_len": 4_096])
    case ("/version", .vllm): return .json(["version": "0.32.0"])
    case ("/v1/models", .llamaServer): return models("llamacpp")
    case ("/props", .llamaServer):
      return .json([
        "default_generation_settings": ["n_ctx": 512], "total_slots": .integer(slots),
        "build_info": "b1-0c1e570",
      ])
    case ("/v1/models", .llamaCppPython): return models("me")
    case ("/v1/models", .mlx): return .text("", headers: headers)
    case ("/v1/models", .transformers): return .text("Internal Server Error", status: 500)
    case ("/v1/models", .ollama): return models("library")
    case ("/api/version", .ollama): return .json(["version": "0.12.0"])
    case ("/v1/models", .openAI): return models("system")
    case ("/v1/models", .sglangDeterministic): return models("sglang", ["max_model_len": 2_048])
    case ("/server_info", .sglangDeterministic):
      return .json([
        "model_path": "tiny", "version": "0.5.23", "enable_deterministic_inference": true,
      ])
    default: return .json(["detail": "Not Found"], status: 404, headers: headers)
    }
  }

  // MARK: What it writes

  struct Written {
    var text: String
    var tokens: [String]
    var end: SampleEnd
  }

  /// Tokens of at most four characters, none across a line's end.
  static func tokens(of text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      stride(from: 0, to: line.count, by: 4).map {
        String(line.dropFirst($0).prefix(4))
      }
    }.reduce(into: [String]()) { all, line in
      if !all.isEmpty { all.append("\n") }
      all += line.isEmpty && all.isEmpty ? [""] : line
    }.filter { !$0.isEmpty }
  }

  func write(
    _ prompt: String, seed: Int, temperature: Double, stops: [String], maximumTokens: Int
  ) -> Written {
    let drawn = temperature == 0 ? 0 : UInt64(seed) &+ 1
    var random = RandomStream(seed: stableHash(prompt.utf8) ^ (drawn &* 0x9E37_79B9))
    let done = prompt.components(separatedBy: "Step ").count - 1
    let left = max(0, Int.random(in: 1...4, using: &random) - done)
    var lines = (0..<left).map {
      "Step \(done + $0 + 1): \(Int.random(in: 1...99, using: &random))"
    }
    lines.append("Answer: \(Int.random(in: 1...9, using: &random))")
    let all = Self.tokens(of: lines.joined(separator: separator))
    var text = ""
    var tokens: [String] = []
    for token in all {
      if tokens.count == maximumTokens { return Written(text: text, tokens: tokens, end: .length) }
      text += token
      tokens.append(token)
      if let stop = stops.first(where: { text.contains($0) }), let range = text.range(of: stop) {
        return Written(
          text: String(text[..<range.upperBound]), tokens: tokens, end: .stop(stop))
      }
    }
    return Written(text: text, tokens: tokens, end: .finished)
  }

  // MARK: How each says it

  private func standard(
    _ request: ScriptedServer.Request, isChat: Bool
  ) -> ScriptedServer.Reply {
    guard let json = request.json, case .object(let fields) = json else {
      return .json(["error": ["message": "not JSON", "code": 400]], status: 400)
    }
    let unknown = fields.keys.filter { !Self.core.contains($0) }.sorted()
    switch speech {
    case .transformers where !unknown.isEmpty:
      return .json(
        ["detail": .string("Unexpected fields in the request: {'\(unknown[0])'}")], status: 422)
    case .openAI where !unknown.isEmpty:
      return .json(
        ["error": ["message": .string("Unrecognized request argument supplied: \(unknown[0])")]],
        status: 400)
    case .mlx where fields["logprobs"]?.integer != nil:
      return .json(["error": "logprobs must be of type bool"], status: 400)
    default: break
    }
    let stops = (fields["stop"]?.elements ?? []).compactMap(\.string)
    let prompt =
      fields["prompt"]?.string
      ?? (fields["messages"]?.elements ?? []).compactMap { $0["content"]?.string }.joined()
    if fields["prompt"]?.elements != nil, ![.vllm, .sglangDeterministic].contains(speech) {
      return .json(["error": ["message": "prompt must be a string"]], status: 400)
    }
    let heat: Double =
      switch fields["temperature"] {
      case .number(let value)?: value
      case .integer(let value)?: Double(value)
      default: 1
      }
    let samples = fields["generation_config"] != nil || speech != .transformers
    let count = fields["n"]?.integer ?? 1
    if speech == .vllm, count > 1, heat == 0 {
      return .json(
        ["error": ["message": "n must be 1 when using greedy sampling", "code": 400]], status: 400)
    }
    let honoured = [.vllm, .openAI, .sglangDeterministic].contains(speech) ? count : 1
    let seed = fields["seed"]?.integer ?? 0
    let written = (0..<honoured).map { index in
      let ownSeed =
        speech == .vllm ? seed + index : speech == .openAI && index > 0 ? seed ^ (index << 9) : seed
      return write(
        prompt, seed: ownSeed, temperature: samples ? heat : 0, stops: stops,
        maximumTokens: fields["max_tokens"]?.integer ?? 16)
    }
    return fields["stream"] == true
      ? stream(written, isChat: isChat) : whole(written, fields, isChat: isChat, prompt: prompt)
  }

  private func shown(_ written: Written, _ included: Bool) -> String {
    guard case .stop(let stop) = written.end, !included else { return written.text }
    return String(written.text.dropLast(stop.count))
  }

  private func whole(
    _ written: [Written], _ fields: [String: JSONValue], isChat: Bool, prompt: String
  ) -> ScriptedServer.Reply {
    let includes =
      speech == .transformers
      || (speech == .vllm && fields["include_stop_str_in_output"] == true)
      || (speech == .sglangDeterministic && fields["no_stop_trim"] == true)
    let choices = written.enumerated().map { index, written -> JSONValue in
      let text = shown(written, includes)
      var choice: [String: JSONValue] = [
        "index": .integer(index), "finish_reason": written.end == .length ? "length" : "stop",
      ]
      if isChat {
        choice["message"] = ["role": "assistant", "content": .string(text)]
      } else {
        choice["text"] = .string(text)
      }
      if case .stop(let stop) = written.end {
        if speech == .vllm { choice["stop_reason"] = .string(stop) }
        if speech == .sglangDeterministic { choice["matched_stop"] = .string(stop) }
      }
      if speech == .vllm, fields["return_token_ids"] == true {
        choice["token_ids"] = .array(written.tokens.map { .integer($0.utf8.count) })
      }
      if let asked = fields["logprobs"], asked != .bool(false), speech != .transformers {
        choice["logprobs"] =
          speech == .mlx
          ? ["content": .array(written.tokens.map { ["token": .string($0), "logprob": -0.5] })]
          : ["token_logprobs": .array(written.tokens.map { _ in -0.5 })]
      }
      return .object(choice)
    }
    let prompted = Self.tokens(of: prompt).count
    return .json([
      "choices": .array(choices),
      "usage": [
        "prompt_tokens": .integer(prompted),
        "completion_tokens": .integer(written.reduce(0) { $0 + $1.tokens.count }),
      ],
    ])
  }

  private func stream(_ written: [Written], isChat: Bool) -> ScriptedServer.Reply {
    var events: [String] = speech == .mlx ? [": keepalive 1/1\n\n"] : []
    func event(_ index: Int, _ text: String, _ finish: JSONValue) {
      let content: JSONValue = isChat ? ["content": .string(text)] : .string(text)
      let choice: JSONValue = [
        "index": .integer(index), isChat ? "delta" : "text": content, "finish_reason": finish,
      ]
      let bytes = (try? JSONValue.object(["choices": [choice]]).encoded()) ?? []
      events.append("data: " + String(decoding: bytes, as: UTF8.self) + "\n\n")
    }
    let longest = written.map(\.tokens.count).max() ?? 0
    for place in 0..<longest {
      for (index, one) in written.enumerated() where place < one.tokens.count {
        event(index, one.tokens[place], .null)
      }
    }
    for (index, one) in written.enumerated() {
      event(index, "", one.end == .length ? "length" : "stop")
    }
    if speech != .transformers { events.append("data: [DONE]\n\n") }
    return .chunks(events)
  }

  private func llama(_ request: ScriptedServer.Request) -> ScriptedServer.Reply {
    guard let json = request.json else { return .text("Internal Server Error", status: 500) }
    let count = json["n_cmpl"]?.integer ?? 1
    guard (1...slots).contains(count) else {
      return .json(
        [
          "error": [
            "code": 400, "type": "invalid_request_error",
            "message": .string(
              "Field 'n': Value must be between 1 <= value <= \(slots), but got \(count)"),
          ]
        ], status: 400)
    }
    let prompt = json["prompt"]?.string ?? json["prompt"]?.brief ?? ""
    let stops = (json["stop"]?.elements ?? []).compactMap(\.string)
    let heat: Double = json["temperature"] == 0 || json["temperature"] == .number(0) ? 0 : 1
    let written = (0..<count).map {
      write(
        prompt, seed: (json["seed"]?.integer ?? 0) + $0, temperature: heat, stops: stops,
        maximumTokens: json["n_predict"]?.integer ?? 16)
    }
    let prompted = Self.tokens(of: prompt).count
    func last(_ index: Int, _ one: Written, text: String) -> JSONValue {
      var fields: [String: JSONValue] = [
        "index": .integer(index), "content": .string(text), "stop": true,
        "tokens_predicted": .integer(one.tokens.count), "tokens_evaluated": .integer(prompted),
        "timings": ["cache_n": .integer(prompted / 2)],
      ]
      switch one.end {
      case .stop(let stop):
        fields["stop_type"] = "word"
        fields["stopping_word"] = .string(stop)
      case .length: fields["stop_type"] = "limit"
      default: fields["stop_type"] = "eos"
      }
      return .object(fields)
    }
    guard json["stream"] == true else {
      let replies = written.enumerated().map { last($0, $1, text: shown($1, false)) }
      return .json(count == 1 ? replies[0] : .array(replies))
    }
    var events: [JSONValue] = []
    for (index, one) in written.enumerated() {
      events += one.tokens.map {
        ["index": .integer(index), "content": .string($0), "stop": false]
      }
      events.append(last(index, one, text: ""))
    }
    return .chunks(
      events.map { "data: " + String(decoding: (try? $0.encoded()) ?? [], as: UTF8.self) + "\n\n" })
  }

  private func ollama(_ request: ScriptedServer.Request) -> ScriptedServer.Reply {
    guard let json = request.json, json["raw"] == true, let prompt = json["prompt"]?.string else {
      return .json(["error": "raw wanted"], status: 400)
    }
    let options = json["options"]
    let stops = (options?["stop"]?.elements ?? []).compactMap(\.string)
    let heat: Double = options?["temperature"] == 0 || options?["temperature"] == .number(0) ? 0 : 1
    let one = write(
      prompt, seed: options?["seed"]?.integer ?? 0, temperature: heat, stops: stops,
      maximumTokens: options?["num_predict"]?.integer ?? 16)
    func line(_ text: String, isDone: Bool) -> JSONValue {
      var fields: [String: JSONValue] = ["response": .string(text), "done": .bool(isDone)]
      if isDone {
        fields["done_reason"] = one.end == .length ? "length" : "stop"
        fields["eval_count"] = .integer(one.tokens.count)
        fields["prompt_eval_count"] = .integer(Self.tokens(of: prompt).count)
      }
      return .object(fields)
    }
    guard json["stream"] == true else { return .json(line(shown(one, false), isDone: true)) }
    let lines = one.tokens.map { line($0, isDone: false) } + [line("", isDone: true)]
    return .chunks(lines.map { String(decoding: (try? $0.encoded()) ?? [], as: UTF8.self) + "\n" })
  }
}
