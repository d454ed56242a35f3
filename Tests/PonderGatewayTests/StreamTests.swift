import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Ponder
import PonderModels
import PonderRemote
import PonderTesting
import Testing

@testable import PonderGateway

/// Streams: their order, their headers, their ends.
@Suite(.timeLimit(.minutes(40)))
struct StreamTests {
  @Test func `roles come first, then the text, an end and [DONE]`() async throws {
    try await RunningGateway.run { gateway in
      let answer = try await gateway.ask("q", ["stream": true])
      #expect(answer.header("content-type")?.hasPrefix("text/event-stream") == true)
      #expect(answer.header("x-accel-buffering") == "no")
      #expect(answer.header("cache-control") == "no-cache, no-transform")
      #expect(answer.text.hasSuffix("data: [DONE]\n\n"))
      let choices = answer.choices
      #expect(choices.first?["delta"] == ["role": "assistant", "content": ""])
      let text = choices.compactMap { $0["delta"]?["content"]?.string }.joined()
      #expect(text == "Six times seven\nAnswer: 42")
      #expect(choices.last?["delta"] == [:] && choices.last?["finish_reason"] == "stop")
      // No later chunk has a role, and none a delta of null.
      #expect(choices.dropFirst().allSatisfy { $0["delta"]?["role"] == nil })
      #expect(choices.allSatisfy { if case .object? = $0["delta"] { true } else { false } })
      #expect(Set(answer.events.compactMap { $0["id"]?.string }).count == 1)
      #expect(answer.events.allSatisfy { $0["object"] == "chat.completion.chunk" })
      // Usage was not asked for.
      #expect(answer.events.allSatisfy { $0["usage"] == nil })
      #expect(answer.events.last?["ponder"]?["chosen_by"] == "default")
    }
  }

  @Test func `the usage chunk comes if it was asked for, without choices`() async throws {
    try await RunningGateway.run { gateway in
      let asked = try await gateway.ask(
        "q", ["stream": true, "stream_options": ["include_usage": true]])
      #expect(asked.events.last?["choices"] == [])
      #expect(asked.events.last?["usage"]?["completion_tokens"]?.integer ?? 0 > 0)
      let declined = try await gateway.ask(
        "q", ["stream": true, "stream_options": ["include_usage": false]])
      #expect(declined.events.allSatisfy { $0["usage"] == nil && $0["choices"] != [] })
    }
  }

  @Test func `the older route streams text`() async throws {
    try await RunningGateway.run { gateway in
      let answer = try await gateway.post(
        ["model": "tiny", "prompt": "q", "stream": true], to: "/v1/completions")
      #expect(
        answer.choices.compactMap { $0["text"]?.string }.joined() == "Six times seven\nAnswer: 42")
      #expect(answer.events.allSatisfy { $0["object"] == "text_completion" })
    }
  }

  @Test func `two answers have the indexes 0 and 1, each with its role and end`() async throws {
    try await RunningGateway.run { gateway in
      let answer = try await gateway.ask(
        "q", ["stream": true, "n": 2, "model": "tiny:best-of-n:64", "seed": 1])
      for index in [0, 1] {
        let own = answer.choices.filter { $0["index"] == .integer(index) }
        #expect(own.first?["delta"]?["role"] == "assistant")
        #expect(own.last?["finish_reason"] == "stop")
        #expect(own.count > 2)
      }
      #expect(answer.choices.prefix(2).allSatisfy { $0["delta"]?["role"] == "assistant" })
    }
  }

  @Test func `a stream and a whole reply with one seed have one text`() async throws {
    try await RunningGateway.run { gateway in
      let fields: [String: JSONValue] = ["model": "tiny:direct", "seed": 5]
      let whole = try await gateway.ask("q", fields)
      let streamed = try await gateway.ask("q", fields.merging(["stream": true]) { $1 })
      #expect(
        whole.json["choices"]?.elements?.first?["message"]?["content"]?.string
          == streamed.choices.compactMap { $0["delta"]?["content"]?.string }.joined())
    }
  }

  @Test func `no character is divided between chunks`() async throws {
    let family = String(repeating: "👩‍👩‍👧‍👦漢字é🇨🇭", count: 60)
    try await RunningGateway.run(.saying(family)) { gateway in
      let answer = try await gateway.ask("q", ["stream": true])
      let pieces = answer.choices.compactMap { $0["delta"]?["content"]?.string }
      #expect(pieces.joined() == family && pieces.count > 3)
      // Joining changes no count of characters only if none was divided.
      #expect(pieces.reduce(0) { $0 + $1.count } == family.count)
    }
  }

  @Test func `headers, roles and comments leave while it still searches`() async throws {
    let held = HeldProposer()
    let served = ServedModel(
      "tiny", ModelSet(proposer: held, domain: ScriptedDomain()), answering: .servers)
    try await RunningGateway.run(served, { $0.commentInterval = .milliseconds(5) }) { gateway in
      let response = try await gateway.open(
        "/v1/chat/completions",
        body: #"{"model": "tiny", "stream": true, "messages": [{"role": "user", "content": "q"}]}"#)
      #expect(response.status == .ok)
      var text = ""
      for try await piece in response.body {
        text += String(buffer: piece)
        if text.components(separatedBy: ": searching").count > 3 { held.release() }
      }
      #expect(text.hasPrefix("data: {"))
      let firstComment = text.firstRange(of: ": searching")
      let role = text.firstRange(of: "assistant")
      #expect((role?.lowerBound ?? text.endIndex) < (firstComment?.lowerBound ?? text.startIndex))
      #expect(text.hasSuffix("data: [DONE]\n\n"))
    }
  }

  @Test func `an error in a stream is an object with a message, and ends it`() async throws {
    let served = ServedModel(
      "tiny", ModelSet(proposer: Failing(), domain: ScriptedDomain()), answering: .servers)
    try await RunningGateway.run(served) { gateway in
      let answer = try await gateway.ask("q", ["stream": true])
      #expect(answer.status == 200)
      #expect(answer.events.last?["error"]?["message"]?.string?.contains("no room") == true)
      #expect(answer.events.last?["error"]?["code"] == "upstream_overloaded")
      #expect(answer.text.hasSuffix("data: [DONE]\n\n"))
      // The same error without a stream has its status, and the wait of the model's server.
      let whole = try await gateway.ask("q")
      #expect(whole.status == 429 && whole.header("retry-after") == "7")
    }
  }

  @Test func `a client that goes away ends the search, with and without a stream`() async throws {
    for streams in [true, false] {
      let held = HeldProposer()
      let served = ServedModel(
        "tiny", ModelSet(proposer: held, domain: ScriptedDomain()), answering: .servers)
      try await RunningGateway.run(served) { gateway in
        var events = held.events.makeAsyncIterator()
        let body =
          #"{"model": "tiny", "stream": \#(streams), "messages": [{"role": "user", "content": "q"}]}"#
        let asking = Task {
          let response = try await gateway.open("/v1/chat/completions", body: body)
          for try await _ in response.body {}
        }
        #expect(await events.next() == "begun")
        asking.cancel()
        #expect(await events.next() == "cancelled")
        // The place is free again, and the end is counted.
        while try await !gateway.get("/metrics").text.contains(
          "ponder:cancelled_total{model_name=\"tiny\"} 1")
        {
          await Task.yield()
        }
        held.release()
        #expect(try await gateway.ask().status == 200)
      }
    }
  }
}

/// A proposer whose server has no room.
struct Failing: Proposer {
  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    throw RemoteError(.overloaded, "503: busy", retryAfter: .seconds(7))
  }
}
