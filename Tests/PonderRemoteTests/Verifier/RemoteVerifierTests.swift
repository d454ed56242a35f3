import Foundation
import Ponder
import PonderFiles
import PonderTesting
import Synchronization
import Testing

@testable import PonderRemote
@testable import ScriptedServers

@Suite(.timeLimit(.minutes(40)))
struct RemoteVerifierTests {
  private let problem = Problem(id: "p", question: "Sum it.")

  private func prefix(_ steps: String...) -> Prefix { Prefix(problem, steps: steps) }

  /// A server that knows verifiers of every kind; scores depend on the text alone.
  private static func reply(
    to request: ScriptedServer.Request, _ kind: ServerProfile.Kind
  ) -> ScriptedServer.Reply {
    func share(_ text: String) -> Double { Double(stableHash(text.utf8) % 997 + 1) / 999 }
    let json = request.json
    let text =
      json?["prompt"]?.string
      ?? (json?["messages"]?.elements ?? []).compactMap { $0["content"]?.string }.joined()
    switch (request.method, request.path, kind) {
    case ("GET", "/v1/models", .vllm):
      return .json(["data": [["id": "v", "owned_by": "vllm"]]])
    case ("GET", "/v1/models", .mlx): return .text("", headers: ["server": "BaseHTTP/0.6"])
    case ("GET", "/v1/models", .llamaServer):
      return .json(["data": [["id": "v", "owned_by": "llamacpp"]]])
    case ("GET", "/props", .llamaServer):
      return .json(["default_generation_settings": ["n_ctx": 512], "total_slots": 4])
    case ("POST", "/tokenize", .vllm), ("POST", "/tokenize", .llamaServer):
      let asked = json?["prompt"]?.string ?? json?["content"]?.string ?? ""
      let known = [
        "<|good|>": 1, "<|bad|>": 2, "+": 14, "-": 16, "Yes": 9, "No": 10, "<extra_0>": 3,
      ]
      return .json(["tokens": known[asked].map { [.integer($0)] } ?? [7, 8]])
    case ("POST", "/apply-template", .llamaServer):
      let turns = (json?["messages"]?.elements ?? []).compactMap { $0["content"]?.string }
      return .json(["prompt": .string(turns.joined(separator: "|"))])
    case ("POST", "/pooling", .vllm):
      let texts = (json?["input"]?.elements ?? []).compactMap(\.string)
      if texts.contains(where: { $0.utf8.count > 4_000 }) {
        return .json(
          ["error": ["message": "This model's maximum context length is 256 tokens."]], status: 400)
      }
      let data = texts.enumerated().map { index, text -> JSONValue in
        let tag = text.contains("<extra_0>") ? "<extra_0>" : "ки"
        let parts = text.components(separatedBy: tag).dropLast()
        let rows = parts.indices.map { end -> JSONValue in
          let good = share(parts[...end].joined(separator: tag))
          let pair = [JSONValue.number(1 - good), .number(good)]
          return .array(tag == "ки" ? pair.reversed() : pair)
        }
        return ["index": .integer(index), "data": .array(rows)]
      }
      return .json(["data": .array(data), "usage": ["prompt_tokens": 40]])
    case ("POST", "/completion", .llamaServer):
      let good = share(text)
      let ids = (json?["logit_bias"]?.elements ?? []).compactMap { $0.elements?.first?.integer }
      guard ids.count == 2 else { return .json(["error": "two labels wanted"], status: 400) }
      return .json([
        "tokens_evaluated": 9, "timings": ["cache_n": 4],
        "completion_probabilities": [
          [
            "top_probs": [
              ["id": .integer(ids[1]), "prob": .number(1 - good)],
              ["id": .integer(ids[0]), "prob": .number(good)],
            ]
          ]
        ],
      ])
    case ("POST", "/v1/completions", _), ("POST", "/v1/chat/completions", _):
      let good = share(text)
      let isChat = request.path.contains("chat")
      let ids = (json?["logprob_token_ids"]?.elements ?? []).compactMap(\.integer)
      let logs = [exponentialInverse(good), exponentialInverse(1 - good)]
      var logprobs: JSONValue
      if kind == .mlx {
        guard json?["logit_bias"] != nil else {
          return .json(["error": "bias wanted"], status: 400)
        }
        logprobs = [
          "content": [
            [
              "top_logprobs": [
                ["id": 2, "logprob": .number(logs[1])], ["id": 1, "logprob": .number(logs[0])],
              ]
            ]
          ]
        ]
      } else if isChat {
        logprobs = [
          "content": [
            [
              "token": "x", "logprob": -1,
              "top_logprobs": [
                ["token": .string("token_id:\(ids[0])"), "logprob": .number(logs[0])],
                ["token": .string("token_id:\(ids[1])"), "logprob": .number(logs[1])],
              ],
            ]
          ]
        ]
      } else {
        logprobs = [
          "token_logprobs": [-1],
          "top_logprobs": [
            [
              "token_id:\(ids[0])": .number(logs[0]), "token_id:\(ids[1])": .number(logs[1]),
              "token_id:77": -1,
            ]
          ],
        ]
      }
      return .json([
        "choices": [["index": 0, "text": "x", "finish_reason": "length", "logprobs": logprobs]],
        "usage": ["prompt_tokens": 12, "prompt_tokens_details": ["cached_tokens": 5]],
      ])
    default: return .json(["detail": "Not Found"], status: 404)
    }
  }

  private static func exponentialInverse(_ x: Double) -> Double {
    // A Newton iteration for the natural logarithm: no library is needed for a test's numbers.
    var y = -1.0
    for _ in 0..<80 { y += 2 * (x - exponential(y)) / (x + exponential(y)) }
    return y
  }

  @discardableResult
  private func with<T>(
    _ kind: RemoteVerifierSettings.Kind, at server: ServerProfile.Kind = .vllm,
    form: RemoteModel.Form = .completions, labels: VerifierLabels? = nil,
    scope: RemoteVerifierSettings.Scope = .steps,
    _ body: (RemoteVerifier, ScriptedServer) async throws -> T
  ) async throws -> T {
    try await ScriptedServer.run({ Self.reply(to: $0, server) }) { scripted in
      let settings = RemoteVerifierSettings(
        kind, try RemoteModel([scripted.address], form: form), scope: scope, labels: labels)
      return try await body(RemoteVerifier.connect(settings), scripted)
    }
  }

  static let combinations: [(RemoteVerifierSettings.Kind, ServerProfile.Kind)] = [
    (.qwen, .vllm), (.shepherd, .vllm), (.rlhflow, .vllm), (.rlhflow, .llamaServer),
    (.beliefs, .vllm), (.beliefs, .llamaServer), (.beliefs, .mlx), (.judge, .vllm),
  ]

  @Test(arguments: combinations)
  func `a verifier keeps its promises at every server that can serve it`(
    kind: RemoteVerifierSettings.Kind, server: ServerProfile.Kind
  ) async throws {
    let labels =
      server == .mlx
      ? VerifierLabels(good: "<|good|>", bad: "<|bad|>", goodToken: 1, badToken: 2) : nil
    for scope in RemoteVerifierSettings.Scope.allCases {
      try await with(kind, at: server, labels: labels, scope: scope) { verifier, _ in
        let prefixes = [prefix("a"), prefix("a", "b", "c"), prefix(), prefix("a"), prefix("b")]
        let broken = try await brokenPromises(of: verifier, on: prefixes)
        #expect(broken == [])
        let counts = try await verifier.score(prefixes).value.map(\.count)
        #expect(counts == (scope == .steps ? [1, 3, 0, 1, 1] : [1, 1, 0, 1, 1]))
      }
    }
  }

  @Test func `beliefs are the same wherever they are read`() async throws {
    let labels = VerifierLabels(good: "<|good|>", bad: "<|bad|>", goodToken: 1, badToken: 2)
    let scores = try await [ServerProfile.Kind.vllm, .llamaServer, .mlx].concurrentMap(atMost: 1) {
      try await with(.beliefs, at: $0, labels: labels) { verifier, _ in
        try await verifier.score([prefix("a", "b")]).value[0]
      }
    }
    for other in scores.dropFirst() {
      for (one, two) in zip(scores[0], other) { #expect(abs(one - two) < 1e-9) }
    }
  }

  @Test func `a step is never scored twice`() async throws {
    try await with(.beliefs) { verifier, server in
      let before = server.requests.count
      let first = try await verifier.score([prefix("a", "b"), prefix("a", "b"), prefix("a")])
      #expect(server.requests.count == before + 2)
      #expect(first.cost == ModelCost(calls: 2, readTokens: 14))
      let second = try await verifier.score([prefix("a", "b", "c")])
      #expect(server.requests.count == before + 3)
      #expect(Array(second.value[0].prefix(2)) == first.value[0])
      let third = try await verifier.score([prefix("a")])
      #expect(third.cost == .zero)
    }
  }

  @Test func `two tasks that want the same scores ask once`() async throws {
    try await ScriptedServer.run({ request in
      let reply = Self.reply(to: request, .vllm)
      return request.path == "/v1/completions" ? .after(.milliseconds(10), reply) : reply
    }) { server in
      let verifier = try await RemoteVerifier.connect(
        RemoteVerifierSettings(.beliefs, RemoteModel([server.address])))
      let before = server.requests.count
      let replies = try await (0..<20).concurrentMap(atMost: 20) { _ in
        try await verifier.score([prefix("a", "b", "c")]).value
      }
      #expect(Set(replies).count == 1)
      #expect(server.requests.count == before + 3)
    }
  }

  @Test func `a task that fails leaves its scores to the others`() async throws {
    let isFirst = Mutex(true)
    try await ScriptedServer.run({ request in
      guard request.path == "/v1/completions" else { return Self.reply(to: request, .vllm) }
      let fails = isFirst.withLock { first in
        defer { first = false }
        return first
      }
      return .after(
        .milliseconds(10),
        fails ? .json(["error": "no"], status: 400) : Self.reply(to: request, .vllm))
    }) { server in
      let verifier = try await RemoteVerifier.connect(
        RemoteVerifierSettings(.beliefs, RemoteModel([server.address])))
      let results = try await (0..<6).concurrentMap(atMost: 6) { _ in
        do { return try await verifier.score([prefix("a")]).value[0] } catch is RemoteError {
          return []
        }
      }
      #expect(results.count { $0.isEmpty } == 1)
    }
  }

  @Test func `the texts are those that the models were trained on`() {
    let prefix = prefix("3+4=7", "Step 2: 7+5=12")
    #expect(
      VerifierText.qwen(prefix) == """
        <|im_start|>system
        Please reason step by step, and put your final answer within \\boxed{}.<|im_end|>
        <|im_start|>user
        Sum it.<|im_end|>
        <|im_start|>assistant
        3+4=7<extra_0>Step 2: 7+5=12<extra_0><|im_end|>

        """)
    #expect(VerifierText.shepherd(prefix) == "Sum it. Step 1: 3+4=7 ки\nStep 2: 7+5=12 ки")
    #expect(
      VerifierText.rlhflow(self.prefix(" a ", "b\u{2028}"), good: "+") == [
        ChatMessage(.user, "Sum it. a"), ChatMessage(.assistant, "+"), ChatMessage(.user, "b"),
      ])
    #expect(
      JudgeTemplate(prompt: "{problem}: {step} of {solution} {x}").text(
        for: self.prefix("{step}", "b"))
        == "Sum it.: b of {step}\n\nb {x}")
  }

  @Test func `steps that do not fit score 0`() async throws {
    try await with(.qwen) { verifier, _ in
      let long = String(repeating: "x", count: 4_000)
      let reply = try await verifier.score([prefix("a", long, "b"), prefix("c")])
      #expect(reply.value[0].count == 3 && reply.value[0][0] > 0)
      #expect(Array(reply.value[0].dropFirst()) == [0, 0])
      #expect(reply.value[1][0] > 0)
    }
  }

  @Test func `labels that the model does not have are refused at the start`() async throws {
    let wrong = VerifierLabels(good: "<|nope|>", bad: "<|bad|>")
    let error = await #expect(throws: RemoteError.self) {
      try await with(.beliefs, labels: wrong) { _, _ in }
    }
    #expect(error?.description == "the label '<|nope|>' is 2 tokens of this model, not one")
    let other = VerifierLabels(good: "+", bad: "-", goodToken: 648, badToken: 387)
    let numbered = await #expect(throws: RemoteError.self) {
      try await with(.rlhflow, labels: other) { _, _ in }
    }
    #expect(numbered?.description == "the label '+' is token 14 of this model, not 648")
    let unknown = await #expect(throws: RemoteError.self) {
      try await with(.beliefs, at: .mlx) { _, _ in }
    }
    #expect(unknown?.reason == .unsupported)
  }

  @Test func `a family at a server that cannot serve it is a clear error`() async throws {
    let error = await #expect(throws: RemoteError.self) {
      try await with(.qwen, at: .llamaServer) { _, _ in }
    }
    #expect(error?.description.hasSuffix("/pooling: 404: Not Found") == true)
  }

  @Test func `Ponder's verifier has a belief before the first step`() async throws {
    try await with(.beliefs) { verifier, _ in
      let promise = try await verifier.promptScores(of: [prefix("a"), prefix()])
      #expect(promise.value.count == 2 && promise.value[0] == promise.value[1])
    }
    try await with(.qwen) { verifier, _ in
      await #expect(throws: RemoteError.self) { try await verifier.promptScores(of: [prefix()]) }
    }
  }

  @Test func `the check of a verifier says what it is and what its labels are`() async throws {
    try await ScriptedServer.run({ Self.reply(to: $0, .vllm) }) { server in
      let check = try await RemoteVerifierSettings(.beliefs, RemoteModel([server.address])).check()
      #expect(
        check.description == """
          \(server.url)
            vLLM, model 'v'
            '<|good|>' is token 1
            '<|bad|>' is token 2
          """)
      let wrong = VerifierLabels(good: "<|nope|>", bad: "<|bad|>")
      let bad = try await RemoteVerifierSettings(
        .beliefs, RemoteModel([server.address]), labels: wrong
      ).check()
      #expect(!bad.isUsable && bad.description.contains("<|nope|>"))
    }
  }

  @Test(arguments: [
    (#"{"Yes": -0.5, "No": -1.5}"#, 0.731), (#"{"Yes": -0.5, "x": -2.5}"#, 0.881),
    (#"{"No": -0.5, "x": -2.5}"#, 0.119),
  ])
  func `a judge is read from the likeliest tokens where a server tells no others`(
    listed: String, score: Double
  ) async throws {
    try await ScriptedServer.run({ request in
      request.method == "GET"
        ? .json(["data": [["id": "m", "owned_by": "system"]]])
        : .text(
          #"{"choices":[{"text":"x","finish_reason":"length","logprobs":{"top_logprobs":[\#(listed)]}}]}"#
        )
    }) { server in
      let verifier = try await RemoteVerifier.connect(
        RemoteVerifierSettings(.judge, RemoteModel([server.address])))
      let found = try await verifier.score([prefix("a")]).value[0][0]
      #expect(abs(found - score) < 1e-3)
      #expect(
        server.requests.last?.json?["prompt"]?.string?.contains("one word: Yes or No") == true)
    }
  }

  @Test func `a judge that answers something else has no score`() async throws {
    try await ScriptedServer.run({ request in
      request.method == "GET"
        ? .json(["data": [["id": "m", "owned_by": "system"]]])
        : .text(
          #"{"choices":[{"text":"x","finish_reason":"length","logprobs":{"top_logprobs":[{"x":-1}]}}]}"#
        )
    }) { server in
      let verifier = try await RemoteVerifier.connect(
        RemoteVerifierSettings(.judge, RemoteModel([server.address], attempts: 2)),
        clock: InstantClock())
      let error = await #expect(throws: RemoteError.self) {
        try await verifier.score([prefix("a")])
      }
      #expect(error?.description.contains("no log-probabilities of the two labels") == true)
    }
  }

  @Test func `old scores make room for new ones`() {
    let cache = ScoreCache(capacity: 8)
    for key in 0..<100 as Range<UInt64> {
      #expect(cache.claim(key) == .mine)
      cache.settle([key], [key: 0.5])
    }
    #expect(cache.claim(99) == .known(0.5))
    #expect(cache.claim(0) == .mine)
  }
}
