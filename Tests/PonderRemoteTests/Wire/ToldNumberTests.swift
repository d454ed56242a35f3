import Ponder
import Testing

@testable import PonderRemote

/// Numbers that a server made up.
struct ToldNumberTests {
  static let bad = ["-1", "-9223372036854775808", "9223372036854775807", "1000000001"]

  private func refuses(_ message: String, _ read: () throws -> Void) {
    let error = #expect(throws: MalformedReply.self) { try read() }
    #expect(error?.description == message)
  }

  @Test(arguments: bad)
  func `counts of tokens that cannot be are refused by name`(number: String) {
    let rule = "is \(number), which must be 0 to 1000000000"
    let choice = #""choices":[{"index":0,"text":"a","finish_reason":"stop"}]"#
    for (field, name) in [
      (#""prompt_tokens":\#(number)"#, "usage.prompt_tokens"),
      (#""completion_tokens":\#(number)"#, "usage.completion_tokens"),
      (
        #""prompt_tokens_details":{"cached_tokens":\#(number)}"#,
        "usage.prompt_tokens_details.cached_tokens"
      ),
    ] {
      let text = #"{\#(choice),"usage":{\#(field)}}"#
      refuses("\(name) \(rule)") {
        _ = try StandardReply(text.utf8).reply(stops: [], tellsReason: true)
      }
      refuses("\(name) \(rule)") {
        var stream = StreamedReply(
          .completions, stops: [], expected: 1, separator: "\n\n", stepLimit: nil)
        try stream.take(text)
        _ = try stream.reply()
      }
    }
    for (field, name) in [
      (#""tokens_predicted":\#(number)"#, "tokens_predicted"),
      (#""tokens_evaluated":\#(number)"#, "tokens_evaluated"),
      (#""timings":{"cache_n":\#(number)}"#, "timings.cache_n"),
    ] {
      refuses("\(name) \(rule)") {
        let text = #"{"content":"a","stop_type":"eos",\#(field)}"#
        _ = try LlamaReply.reply(LlamaReply.decode(text.utf8))
      }
    }
    for name in ["eval_count", "prompt_eval_count"] {
      refuses("\(name) \(rule)") {
        _ = try OllamaReply(#"{"response":"a","done":true,"\#(name)":\#(number)}"#.utf8)
          .reply(stops: [])
      }
    }
  }

  @Test(arguments: bad)
  func `a verifier's counts are refused as a proposer's are`(number: String) {
    let pair = #""top_probs":[{"id":1,"prob":0.5},{"id":2,"prob":0.5}]"#
    for field in [#""tokens_evaluated":\#(number)"#, #""timings":{"cache_n":\#(number)}"#] {
      #expect(throws: MalformedReply.self) {
        try labels(#"{"completion_probabilities":[{\#(pair)}],\#(field)}"#, .llamaServer)
      }
    }
    let top = #""logprobs":{"top_logprobs":[{"token_id:1":-1,"token_id:2":-1}]}"#
    for field in [
      #""prompt_tokens":\#(number)"#, #""prompt_tokens_details":{"cached_tokens":\#(number)}"#,
    ] {
      #expect(throws: MalformedReply.self) {
        try labels(#"{"choices":[{"text":"x",\#(top)}],"usage":{\#(field)}}"#, .vllm)
      }
    }
  }

  private func labels(_ text: String, _ kind: ServerProfile.Kind) throws -> Double {
    try LabelReply(VerifierLabels(good: "Yes", bad: "No"), (1, 2), isJudge: false)
      .score(Array(text.utf8), kind).value
  }

  @Test(arguments: ["0.5", "1e300", "-1e999", "1e999"])
  func `what is no log-probability is refused`(number: String) {
    let choice = #""index":0,"text":"a","finish_reason":"stop""#
    for fields in [
      #""token_logprobs":[-1,\#(number)]"#, #""content":[{"token":"a","logprob":\#(number)}]"#,
    ] {
      #expect(throws: MalformedReply.self) {
        try StandardReply(#"{"choices":[{\#(choice),"logprobs":{\#(fields)}}]}"#.utf8)
          .reply(stops: [], tellsReason: true)
      }
    }
    #expect(throws: MalformedReply.self) {
      try LlamaReply.reply(
        LlamaReply.decode(
          #"{"content":"a","stop_type":"eos","completion_probabilities":[{"logprob":\#(number)}]}"#
            .utf8))
    }
    #expect(throws: MalformedReply.self) {
      try labels(
        #"{"choices":[{"logprobs":{"top_logprobs":[{"token_id:1":\#(number),"token_id:2":-1}]}}]}"#,
        .vllm)
    }
  }

  @Test func `log-probabilities that add up to none are refused`() {
    let text =
      #"{"choices":[{"text":"a","finish_reason":"stop","logprobs":{"token_logprobs":[-1e308,-1e308]}}]}"#
    #expect(throws: MalformedReply.self) {
      try StandardReply(text.utf8).reply(stops: [], tellsReason: true)
    }
  }

  @Test(arguments: [
    #"{"completion_probabilities":[{"top_probs":[{"id":1,"prob":-0.5},{"id":2,"prob":0.5}]}]}"#,
    #"{"completion_probabilities":[{"top_probs":[{"id":1,"prob":1e300},{"id":2,"prob":1e308}]}]}"#,
    #"{"completion_probabilities":[{"top_probs":[{"id":1,"prob":0},{"id":2,"prob":0}]}]}"#,
    #"{"completion_probabilities":[{"top_probs":[{"id":1,"prob":null},{"id":2,"prob":1}]}]}"#,
    #"{"completion_probabilities":[]}"#, "[]", "{}",
  ])
  func `probabilities that are none give no score`(text: String) {
    #expect(throws: MalformedReply.self) { try labels(text, .llamaServer) }
  }

  @Test(arguments: [
    "[[1.5,-0.5],[0.5,0.5]]", "[[1e999,0],[0.5,0.5]]", "[[0.5],[0.5,0.5]]", "[[2,3],[0.5,0.5]]",
    "[[0.5,0.5]]", "[]",
  ])
  func `rows that are no probabilities give no score`(rows: String) {
    #expect(throws: MalformedReply.self) {
      try PoolingReply(Array(#"{"data":[{"index":0,"data":\#(rows)}]}"#.utf8))
        .rows(of: [2], column: 1)
    }
  }

  @Test func `a context of no length is refused, and one without end is none`() throws {
    func length(_ text: String) throws -> Int? { try Told.length(JSONValue(Array(text.utf8))) }
    #expect(try length("4096") == 4_096 && length("null") == nil && length("\"x\"") == nil)
    #expect(try length("9223372036854775807") == nil)
    #expect(try length("1000000000000000019884624838656") == nil)
    for text in ["0", "-1", "-9223372036854775808"] {
      refuses("its context is \(text) tokens, which must be at least 1") { _ = try length(text) }
    }
  }

  @Test(arguments: ["0", "-9223372036854775808", "9223372036854775807"])
  func `a server's slots are as many as can be used`(slots: String) throws {
    let props = JSONValue(
      Array(#"{"default_generation_settings":{},"total_slots":\#(slots)}"#.utf8))
    let profile = try ServerProbe.profile(
      listed: nil, program: nil, version: nil, props: props, ollama: nil, sglang: nil, tgi: nil,
      model: "m")
    #expect((1...4_096).contains(profile.concurrency))
  }
}
