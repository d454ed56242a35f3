import Testing

@testable import PonderRemote

struct ServerMessageTests {
  @Test(arguments: [
    (#"{"error":{"message":"no","type":"NotFoundError","param":"model","code":404}}"#, "no"),
    (#"{"error":"Unauthorized"}"#, "Unauthorized"),
    (#"{"error":"Model is overloaded","error_type":"overloaded"}"#, "Model is overloaded"),
    (
      #"{"object":"error","message":"The request queue is full.","type":"x"}"#,
      "The request queue is full."
    ),
    (#"{"detail":"Method Not Allowed"}"#, "Method Not Allowed"),
    (
      #"{"detail":[{"type":"missing","loc":["body","n"],"msg":"Field required"}]}"#,
      "body.n: Field required"
    ),
    ("Internal Server Error", "Internal Server Error"), ("", "no message"), (" \n", "no message"),
    (#"{"error":{"message":""}}"#, "no message"), ("null", "null"), ("[1,2]", "1, 2"),
  ])
  func `every shape of an error is one line`(body: String, line: String) {
    #expect(ServerMessage(body: Array(body.utf8)).text == line)
  }

  @Test func `a long message is cut, and its line breaks go`() {
    let message = ServerMessage(text: "a\nb\r\n" + String(repeating: "c", count: 900))
    #expect(message.text.hasPrefix("a b c"))
    #expect(message.text.count == ServerMessage.longest)
    #expect(message.text.hasSuffix("…"))
  }

  @Test(arguments: [
    "\u{1B}[2J\u{1B}[31mred", "a\u{202E}b", "a\u{7}b\u{0}", "a\u{2028}b\u{2029}c", "\u{9B}31m",
    "zero\u{200B}width",
  ])
  func `what steers a terminal is shown and not done`(text: String) throws {
    let json = try JSONValue.object(["error": .string(text)]).encoded()
    for line in [
      ServerMessage(text: text).text, ServerMessage(body: json).text,
      ExchangeFailure(.malformed(excerpt(text.utf8))).line(),
      ExchangeFailure(.connection(text)).line(),
    ] {
      let bad = line.unicodeScalars.filter {
        [.control, .format, .lineSeparator, .paragraphSeparator]
          .contains($0.properties.generalCategory)
      }
      #expect(bad.isEmpty, "\(line)")
    }
  }

  @Test(arguments: [
    #"{"error":{"message":"x","type":"exceed_context_size_error","code":400}}"#,
    #"{"error":{"message":"x","code":"context_length_exceeded"}}"#,
    #"{"error":{"message":"This model's maximum context length is 256 tokens."}}"#,
  ])
  func `a prompt that is too long is told from other mistakes`(body: String) {
    #expect(ServerMessage(body: Array(body.utf8)).saysTooLong)
    #expect(!ServerMessage(body: Array(#"{"error":"n must be 1"}"#.utf8)).saysTooLong)
  }
}
