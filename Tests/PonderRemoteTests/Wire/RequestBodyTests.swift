import Ponder
import Testing

@testable import PonderRemote

struct RequestBodyTests {
  private func body(
    _ request: SampleRequest, _ dialect: Dialect = .completions, fields: AcceptedFields = .init(),
    kind: ServerProfile.Kind = .vllm
  ) throws -> String {
    let value = try request.body(in: dialect, model: "m", fields: fields, kind: kind)
    return String(decoding: try value.encoded(), as: UTF8.self)
  }

  private func request(_ prompt: Prompt = .text("p"), streams: Bool = false) throws -> SampleRequest
  {
    SampleRequest(
      prompt, count: 2, maximumTokens: 9, sampling: try Sampling(temperature: 0.5), stops: ["\n\n"],
      seed: 7, wantsLogProbabilities: true, streams: streams)
  }

  @Test func `what decides the sampling is always said`() throws {
    #expect(
      try body(request())
        == #"{"include_stop_str_in_output":true,"logprobs":0,"max_tokens":9,"min_p":0,"model":"m","#
        + #""n":2,"no_stop_trim":true,"prompt":"p","repeat_penalty":1,"repetition_penalty":1,"#
        + #""return_token_ids":true,"seed":7,"stop":["\n\n"],"temperature":0.5,"top_k":0,"top_p":1}"#
    )
    #expect(try body(request(), kind: .sglang).contains(#""top_k":-1"#))
  }

  @Test func `a server that takes OpenAI's fields alone gets no others`() throws {
    let fields = AcceptedFields(extensions: false, logProbabilities: .none)
    #expect(
      try body(request(streams: true), fields: fields)
        == #"{"max_tokens":9,"model":"m","n":2,"prompt":"p","seed":7,"stop":["\n\n"],"stream":true,"#
        + #""temperature":0.5,"top_p":1}"#)
    var topped = try request()
    topped.topK = 5
    #expect(throws: ConfigurationError.self) { try body(topped, fields: fields) }
  }

  @Test func `transformers is told to sample`() throws {
    let fields = AcceptedFields(
      extensions: false, logProbabilities: .none, generationConfiguration: true)
    #expect(try body(request(), fields: fields).contains(#"\"do_sample\":true"#))
  }

  @Test func `llama-server and Ollama are asked in their own words`() throws {
    let llama = try body(request(), .llama)
    #expect(llama.contains(#""n_cmpl":2"#) && llama.contains(#""n_predict":9"#))
    #expect(llama.contains(#""n_probs":1"#) && llama.contains(#""min_p":0"#))
    let ollama = try body(request(), .ollama)
    #expect(ollama.contains(#""raw":true"#) && ollama.contains(#""num_predict":9"#))
    #expect(ollama.contains(#""stream":false"#))
  }

  @Test func `a begun answer is sent only where it is continued`() throws {
    let begun = Prompt.conversation([ChatMessage(.user, "q")], answer: "s")
    #expect(try body(request(begun), .chat).contains(#""continue_final_message":true"#))
    #expect(throws: ConfigurationError.self) { try body(request(begun), .chat, kind: .mlx) }
    #expect(
      try !body(request(.conversation([ChatMessage(.user, "q")], answer: "")), .chat, kind: .mlx)
        .contains("continue"))
  }

  @Test func `equal requests have equal bytes`() throws {
    #expect(try body(request()) == body(request()))
  }

  @Test(arguments: [
    (SampleRequest(.text(""), maximumTokens: 1), "the prompt must be a text, not empty"),
    (SampleRequest(.text("p"), count: 0, maximumTokens: 1), "samples must be at least 1, not 0"),
    (SampleRequest(.text("p"), maximumTokens: 0), "maximum tokens must be at least 1, not 0"),
    (
      SampleRequest(.text("p"), maximumTokens: 1, stops: [""]),
      "a stop text must be a text, not empty"
    ),
    (
      SampleRequest(.text("p"), maximumTokens: 1, stops: ["a", "b", "c", "d", "e"]),
      "stop texts must be at most 4, not 5"
    ),
    (
      SampleRequest(.conversation([], answer: ""), maximumTokens: 1),
      "the conversation must be one that ends with the user's turn, not empty"
    ),
  ])
  func `what kills servers is never sent`(request: SampleRequest, message: String) {
    let error = #expect(throws: ConfigurationError.self) { try body(request) }
    #expect(error?.description == message)
  }
}
