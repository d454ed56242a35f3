import AsyncHTTPClient
import Foundation
import Ponder
import PonderModels
import PonderRemote
import PonderTesting
import Synchronization
import Testing

@testable import PonderGateway
@testable import ScriptedServers

/// A model on a server behind the gateway: what goes to it as it is, and what happens when it fails.
@Suite(.timeLimit(.minutes(40)))
struct UpstreamTests {
  private static let model = FakeModel(speech: .vllm)

  /// Runs a gateway before a server whose chat route follows a script.
  private func withServer<T: Sendable>(
    _ chat: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply,
    _ change: (inout ServedModel) -> Void = { _ in },
    _ body: @escaping @Sendable (RunningGateway, ScriptedServer) async throws -> T
  ) async throws -> T {
    try await ScriptedServer.run({ request in
      request.path == "/v1/chat/completions" ? chat(request) : Self.model.reply(to: request)
    }) { server in
      let remote = try await RemoteProposer.connect(RemoteModel([server.address], attempts: 2))
      var served = ServedModel(
        "tiny", ModelSet(proposer: remote, domain: OpenDomain()), answering: .servers)
      served.remote = remote
      served.separator = "\n\n"
      served.checks = ["proposer": { try await remote.answers(within: $0) }]
      change(&served)
      return try await RunningGateway.run(served) { try await body($0, server) }
    }
  }

  private static func whole(_ message: JSONValue, finish: String = "stop") -> ScriptedServer.Reply {
    .json([
      "id": "theirs", "object": "chat.completion", "created": 1, "model": "their/name",
      "choices": [
        [
          "index": 0, "message": message, "finish_reason": .string(finish),
          "logprobs": [
            "content": [["token": "hi", "logprob": -0.5, "bytes": [104, 105], "top_logprobs": []]]
          ],
        ]
      ],
      "usage": ["prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18],
    ])
  }

  private static func events(_ chunks: [JSONValue], isDone: Bool = true) -> [String] {
    chunks.map { EventStream.event($0) } + (isDone ? [EventStream.done] : [])
  }

  private static func chunk(_ delta: JSONValue, finish: JSONValue = .null) -> JSONValue {
    ["id": "theirs", "choices": [["index": 0, "delta": delta, "finish_reason": finish]]]
  }

  @Test func `tools go to the model itself as they are, and a header says so`() async throws {
    let calls: JSONValue = [
      ["id": "call_1", "type": "function", "function": ["name": "f", "arguments": "{}"]]
    ]
    let tools: JSONValue = [["type": "function", "function": ["name": "f"]]]
    try await withServer({ _ in
      Self.whole(
        ["role": "assistant", "content": .null, "tool_calls": calls], finish: "tool_calls")
    }) { gateway, server in
      let answer = try await gateway.ask(
        "q",
        [
          "tools": tools, "tool_choice": "auto", "ponder": ["budget": 4], "top_n_sigma": 1,
        ])
      #expect(answer.status == 200, "\(answer.text)")
      let choice = answer.json["choices"]?.elements?.first
      #expect(choice?["finish_reason"] == "tool_calls")
      #expect(choice?["message"]?["tool_calls"] == calls)
      #expect(answer.header("x-ponder-passed-through") == "tools, tool_choice")
      #expect(answer.header("x-ponder-ignored") == nil)
      #expect(answer.json["ponder"]?["strategy"] == "direct")
      #expect(answer.json["usage"]?["completion_tokens"] == 7)
      #expect(answer.json["model"] == "tiny" && answer.json["id"] != "theirs")
      let asked = server.requests.last?.json
      #expect(asked?["tools"] == tools && asked?["ponder"] == nil && asked?["top_n_sigma"] == 1)
      #expect(asked?["model"] == "tiny")
    }
  }

  @Test func `a form of replies and the model's log-probabilities are passed through`()
    async throws
  {
    try await withServer({ _ in Self.whole(["role": "assistant", "content": "{}"]) }) {
      gateway, server in
      let form: JSONValue = ["type": "json_schema", "json_schema": ["name": "s"]]
      let answer = try await gateway.ask("q", ["response_format": form, "logprobs": true])
      #expect(server.requests.last?.json?["response_format"] == form)
      #expect(
        answer.json["choices"]?.elements?.first?["logprobs"]?["content"]?.elements?.first?["token"]
          == "hi")
    }
  }

  @Test func `images go to the model itself when it was asked for`() async throws {
    try await withServer({ _ in
      Self.whole(["role": "assistant", "content": "a cat", "reasoning_content": "it purrs"])
    }) { gateway, server in
      let content: JSONValue = [["type": "image_url", "image_url": ["url": "http://127.0.0.1/x"]]]
      let answer = try await gateway.post(
        ["model": "tiny:direct", "messages": [["role": "user", "content": content]]])
      let message = answer.json["choices"]?.elements?.first?["message"]
      #expect(message?["content"] == "a cat" && message?["reasoning"] == "it purrs")
      #expect(server.requests.last?.json?["messages"]?.elements?.first?["content"] == content)
    }
  }

  @Test func `chunks of the model itself come as they are, and parallel calls keep their index`()
    async throws
  {
    func call(_ index: Int, _ arguments: String) -> JSONValue {
      ["tool_calls": [["index": .integer(index), "function": ["arguments": .string(arguments)]]]]
    }
    let chunks: [JSONValue] = [
      Self.chunk(["role": "assistant", "content": ""]), Self.chunk(call(0, "{\"a\"")),
      Self.chunk(call(1, "{\"b\"")), Self.chunk(call(0, ": 1}")), Self.chunk(.null),
      Self.chunk([:], finish: "tool_calls"),
      ["choices": [], "usage": ["prompt_tokens": 5, "completion_tokens": 9]],
    ]
    try await withServer({ _ in .chunks(Self.events(chunks)) }) { gateway, server in
      for wantsUsage in [true, false] {
        let answer = try await gateway.ask(
          "q",
          [
            "model": "tiny:direct", "stream": true,
            "stream_options": ["include_usage": .bool(wantsUsage)],
          ])
        let indexes = answer.choices.compactMap {
          $0["delta"]?["tool_calls"]?.elements?.first?["index"]?.integer
        }
        #expect(indexes == [0, 1, 0], "\(answer.text)")
        #expect(answer.choices.count(where: { $0["delta"]?["role"] != nil }) == 1)
        #expect(answer.choices.last?["finish_reason"] == "tool_calls")
        #expect(answer.events.contains { $0["choices"] == [] } == wantsUsage)
        #expect(answer.events.allSatisfy { $0["id"] != "theirs" })
        #expect(answer.text.hasSuffix(EventStream.done))
      }
      #expect(server.requests.last?.json?["stream_options"] == ["include_usage": true])
    }
  }

  @Test func `an error inside the model's stream, and a stream that breaks off, end as errors`()
    async throws
  {
    let replies: [ScriptedServer.Reply] = [
      .chunks(
        Self.events([Self.chunk(["content": "so"]), ["error": ["message": "out of memory"]]])),
      .cut(Self.events([Self.chunk(["content": "so"])], isDone: false)),
    ]
    for reply in replies {
      try await withServer({ _ in reply }) { gateway, _ in
        let answer = try await gateway.ask("q", ["model": "tiny:direct", "stream": true])
        #expect(answer.choices.contains { $0["delta"]?["content"] == "so" })
        #expect(
          answer.events.last?["error"]?["message"]?.string?.isEmpty == false, "\(answer.text)")
        #expect(answer.text.hasSuffix(EventStream.done))
      }
    }
  }

  @Test func `the wait that the model's server asks for is passed on`() async throws {
    try await withServer({ _ in
      .json(["error": ["message": "busy"]], status: 429, headers: ["retry-after": "150"])
    }) { gateway, _ in
      let answer = try await gateway.ask("q", ["model": "tiny:direct"])
      #expect(answer.status == 429 && answer.header("retry-after") == "150", "\(answer.text)")
      #expect(answer.json["error"]?["message"]?.string?.contains("busy") == true)
    }
  }

  @Test func `a search over a model on a server answers`() async throws {
    try await withServer({ _ in .reset }) { gateway, _ in
      let answer = try await gateway.ask("What is 2 + 2?", ["model": "tiny:majority:8", "seed": 3])
      #expect(answer.status == 200, "\(answer.text)")
      let text = answer.json["choices"]?.elements?.first?["message"]?["content"]?.string
      // The model's own empty lines between steps.
      #expect(text?.contains("Answer: ") == true)
      #expect(answer.json["usage"]?["prompt_tokens"]?.integer ?? 0 > 0)
    }
  }

  @Test func `a client that goes away aborts the model's server`() async throws {
    for streams in [true, false] {
      try await withServer({ _ in .silence }) { gateway, server in
        let body =
          #"{"model": "tiny:direct", "stream": \#(streams), "messages": [{"role": "user", "content": "q"}]}"#
        let asking = Task {
          let response = try await gateway.open("/v1/chat/completions", body: body)
          for try await _ in response.body {}
        }
        while server.requests.last?.path != "/v1/chat/completions" { await Task.yield() }
        let number = server.requests.count - 1
        asking.cancel()
        var events = server.events.makeAsyncIterator()
        var last = await events.next()
        while last != nil, last != .abandoned(request: number) { last = await events.next() }
        #expect(last == .abandoned(request: number))
      }
    }
  }

  @Test func `without its server the gateway is not ready and says why requests fail`()
    async throws
  {
    let isDown = MutexBox(false)
    try await ScriptedServer.run({ isDown.value ? .reset : Self.model.reply(to: $0) }) { server in
      let remote = try await RemoteProposer.connect(RemoteModel([server.address], attempts: 1))
      var served = ServedModel(
        "tiny", ModelSet(proposer: remote, domain: OpenDomain()), answering: .servers)
      served.remote = remote
      served.checks = ["proposer": { try await remote.answers(within: $0) }]
      isDown.value = true
      try await RunningGateway.run(served) { gateway in
        let ready = try await gateway.get("/ready")
        #expect(ready.status == 503 && ready.json["error"]?["code"] == "upstream_unreachable")
        #expect(try await gateway.get("/health").status == 200)
        for model in ["tiny", "tiny:direct"] {
          let answer = try await gateway.ask("q", ["model": .string(model)])
          #expect(answer.status == 503, "\(answer.text)")
          #expect(answer.json["error"]?["code"] == "upstream_unreachable")
        }
      }
    }
  }

  @Test func `a server that answers makes the gateway ready`() async throws {
    try await withServer({ _ in .reset }) { gateway, _ in
      let answer = try await gateway.get("/ready")
      #expect(answer.json == ["status": "ready"])
    }
  }

  @Test func `without its verifier the most frequent answer is taken, or the request fails`()
    async throws
  {
    let served = ServedModel(
      "tiny",
      ModelSet(
        proposer: ScriptedProposer(["Answer: 42"]), verifier: Silent(), domain: ScriptedDomain()),
      answering: .servers)
    try await RunningGateway.run(served) { gateway in
      let answer = try await gateway.ask("q", ["model": "tiny:best-of-n:4"])
      #expect(answer.status == 200, "\(answer.text)")
      #expect(answer.header("x-ponder-degraded") == "verifier")
      #expect(answer.json["ponder"]?["degraded"] == "verifier")
      #expect(answer.json["ponder"]?["strategy"] == "majority")
      // What was sampled before the failure is paid too.
      #expect(answer.json["usage"]?["completion_tokens"]?.integer ?? 0 > 8)
      #expect(
        try await gateway.get("/metrics").text.contains(
          "ponder:degraded_total{model_name=\"tiny\",part=\"verifier\"} 1"))
    }
    try await RunningGateway.run(served, { $0.withoutVerifier = .error }) { gateway in
      let answer = try await gateway.ask("q", ["model": "tiny:best-of-n:4"])
      #expect(answer.status == 503)
    }
  }
}

/// A verifier whose server does not answer.
struct Silent: Verifier {
  func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    throw RemoteError(.unreachable, "http://127.0.0.1:9: connection refused")
  }
}
