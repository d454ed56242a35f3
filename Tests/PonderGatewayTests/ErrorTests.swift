import AsyncHTTPClient
import Foundation
import NIOHTTP1
import Ponder
import PonderModels
import PonderRemote
import PonderTesting
import Testing

@testable import PonderGateway

/// Errors always have four keys, whatever was wrong.
@Suite(.timeLimit(.minutes(40)))
struct ErrorTests {
  private func expectEnvelope(
    _ answer: RunningGateway.Answer, _ status: Int, code: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
    guard case .object(let error)? = answer.json["error"] else {
      Issue.record("no error in: \(answer.text)", sourceLocation: sourceLocation)
      return
    }
    #expect(
      Set(error.keys) == ["message", "type", "param", "code"], sourceLocation: sourceLocation)
    #expect(error["message"]?.string?.isEmpty == false, sourceLocation: sourceLocation)
    if let code { #expect(error["code"] == .string(code), sourceLocation: sourceLocation) }
    #expect(answer.header("content-type") == "application/json", sourceLocation: sourceLocation)
    #expect(answer.header("x-request-id") != nil, sourceLocation: sourceLocation)
  }

  @Test func `bad JSON, no object and wrong types are errors with four keys`() async throws {
    try await RunningGateway.run { gateway in
      for body in [
        "", "{", "nul", "\u{0}", "[1, 2]", "\"text\"", String(repeating: "[", count: 100_000),
      ] {
        expectEnvelope(
          try await gateway.send("/v1/chat/completions", body: body), 400, code: "invalid_json")
      }
      let turn: JSONValue = ["role": "user", "content": "q"]
      let wrong: [[String: JSONValue]] = [
        ["messages": "text"], ["messages": []], ["messages": [1]],
        ["messages": [["role": "user"]]], ["messages": [["role": "king", "content": "q"]]],
        ["messages": [["role": "assistant", "content": "q"]]],
        ["messages": [["role": "user", "content": [["type": "text"]]]]],
        ["temperature": "hot"], ["temperature": 3], ["temperature": -1], ["top_p": 2],
        ["n": 0], ["n": 1.5], ["n": 1_000], ["max_tokens": 0], ["max_tokens": -5],
        ["stop": ""], ["stop": ["a", "b", "c", "d", "e"]], ["stop": 1], ["stream": 1],
        ["seed": "x"], ["stream_options": 1], ["tools": 1], ["response_format": "json"],
        ["top_logprobs": 2], ["logprobs": true, "top_logprobs": 99], ["ponder": 1], ["user": 1],
        ["model": 1], ["model": ""],
      ]
      for fields in wrong {
        expectEnvelope(try await gateway.post(["model": "tiny", "messages": [turn]], fields), 400)
      }
    }
  }

  @Test func `unknown routes, models and wrong methods are errors with four keys`() async throws {
    try await RunningGateway.run { gateway in
      expectEnvelope(try await gateway.get("/"), 404, code: "not_found")
      expectEnvelope(try await gateway.send("/v1/embeddings", body: "{}"), 404, code: "not_found")
      expectEnvelope(try await gateway.get("/v1/models/other"), 404, code: "model_not_found")
      expectEnvelope(
        try await gateway.ask("q", ["model": "gpt-5"]), 404, code: "model_not_found")
      let wrong = try await gateway.get("/v1/chat/completions")
      expectEnvelope(wrong, 405, code: "method_not_allowed")
      #expect(wrong.header("allow") == "POST")
      expectEnvelope(
        try await gateway.send("/v1/models", method: .DELETE), 405, code: "method_not_allowed")
      // Nobody asked for pages.
      expectEnvelope(try await gateway.get("/ponder"), 404)
    }
  }

  @Test func `a body that is too large is refused`() async throws {
    try await RunningGateway.run(.arithmetic, { $0.longestBody = 4_096 }) { gateway in
      let body = "{\"model\": \"tiny\", \"x\": \"\(String(repeating: "x", count: 5_000))\"}"
      expectEnvelope(
        try await gateway.send("/v1/chat/completions", body: body), 413, code: "request_too_large")
      #expect(try await gateway.ask().status == 200)
    }
  }

  @Test func `no key and a wrong key are refused, a right one is served`() async throws {
    try await RunningGateway.run(.arithmetic, { $0.keys = ["sesame-sesame", "another-key"] }) {
      gateway in
      for header in [
        "", "Bearer ", "Bearer sesame-sesamf", "Bearer sesame", "sesame-sesame",
        "Basic sesame-sesame",
      ] {
        let answer = try await gateway.ask(
          "q", [:], header.isEmpty ? [] : [("authorization", header)])
        expectEnvelope(answer, 401, code: "invalid_api_key")
      }
      for path in ["/v1/models", "/metrics", "/openapi.json", "/nothing"] {
        expectEnvelope(try await gateway.get(path), 401)
      }
      for key in ["sesame-sesame", "another-key"] {
        #expect(try await gateway.ask("q", [:], [("authorization", "Bearer \(key)")]).status == 200)
      }
      #expect(try await gateway.get("/health").status == 200)
      #expect(try await gateway.get("/ready").status == 200)
    }
  }

  @Test func `only loopback is served without keys`() throws {
    var settings = GatewaySettings()
    settings.host = "0.0.0.0"
    #expect(throws: ConfigurationError.self) { try settings.validate() }
    settings.keys = ["long-enough"]
    try settings.validate()
  }

  @Test func `images are refused with the way to send them`() async throws {
    try await RunningGateway.run { gateway in
      let picture: JSONValue = [
        ["type": "text", "text": "what is this?"],
        ["type": "image_url", "image_url": ["url": "data:image/png;base64,AA=="]],
      ]
      let answer = try await gateway.post(
        ["model": "tiny", "messages": [["role": "user", "content": picture]]])
      expectEnvelope(answer, 400, code: "unsupported_content")
      #expect(answer.json["error"]?["message"]?.string?.contains("tiny:direct") == true)
    }
  }

  @Test func `tools and forms of replies are refused where no server reads them`() async throws {
    try await RunningGateway.run { gateway in
      let tools: JSONValue = [["type": "function", "function": ["name": "f"]]]
      let refused = try await gateway.ask("q", ["tools": tools])
      expectEnvelope(refused, 400, code: "unsupported_parameter")
      #expect(refused.json["error"]?["param"] == "tools")
      expectEnvelope(
        try await gateway.ask("q", ["response_format": ["type": "json_object"]]), 400,
        code: "unsupported_parameter")
      #expect(
        try await gateway.ask("q", ["response_format": ["type": "text"], "tools": []]).status == 200
      )
    }
  }

  @Test func `a full queue is refused with the time to come again`() async throws {
    let held = HeldProposer()
    let served = ServedModel(
      "tiny", ModelSet(proposer: held, domain: ScriptedDomain()), answering: .servers)
    try await RunningGateway.run(served, { ($0.concurrency, $0.queue) = (1, 1) }) { gateway in
      var events = held.events.makeAsyncIterator()
      async let first = gateway.ask()
      _ = await events.next()
      async let second = gateway.ask()
      while try await gateway.get("/metrics").text.contains("waiting{model_name=\"tiny\"} 0") {
        await Task.yield()
      }
      let refused = try await gateway.ask()
      expectEnvelope(refused, 429, code: "queue_full")
      #expect(refused.header("retry-after") == "2" && refused.header("retry-after-ms") == "2000")
      held.release()
      #expect(try await first.status == 200)
      #expect(try await second.status == 200)
    }
  }

  @Test func `spent tokens are a quota that no retry helps`() async throws {
    try await RunningGateway.run(.arithmetic, { $0.totalTokens = 10 }) { gateway in
      #expect(try await gateway.ask().status == 200)
      let refused = try await gateway.ask()
      expectEnvelope(refused, 429, code: "insufficient_quota")
      #expect(refused.json["error"]?["type"] == "insufficient_quota")
      #expect(refused.header("x-should-retry") == "false")
    }
  }

  @Test func `more than the tokens of a minute wait for it`() async throws {
    try await RunningGateway.run(.arithmetic, { $0.tokensPerMinute = 5 }) { gateway in
      #expect(try await gateway.ask().status == 200)
      let refused = try await gateway.ask()
      expectEnvelope(refused, 429, code: "tokens_per_minute")
      #expect(Int(refused.header("retry-after") ?? "") ?? 0 > 0)
    }
  }

  @Test func `the shipped models say which questions they answer`() async throws {
    let served = ServedModel(
      "ponder", ServedModel.arithmetic.models, answering: .shipped)
    try await RunningGateway.run(served) { gateway in
      let answer = try await gateway.ask("Who was Ada Lovelace?", ["model": "ponder"])
      expectEnvelope(answer, 400, code: "unanswerable")
      #expect(answer.json["error"]?["message"]?.string?.contains("Make 24 from") == true)
    }
  }
}
