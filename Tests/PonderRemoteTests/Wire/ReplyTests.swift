import Ponder
import PonderTesting
import Testing

@testable import PonderRemote

struct ReplyTests {
  private func reply(
    _ text: String, stops: [String] = [], tells: Bool = true
  ) throws -> SampleReply {
    try StandardReply(text.utf8).reply(stops: stops, tellsReason: tells)
  }

  private func choice(_ fields: String) -> String { #"{"choices":[{"index":0,\#(fields)}]}"# }

  @Test(arguments: [
    (#""text":"a","finish_reason":"stop","stop_reason":"|""#, SampleEnd.stop("|")),
    (#""text":"a|","finish_reason":"stop""#, .stop("|")),
    (#""text":"a","finish_reason":"stop","matched_stop":"|""#, .stop("|")),
    (#""text":"a","finish_reason":"stop","stop_reason":202"#, .finished),
    (#""text":"a","finish_reason":"stop","stop_reason":null"#, .finished),
    (#""text":"a","finish_reason":"length""#, .length),
    (#""text":"a","finish_reason":"eos_token""#, .finished),
    (#""message":{"content":"a"},"finish_reason":"content_filter""#, .length),
  ])
  func `each way of saying why a sample ended is understood`(
    fields: String, end: SampleEnd
  ) throws {
    #expect(try reply(choice(fields), stops: ["|"]).samples.map(\.end) == [end])
  }

  @Test func `a server that does not tell is not taken to have told`() throws {
    let text = choice(#""text":"a","finish_reason":"stop""#)
    #expect(try reply(text, stops: ["|"], tells: false).samples[0].end == .stopOrFinished)
    #expect(try reply(text, tells: false).samples[0].end == .finished)
  }

  @Test func `samples are in the order of their index`() throws {
    let text = """
      {"choices":[{"index":1,"text":"b","finish_reason":"stop","token_ids":[1,2,3]},
      {"index":0,"text":"a","finish_reason":"stop","token_ids":[1]}],
      "usage":{"prompt_tokens":7,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":3}}}
      """
    let found = try reply(text)
    #expect(found.samples.map(\.text) == ["a", "b"])
    #expect(found.samples.map(\.tokens) == [1, 3])
    #expect((found.promptTokens, found.cachedTokens, found.sampledTokens) == (7, 3, 4))
  }

  @Test func `log-probabilities are read in both shapes`() throws {
    let old = choice(
      #""text":"ab","finish_reason":"stop","logprobs":{"token_logprobs":[null,-0.5,-1]}"#)
    let new = choice(
      #""text":"a","finish_reason":"stop","logprobs":{"content":[{"token":"a","logprob":-0.25}]}"#)
    #expect(try reply(old).samples[0].logProbability == -1.5)
    #expect(try reply(new).samples[0].logProbability == -0.25)
  }

  @Test(arguments: [
    (#"{"choices":[]}"#, "a reply without choices"),
    (#"{"choices":[{"text":"a"}]}"#, "a choice without finish_reason"),
    (#"{"error":{"message":"full"}}"#, "full"), (#"{"error":"text"}"#, "text"),
    ("<html>\n<b>", "no JSON of the expected shape: <html> <b>"),
    (#"{"choices":[{"text":"a","finish_reason":"abort"}]}"#, "the server gave a sample up (abort)"),
    (#"{"choices":[{"text":null,"finish_reason":"stop"}]}"#, "a choice without text"),
    (#"{"choices":[{"finish_reason":"stop"}]}"#, "a choice without text"),
    (
      #"{"choices":[{"message":{"content":null},"finish_reason":"stop"}]}"#, "a choice without text"
    ),
    (#"{"choices":[{"message":{},"finish_reason":"stop"}]}"#, "a choice without text"),
  ])
  func `a reply that says nothing is a failure`(text: String, message: String) {
    let error = #expect(throws: MalformedReply.self) { try reply(text) }
    #expect(error?.description == message)
  }

  @Test func `llama-server's own replies say why they end and how long they are`() throws {
    let text = """
      [{"index":1,"content":"b","stop_type":"eos","stopping_word":"","tokens_predicted":9,
      "tokens_evaluated":14,"timings":{"cache_n":13}},
      {"index":0,"content":"a","stop_type":"word","stopping_word":"\\n\\n","tokens_predicted":5,
      "tokens_evaluated":14,"timings":{"cache_n":13}}]
      """
    let found = try LlamaReply.reply(LlamaReply.decode(text.utf8))
    #expect(found.samples.map(\.end) == [.stop("\n\n"), .finished])
    #expect(found.samples.map(\.tokens) == [5, 9])
    #expect((found.promptTokens, found.cachedTokens, found.sampledTokens) == (14, 13, 14))
  }

  @Test func `broken replies never crash a reader`() throws {
    let good = Array(
      #"{"choices":[{"index":0,"text":"a","finish_reason":"stop","token_ids":[1]}],"usage":{}}"#
        .utf8)
    var random = RandomStream(seed: 1)
    for _ in 0..<2_000 {
      let bad = mutated(good, using: &random)
      _ = try? StandardReply(bad).reply(stops: ["|"], tellsReason: true)
      _ = try? LlamaReply.decode(bad)
      _ = try? OllamaReply(bad)
      _ = ServerMessage(body: bad)
    }
  }

  @Test(arguments: [
    [1, 2, 3], [1], [0, 0], [0, 2], [-1, 0], [Int.max, 0], [Int.min], [0, 1, 1],
  ])
  func `choices that leave one out are no reply, because the others would take its seed`(
    indices: [Int]
  ) {
    func list(_ entry: (Int) -> String) -> String { indices.map(entry).joined(separator: ",") }
    let found = indices.map(String.init).joined(separator: ", ")
    let standard = list { #"{"index":\#($0),"text":"a","finish_reason":"stop"}"# }
    let error = #expect(throws: MalformedReply.self) { try reply(#"{"choices":[\#(standard)]}"#) }
    #expect(
      error?.description
        == "choices numbered \(found), which must be 0 to \(indices.count - 1), each once")
    let native = list { #"{"index":\#($0),"content":"a","stop_type":"eos"}"# }
    #expect(throws: MalformedReply.self) {
      try LlamaReply.reply(LlamaReply.decode("[\(native)]".utf8))
    }
    let pooled = list { #"{"index":\#($0),"data":[[0.5,0.5]]}"# }
    #expect(throws: MalformedReply.self) {
      try PoolingReply(Array(#"{"data":[\#(pooled)]}"#.utf8))
        .rows(of: indices.map { _ in 1 }, column: 0)
    }
  }

  @Test(arguments: ["content", "response"])
  func `native replies without a text are none`(name: String) throws {
    for value in [#""\#(name)":null,"#, ""] {
      #expect(throws: MalformedReply.self) {
        name == "content"
          ? try LlamaReply.reply(LlamaReply.decode(#"{\#(value)"stop_type":"eos"}"#.utf8))
          : try OllamaReply(#"{\#(value)"done":true}"#.utf8).reply(stops: [])
      }
    }
  }
}
