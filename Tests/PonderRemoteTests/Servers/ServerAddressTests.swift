import Foundation
import Ponder
import Testing

@testable import PonderRemote

struct ServerAddressTests {
  @Test(arguments: [
    ("http://127.0.0.1:8000", "http://127.0.0.1:8000"), ("https://a.b/v1/", "https://a.b"),
    (" http://a/x/ ", "http://a/x"),
  ])
  func `an address is taken as people write it`(text: String, url: String) throws {
    #expect(try ServerAddress(text).url == url)
  }

  @Test(arguments: [
    "", "127.0.0.1:8000", "ftp://a", "http://", "http://a?key=1", "http://a#b", "x y",
  ])
  func `what is no address is refused`(text: String) {
    #expect(throws: ConfigurationError.self) { try ServerAddress(text) }
  }

  @Test func `a password in an address is refused and not repeated`() {
    let error = #expect(throws: ConfigurationError.self) { try ServerAddress("http://me:pass@a") }
    #expect(error?.description.contains("pass@") == false)
  }

  @Test func `a model's settings go into a file and come back`() throws {
    let text = """
      {"addresses": ["http://a:1/v1", "http://b:2"], "key": {"environment": "K"},
       "template": {"name": "llama3", "instruction": "Think."}, "timeout": 5}
      """
    let model = try JSONDecoder().decode(RemoteModel.self, from: Data(text.utf8))
    #expect(model.addresses.map(\.url) == ["http://a:1", "http://b:2"])
    #expect(model.template.instruction == "Think." && model.template.separator == "\n\n")
    #expect(model.attempts == 5 && model.form == .completions)
    let again = try JSONDecoder().decode(RemoteModel.self, from: JSONEncoder().encode(model))
    #expect(again == model)
    let verifier = RemoteVerifierSettings(.beliefs, model)
    #expect(
      try JSONDecoder().decode(RemoteVerifierSettings.self, from: JSONEncoder().encode(verifier))
        == verifier)
  }

  @Test(arguments: [
    (#"{"addresses": []}"#, "addresses must be one or more, not empty"),
    (#"{"addresses": ["http://a", "http://a/v1"]}"#, "addresses must be different, not one twice"),
    (#"{"addresses": ["http://a"], "attempts": 0}"#, "attempts must be 1 to 100, not 0"),
    (
      #"{"addresses": ["http://a"], "template": "x"}"#,
      "template must be chatML, lines, llama3, not 'x'"
    ),
    (
      #"{"addresses": ["http://a"], "template": {"separator": "|"}}"#,
      "the separator must be one or more line breaks, not '|'"
    ),
  ])
  func `a bad setting is one line`(text: String, message: String) {
    let error = #expect(throws: (any Error).self) {
      try JSONDecoder().decode(RemoteModel.self, from: Data(text.utf8))
    }
    #expect(error.map { "\($0)".hasSuffix(message) } == true)
  }
}
