import Ponder
import PonderModels
import PonderRemote
import PonderTesting
import Testing

@testable import PonderGateway

/// How a request says what it wants, and the operator's ceiling above it.
@Suite(.timeLimit(.minutes(40)))
struct ChoosingTests {
  private typealias Row = (
    fields: [String: JSONValue], headers: [(String, String)], by: String, strategy: String
  )

  @Test func `the first found wins: body, headers, effort, the model's name`() async throws {
    try await RunningGateway.run { gateway in
      let all: [Row] = [
        ([:], [], "default", "stop beta"),
        (["model": "tiny:majority:4"], [], "model", "majority"),
        (
          ["model": "tiny:majority:4", "reasoning_effort": "none"], [], "reasoning_effort", "direct"
        ),
        (
          ["model": "tiny:majority:4", "reasoning_effort": "none"],
          [("X-Ponder-Strategy", "best-of-n:4")], "headers", "best-of-N weighted"
        ),
        (
          [
            "ponder": ["strategy": ["beam": ["width": 2]], "budget": 4], "reasoning_effort": "high",
          ],
          [("X-Ponder-Strategy", "direct")], "body", "beam, width 2"
        ),
      ]
      for row in all {
        let answer = try await gateway.ask("q", row.fields, row.headers)
        #expect(answer.json["ponder"]?["chosen_by"] == .string(row.by), "\(answer.text)")
        #expect(
          answer.json["ponder"]?["strategy"]?.string?.contains(row.strategy) == true,
          "\(answer.text)")
      }
    }
  }

  @Test func `a budget of a header applies to the strategy of the model's name`() async throws {
    try await RunningGateway.run { gateway in
      let answer = try await gateway.ask(
        "q", ["model": "tiny:best-of-n:64"], [("X-Ponder-Budget", "2")])
      #expect(answer.json["ponder"]?["budget"] == 2)
      #expect(answer.json["ponder"]?["candidates"] == 2)
    }
  }

  @Test func `a budget stands above an effort in the model's name`() async throws {
    try await RunningGateway.run { gateway in
      let answer = try await gateway.ask("q", ["model": "tiny:high"], [("X-Ponder-Budget", "2")])
      #expect(answer.json["ponder"]?["chosen_by"] == "headers")
      #expect(answer.json["ponder"]?["budget"] == 2)
      let plain = try await gateway.ask("q", ["model": "tiny:high"])
      #expect(plain.json["ponder"]?["chosen_by"] == "model")
    }
  }

  @Test func `every effort is accepted, and a higher one spends no less`() async throws {
    try await RunningGateway.run(
      .saying(
        "no comparable answer in this rather long line of text, which ends in nothing\nat all")
    ) { gateway in
      var last = 0
      for effort in Effort.allCases {
        let json = try await gateway.ask("q", ["reasoning_effort": .string(effort.rawValue)]).json
        let count = json["ponder"]?["candidates"]?.integer ?? 0
        #expect(count >= last)
        last = count
      }
      #expect(last == 64)
    }
  }

  @Test func `every listed model answers`() async throws {
    try await RunningGateway.run { gateway in
      let list = try await gateway.get("/v1/models").json
      #expect(list["object"] == "list")
      let names = list["data"]?.elements?.compactMap { $0["id"]?.string } ?? []
      #expect(names.starts(with: ["tiny", "tiny:direct"]) && names.contains("tiny:best-of-n:16"))
      for name in names {
        let answer = try await gateway.ask("q", ["model": .string(name)])
        #expect(answer.status == 200, "\(name): \(answer.text)")
        let one = try await gateway.get("/v1/models/" + name)
        #expect(one.json["id"] == .string(name) && one.json["object"] == "model")
      }
    }
  }

  @Test func `no request gets past the operator's ceiling`() async throws {
    try await RunningGateway.run(.arithmetic, { $0.ceiling.generations = 4 }) { gateway in
      let requests: [([String: JSONValue], [(String, String)])] = [
        (["ponder": ["strategy": "majority", "budget": 5_000]], []),
        (["model": "tiny:best-of-n:4096"], []),
        ([:], [("X-Ponder-Budget", "1000")]),
        (["n": 100, "model": "tiny:direct"], []),
        (["n": 100], []),
      ]
      for (fields, headers) in requests {
        let answer = try await gateway.ask("q", fields, headers)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.json["ponder"]?["candidates"]?.integer ?? 99 <= 4, "\(answer.text)")
      }
      let told = try await gateway.ask("q", ["model": "tiny:majority:64"])
      #expect(told.header("x-ponder-lowered") == "budget")
      #expect(told.json["ponder"]?["lowered"] == true)
    }
  }

  @Test func `limits of a request end the search with the best answer so far`() async throws {
    try await RunningGateway.run { gateway in
      let answer = try await gateway.ask(
        "q", ["ponder": ["strategy": "best-of-n", "budget": 500, "limits": ["tokens": 20]]])
      #expect(answer.json["ponder"]?["ended_by"] == "tokens", "\(answer.text)")
      #expect(answer.json["usage"]?["completion_tokens"]?.integer ?? 99 < 60)
    }
  }

  @Test func `what cannot be chosen is refused by name`() async throws {
    try await RunningGateway.run(.saying("Answer: 1")) { gateway in
      let rows: [([String: JSONValue], String)] = [
        (["ponder": ["strategy": "beem"]], "ponder.strategy"),
        (["ponder": ["strategey": "beam"]], "ponder.strategey"),
        (["ponder": ["budget": 0]], "ponder.budget"),
        (["ponder": ["limits": ["seconds": -1]]], "ponder.limits.seconds"),
        (["ponder": ["price": 1]], "ponder.price"),
        (["reasoning_effort": "extreme"], "reasoning_effort"),
        // It has no verifier.
        (["ponder": ["strategy": "best-of-n:4"]], "model"),
      ]
      for (fields, param) in rows {
        let answer = try await gateway.ask("q", fields)
        #expect(answer.status == 400, "\(answer.text)")
        #expect(answer.json["error"]?["param"] == .string(param), "\(answer.text)")
      }
    }
  }

  @Test func `headers that only a gateway may set change nothing`() async throws {
    try await RunningGateway.run { gateway in
      let answer = try await gateway.ask(
        "q", ["model": "tiny:majority:4"],
        [
          ("x-ponder-chosen-by", "operator"), ("x-ponder-plan", "direct"),
          ("x-ponder-lowered", "no"), ("x-ponder-degraded", "all"), ("x-envoy-internal", "true"),
        ])
      #expect(answer.json["ponder"]?["chosen_by"] == "model")
      #expect(answer.header("x-ponder-degraded") == nil)
      #expect(answer.header("x-ponder-plan")?.contains("majority") == true)
    }
  }
}
