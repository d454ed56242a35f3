import Foundation
import Ponder
import PonderLab
import PonderModels
import PonderPolicy
import PonderRemote
import PonderTesting
import Testing

@testable import PonderGateway

/// Ids, metrics, logs, pages, the API's description, and the shipped models.
@Suite(.timeLimit(.minutes(40)))
struct ServiceTests {
  @Test func `a request's id comes back, and there is one without`() async throws {
    try await RunningGateway.run { gateway in
      let given = try await gateway.ask("q", [:], [("x-request-id", "mine-17")])
      #expect(given.header("x-request-id") == "mine-17")
      #expect(given.json["id"] == "chatcmpl-mine-17")
      let drawn = try await gateway.ask("q")
      #expect(drawn.header("x-request-id")?.hasPrefix("req-") == true)
      let long = try await gateway.ask(
        "q", [:], [("x-request-id", String(repeating: "x", count: 500))])
      #expect(long.header("x-request-id")?.hasPrefix("req-") == true)
    }
  }

  @Test func `metrics have vLLM's names and Ponder's own`() async throws {
    try await RunningGateway.run { gateway in
      _ = try await gateway.ask("q", ["model": "tiny:best-of-n:4"])
      _ = try await gateway.ask("q", ["stream": true])
      _ = try await gateway.ask("q", ["model": "other"])
      let answer = try await gateway.get("/metrics")
      #expect(answer.header("content-type")?.hasPrefix("text/plain; version=0.0.4") == true)
      let model = "model_name=\"tiny\""
      for line in [
        "ponder:num_requests_running{\(model)} 0", "ponder:num_requests_waiting{\(model)} 0",
        "ponder:request_success_total{finished_reason=\"stop\",\(model)} 2",
        "ponder:request_errors_total{\(model),status=\"404\"} 1",
        "# TYPE ponder:time_to_first_token_seconds histogram",
        "ponder:e2e_request_latency_seconds_count{\(model)} 2",
        "ponder:prompt_tokens_total{\(model)} ", "ponder:generation_tokens_total{\(model)} ",
        "ponder:verifier_tokens_total{\(model)} ",
        "ponder:candidates_total{\(model),strategy=\"best-of-N\"} ",
      ] {
        #expect(answer.text.contains(line), "\(line) in\n\(answer.text)")
      }
    }
  }

  @Test func `each request is one line of JSON, without its question`() async throws {
    try await RunningGateway.run { gateway in
      _ = try await gateway.ask(
        "a secret question", ["user": "ada", "seed": 4], [("x-request-id", "one")])
      _ = try await gateway.ask("a secret question", ["stream": true], [("x-request-id", "two")])
      _ = try await gateway.send("/v1/chat/completions", [("x-request-id", "three")], body: "{")
      while gateway.log.all.count < 3 { await Task.yield() }
      let lines = gateway.log.all
      #expect(lines.count == 3)
      let one = lines.first { $0["request_id"] == "one" }
      #expect(one?["status"] == 200 && one?["outcome"] == "ok" && one?["user"] == "ada")
      #expect(one?["seed"] == 4 && one?["completion_tokens"]?.integer ?? 0 > 0)
      #expect(lines.first { $0["request_id"] == "two" }?["stream"] == true)
      #expect(lines.first { $0["request_id"] == "three" }?["outcome"] == "invalid_json")
      #expect(lines.allSatisfy { !$0.brief.contains("secret") })
    }
    try await RunningGateway.run(.arithmetic, { $0.logsQuestions = true }) { gateway in
      _ = try await gateway.ask("a public question")
      while gateway.log.all.isEmpty { await Task.yield() }
      #expect(gateway.log.all.first?["question"] == "a public question")
    }
  }

  @Test func `the last searches can be looked at, and no more of them`() async throws {
    try await RunningGateway.run(.arithmetic, { ($0.showsSearches, $0.keptSearches) = (true, 2) }) {
      gateway in
      for (id, strategy) in [("first", "majority"), ("second", "beam"), ("third", "best-of-n")] {
        let answer = try await gateway.ask(
          "<script>alert(1)</script>", ["ponder": ["strategy": .string(strategy), "budget": 4]],
          [("x-request-id", id)])
        #expect(answer.status == 200, "\(answer.text)")
      }
      let list = try await gateway.get("/ponder")
      #expect(list.header("content-type") == "text/html; charset=utf-8")
      #expect(list.text.contains("href=\"/ponder/searches/third\""))
      #expect(!list.text.contains("searches/first") && !list.text.contains("<script"))
      let page = try await gateway.get("/ponder/searches/third")
      #expect(page.text.contains("&lt;script&gt;") && page.text.contains("Answer: 42"))
      #expect(try await gateway.get("/ponder/searches/second").text.contains("class=\"node"))
      #expect(try await gateway.get("/ponder/searches/first").status == 404)
    }
  }

  @Test func `the API's description is JSON and names every route`() async throws {
    try await RunningGateway.run { gateway in
      let document = try await gateway.get("/openapi.json").json
      #expect(document["openapi"] == "3.1.0")
      for path in [
        "/health", "/ready", "/metrics", "/v1/models", "/v1/models/{id}", "/v1/chat/completions",
        "/v1/completions",
      ] {
        #expect(document["paths"]?[path] != nil, "\(path)")
      }
    }
  }

  @Test func `the API's description asks for a key where one is needed`() async throws {
    try await RunningGateway.run(.arithmetic, { $0.keys = ["a-long-key"] }) { gateway in
      let key = ("authorization", "Bearer a-long-key")
      let document = try await gateway.get("/openapi.json", [key]).json
      #expect(document["security"] == [["bearer": []]])
    }
    try await RunningGateway.run { gateway in
      let document = try await gateway.get("/openapi.json").json
      #expect(document["security"] == [])
    }
  }

  @Test func `one connection serves many requests`() async throws {
    try await RunningGateway.run { gateway in
      for _ in 0..<50 { #expect(try await gateway.ask().status == 200) }
      let answers = try await Array(0..<200).concurrentMap(atMost: 100) { index in
        try await gateway.ask("q", ["stream": .bool(index.isMultiple(of: 2))])
      }
      #expect(answers.allSatisfy { $0.status == 200 })
    }
  }

  @Test func `the shipped policy answers a puzzle, and says bin, price and confidence`()
    async throws
  {
    let served = try await ServedModel.open(.shipped, policy: nil, threads: 2)
    try await RunningGateway.run(served) { gateway in
      var spent: [Double] = []
      for effort in ["none", "minimal"] {
        let answer = try await gateway.ask(
          "Make 24 from 4, 7, 8, 8.",
          ["model": "ponder", "reasoning_effort": .string(effort), "seed": 1])
        #expect(answer.status == 200, "\(answer.text)")
        let ponder = answer.json["ponder"]
        #expect(ponder?["bins"] == 5 && ponder?["bin"]?.integer ?? 0 > 0)
        guard case .number(let confidence)? = ponder?["confidence"] else {
          Issue.record("no confidence in \(answer.text)")
          continue
        }
        #expect((0...1).contains(confidence))
        switch ponder?["flops"] {
        case .number(let flops)?: spent.append(flops)
        case .integer(let flops)?: spent.append(Double(flops))
        default: Issue.record("no FLOPs in \(answer.text)")
        }
      }
      #expect(spent.count == 2 && spent[0] <= spent[1])
      // The same seed gives the same reply, bit for bit.
      let fields: [String: JSONValue] = ["model": "ponder:none", "seed": 9]
      let first = try await gateway.ask("Make 24 from 4, 7, 8, 8.", fields).json
      let again = try await gateway.ask("Make 24 from 4, 7, 8, 8.", fields).json
      #expect(first["choices"] == again["choices"] && first["usage"] == again["usage"])
      let told = try await gateway.post(
        [
          "model": "ponder:none",
          "messages": [
            ["role": "system", "content": "be brief"],
            ["role": "user", "content": "Make 24 from 4, 7, 8, 8."],
          ],
        ])
      #expect(told.header("x-ponder-ignored") == "messages[0..0]")
    }
  }
}
