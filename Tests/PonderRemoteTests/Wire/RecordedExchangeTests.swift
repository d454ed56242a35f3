import Foundation
import Ponder
import Testing

@testable import PonderRemote
@testable import ScriptedServers

/// Against what real servers answered, where the recordings are at hand.
@Suite(
  .enabled(
    if: Recorded.isHere, "the recorded exchanges are not at hand: ../shared/servers/recorded"))
struct RecordedExchangeTests {
  @Test func `every answer of every server is understood or refused in one line`() throws {
    let exchanges = try Recorded.all()
    #expect(exchanges.count > 450)
    var (samples, messages) = (0, 0)
    for exchange in exchanges {
      if exchange.status != 200 {
        let message = ServerMessage(body: exchange.body).text
        #expect(!message.isEmpty && !message.contains("\n"), "\(exchange.name)")
        #expect(message.count <= ServerMessage.longest, "\(exchange.name)")
        messages += 1
      } else if exchange.method == "POST",
        exchange.path.hasPrefix("/v1/completions")
          || exchange.path.hasPrefix("/v1/chat/completions"),
        !exchange.path.contains("batch"), !exchange.path.contains("input_tokens"),
        !exchange.path.contains("render")
      {
        samples += try read(exchange)
      }
    }
    #expect(samples > 200 && messages > 100, "\(samples) samples, \(messages) messages")
  }

  /// Reads one answer and compares it with what stands in it.
  private func read(_ exchange: Recorded.Exchange) throws -> Int {
    let count = exchange.request?["n"]?.integer ?? 1
    guard exchange.isStream else {
      let found = try StandardReply(exchange.body).reply(stops: [], tellsReason: true)
      let said = (exchange.json?["choices"]?.elements ?? []).map {
        $0["text"]?.string ?? $0["message"]?["content"]?.string ?? ""
      }
      #expect(found.samples.map(\.text) == said, "\(exchange.name)")
      return found.samples.count
    }
    let isChat = exchange.path.contains("chat")
    var whole: SampleReply?
    for cut in [1, 7, exchange.body.count] {
      var reply = StreamedReply(
        isChat ? .chat : .completions, stops: [], expected: count, separator: "\n\n", stepLimit: nil
      )
      var events = ServerSentEventParser()
      for start in stride(from: 0, to: exchange.body.count, by: max(1, cut)) {
        let piece = exchange.body[start..<min(start + max(1, cut), exchange.body.count)]
        try events.feed(piece) { try reply.take($0) }
      }
      guard let found = try? reply.reply() else {
        // The only streams that ended without a reason: one was broken off, one said nothing.
        #expect(
          [
            "llama_cpp_python__interrupted_long_stream",
            "llama_cpp_python__err_stream_prompt_too_long",
          ]
          .contains(exchange.name), "\(exchange.name)")
        return 0
      }
      #expect(whole == nil || whole == found, "\(exchange.name) in pieces of \(cut)")
      whole = found
    }
    return whole?.samples.count ?? 0
  }

  @Test func `step and solution are told apart wherever a server tells`() throws {
    func ends(_ name: String, _ stops: [String], tells: Bool) throws -> [SampleEnd] {
      try StandardReply(Recorded.exchange(name).body).reply(stops: stops, tellsReason: tells)
        .samples.map(\.end)
    }
    let step = SampleEnd.stop("\n\n")
    #expect(
      try ends("vllm__completion_n4_stop_included", ["\n\n"], tells: true)
        == [step, step, step, step])
    #expect(
      try ends("vllm__completion_n4_stop_excluded", ["\n\n"], tells: true).allSatisfy { $0 == step }
    )
    #expect(try ends("vllm__completion_greedy", ["\n\n"], tells: true) == [.finished])
    #expect(try ends("vllm_more__stop_token_ids_newline", ["\n\n"], tells: true) == [.finished])
    #expect(try ends("transformers_serve__completion_stop", ["\n\n"], tells: true) == [step])
    #expect(try ends("mlx_lm__completion_n4_stop", ["\n\n"], tells: false) == [.stopOrFinished])
    #expect(try ends("llama_server__completion_n4_stop", ["\n\n"], tells: false).count == 4)
  }

  @Test func `llama-server's own endpoint tells ends, tokens and what was cached`() throws {
    let found = try LlamaReply.reply(
      LlamaReply.decode(Recorded.exchange("llama_server__native_stop_nprobs").body))
    #expect(found.samples.map(\.end) == [.stop("\n\n")])
    #expect(found.samples[0].tokens == 10)
    #expect(found.samples[0].logProbability ?? 0 < 0)
    let four = try Recorded.exchange("llama_server__native_n_cmpl4")
    #expect(try LlamaReply.decode(four.body).count == 4)
  }

  @Test func `the errors that decide a retry are recognised`() throws {
    func failure(_ name: String) throws -> ExchangeFailure {
      let exchange = try Recorded.exchange(name)
      return ExchangeFailure(.status(exchange.status, ServerMessage(body: exchange.body), .init()))
    }
    #expect(try failure("mlx_lm__err_stop_int").isDeath)
    #expect(try !failure("mlx_lm__err_unknown_model").isDeath)
    #expect(try failure("vllm_queue__err_503_n_over_queue").reason == .overloaded)
    #expect(try failure("llama_server__err_503_loading").reason == .overloaded)
    for name in ["vllm", "llama_server", "llama_cpp_python"] {
      #expect(try failure("\(name)__err_prompt_too_long").reason == .tooLong, "\(name)")
    }
    #expect(try failure("vllm_prm__err_pooling_too_long").reason == .tooLong)
    #expect(try failure("vllm__err_unknown_model").reason == .refused)
  }

  @Test func `pooled scores are read from the end, and their column by family`() throws {
    let batch = try PoolingReply(Recorded.exchange("vllm_prm__pooling_batch").body)
    let rows = try batch.rows(of: [2, 2], column: 1)
    #expect(rows.map { $0.map { Int(($0 * 1e4).rounded()) } } == [[8273, 8273], [8273, 7926]])
    let shepherd = try PoolingReply(
      Recorded.exchange("vllm_mathshepherd_style__pooling_step").body)
    #expect(Int((try shepherd.rows(of: [1], column: 0)[0][0] * 1e4).rounded()) == 1303)
    let none = try PoolingReply(Recorded.exchange("vllm_prm__pooling_no_step_tag").body)
    #expect(throws: MalformedReply.self) { try none.rows(of: [1], column: 1) }
    let logits = try PoolingReply(Recorded.exchange("vllm_prm__pooling_raw_logits").body)
    #expect(throws: MalformedReply.self) { try logits.rows(of: [2], column: 1) }
  }

  @Test func `recorded exchanges go over a connection and come out the same`() async throws {
    let exchanges = try Recorded.all().filter { $0.method == "POST" && $0.status == 200 }.prefix(
      120)
    let known = Array(exchanges)
    try await ScriptedServer.run({ request in
      let exchange = known[
        request.path.dropFirst().isEmpty ? 0 : Int(request.path.dropFirst()) ?? 0]
      return .answer(exchange.status, exchange.body)
    }) { server in
      for (index, exchange) in known.enumerated() {
        let body = try await Transport.send(
          OutgoingRequest(
            url: server.url + "/\(index)", body: try exchange.request?.encoded(),
            timeout: .seconds(10)),
          into: WholeBody())
        #expect(body.bytes == exchange.body, "\(exchange.name)")
      }
    }
  }
}
