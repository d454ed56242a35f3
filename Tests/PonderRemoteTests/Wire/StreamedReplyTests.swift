import Testing

@testable import PonderRemote

struct StreamedReplyTests {
  private func stream(
    _ events: [String], _ dialect: Dialect = .completions, expected: Int = 1, steps: Int? = nil
  ) throws -> (reply: SampleReply, taken: Int) {
    var reply = StreamedReply(
      dialect, stops: [], expected: expected, separator: "\n\n", stepLimit: steps)
    var taken = 0
    for event in events where !reply.hasEnough {
      try reply.take(event)
      taken += 1
    }
    return (try reply.reply(), taken)
  }

  private func event(_ text: String, _ finish: String = "null", index: Int = 0) -> String {
    #"{"choices":[{"index":\#(index),"text":"\#(text)","finish_reason":\#(finish)}]}"#
  }

  @Test func `pieces become samples, whatever their order`() throws {
    let events = [
      event("b", index: 1), event("a"), event("A", #""stop""#), event("B", index: 1),
      event("", #""length""#, index: 1), "[DONE]",
    ]
    let found = try stream(events, expected: 2).reply
    #expect(found.samples.map(\.text) == ["aA", "bB"])
    #expect(found.samples.map(\.end) == [.finished, .length])
    #expect(found.samples.map(\.tokens) == [2, 2])
  }

  @Test func `a stream is left as soon as its steps are complete`() throws {
    let events = ["s1\\n", "\\ns", "2", "\\n\\nrest", "more"].map { event($0) } + ["[DONE]"]
    let found = try stream(events, steps: 2)
    #expect(found.reply.samples.map(\.text) == ["s1\n\ns2\n\n"])
    #expect(found.reply.samples.map(\.end) == [.stop("\n\n")])
    #expect(found.taken == 4)
  }

  @Test(arguments: [[], ["[DONE]"]])
  func `a stream that ends before its samples is a failure`(end: [String]) {
    #expect(throws: MalformedReply.self) { try stream([event("a")] + end) }
    #expect(throws: MalformedReply.self) { try stream(end) }
  }

  @Test func `a stream may end without a word when all samples have ended`() throws {
    #expect(try stream([event("a", #""stop""#)], expected: 2).reply.samples.count == 1)
  }

  @Test(arguments: [#"{"error":{"message":"out of memory"}}"#, #"{"error":"out of memory"}"#])
  func `an error in a stream ends it as a failure`(error: String) {
    let thrown = #expect(throws: MalformedReply.self) { try stream([event("a"), error]) }
    #expect(thrown?.description == "out of memory")
  }

  @Test(arguments: [[1], [0, 2], [-1], [Int.max], [2]])
  func `an event of a sample that was not asked for is no event`(indices: [Int]) {
    #expect(throws: MalformedReply.self) {
      try stream(indices.map { event("a", #""stop""#, index: $0) } + ["[DONE]"], expected: 2)
    }
  }

  @Test func `a sample of which no text came is a failure`() throws {
    let silent = #"{"choices":[{"index":0,"text":null,"finish_reason":"stop"}]}"#
    let error = #expect(throws: MalformedReply.self) { try stream([silent]) }
    #expect(error?.description == "a sample without text")
    #expect(try stream([event(""), silent]).reply.samples.map(\.text) == [""])
  }

  @Test func `texts are no longer than their limit, however they come`() throws {
    var reply = StreamedReply(
      .completions, stops: [], expected: 2, separator: "\n\n", stepLimit: nil,
      limit: AnswerLimit(bytes: 10))
    try reply.take(event("12345"))
    try reply.take(event("12345", index: 1))
    let error = #expect(throws: MalformedReply.self) { try reply.take(event("6")) }
    #expect(error?.description.hasPrefix("a text of more than 10 bytes") == true)
  }

  @Test func `llama-server's stream ends with the reason and without a last word`() throws {
    let events = [
      #"{"index":0,"content":"a","stop":false}"#, #"{"index":0,"content":"b","stop":false}"#,
      #"{"index":0,"content":"","stop":true,"stop_type":"limit","tokens_predicted":2}"#,
    ]
    let found = try stream(events, .llama).reply
    #expect(found.samples == [Sample(text: "ab", end: .length, tokens: 2)])
  }

  @Test func `Ollama's lines are a stream too`() throws {
    let events = [#"{"response":"a","done":false}"#, #"{"response":"","done":true}"#]
    #expect(
      try stream(events, .ollama).reply.samples == [Sample(text: "a", end: .finished, tokens: 1)])
  }

  @Test func `a text is cut at the same place however it comes`() {
    let text = "a\n\n\n\nb\nc\n\nd"
    for limit in 1...3 {
      for cut in 0...text.count {
        var parts = StepCut("\n\n", after: limit)
        let isFull =
          parts.append(String(text.prefix(cut))) || parts.append(String(text.dropFirst(cut)))
        #expect(isFull)
        #expect(parts.text == ["a\n\n", "a\n\n\n\n", "a\n\n\n\nb\nc\n\n"][limit - 1])
      }
    }
  }
}
