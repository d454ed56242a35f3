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

/// Whatever a client says is an answer or an error, never the end of the server.
@Suite(.timeLimit(.minutes(40)))
struct HostileTests {
  private static let bodies = [
    #"""
    {"model": "tiny", "messages": [{"role": "system", "content": "brief"}, {"role": "user", "content": [{"type": "text", "text": "q"}]}], "n": 2, "stream": true, "stream_options": {"include_usage": true}, "temperature": 0.5, "top_p": 0.9, "stop": ["a", "b"], "seed": 7, "reasoning_effort": "low", "ponder": {"strategy": {"beam": {"width": 2}}, "budget": 4, "limits": {"tokens": 100, "flops": 1e9, "seconds": 2.5}}}
    """#,
    #"""
    {"model": "tiny:best-of-n:4", "prompt": ["q"], "logprobs": 3, "max_tokens": 16, "tools": [], "response_format": {"type": "text"}, "user": "ada"}
    """#,
  ]

  @Test func `damaged bodies are read or refused, all of them`() {
    let names = ModelNames(model: "tiny", roles: [.proposer, .verifier], budget: 16)
    let choosing = Choosing(
      names: names, policy: nil, ceiling: Ceiling(generations: 64), usual: .medium)
    let mutator = Mutator(Self.bodies.map { Array($0.utf8) }, seed: 1)
    var read = 0
    for index in 0..<400 {
      let bytes = mutator.input(index)
      for form in [CompletionRequest.Form.chat, .text] {
        do {
          let request = try CompletionRequest(bytes, form)
          let choice = try choosing.choice(for: request, .init())
          #expect((1...64).contains(choice.budget.generations))
          read += 1
        } catch {
          #expect((400..<500).contains(error.status) && !error.message.isEmpty)
        }
      }
    }
    #expect(read > 2)
  }

  @Test func `a request that does not arrive in time is given up`() async throws {
    try await RunningGateway.run(.arithmetic, { $0.patience = .milliseconds(50) }) { gateway in
      var request = HTTPClientRequest(
        url: "http://127.0.0.1:\(gateway.port)/v1/chat/completions")
      request.method = .POST
      let (pieces, feed) = AsyncStream<ByteBuffer>.makeStream()
      feed.yield(ByteBuffer(string: "{\"model\""))
      request.body = .stream(pieces, length: .unknown)
      let response = try await HTTPClient.shared.execute(request, timeout: .minutes(10))
      #expect(response.status == .requestTimeout)
      feed.finish()
    }
  }

  @Test func `hundreds of clients that go away leave every place free`() async throws {
    let held = HeldProposer()
    let served = ServedModel(
      "tiny", ModelSet(proposer: held, domain: ScriptedDomain()), answering: .servers)
    try await RunningGateway.run(served, { ($0.concurrency, $0.queue) = (8, 400) }) { gateway in
      let asking = (0..<200).map { index in
        Task {
          let body =
            #"{"model": "tiny", "stream": \#(index % 2 == 0), "messages": [{"role": "user", "content": "q"}]}"#
          let response = try await gateway.open("/v1/chat/completions", body: body)
          for try await _ in response.body {}
        }
      }
      while try await !gateway.get("/metrics").text.contains("waiting{model_name=\"tiny\"} 192") {
        await Task.yield()
      }
      for task in asking { task.cancel() }
      for task in asking { _ = try? await task.value }
      while try await !gateway.get("/metrics").text.contains("running{model_name=\"tiny\"} 0") {
        await Task.yield()
      }
      held.release()
      let answer = try await gateway.ask()
      #expect(answer.status == 200)
    }
  }
}
