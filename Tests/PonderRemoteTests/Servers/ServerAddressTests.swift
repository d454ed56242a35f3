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

  @Test(arguments: [
    "0", "65536", "-1", "9223372036854775807", "99999999999999999999", "80a", "",
  ])
  func `a port that cannot be is refused in one line`(port: String) {
    for host in ["127.0.0.1", "[::1]"] {
      let error = #expect(throws: ConfigurationError.self) {
        try ServerAddress("http://\(host):\(port)/x")
      }
      #expect(
        error?.description == "the port of a server's address must be 1 to 65535, not '\(port)'")
    }
  }

  @Test(arguments: ["http://127.0.0.1:1", "http://a:65535/x", "http://[::1]:8000", "http://[::1]"])
  func `a port that can be is taken`(text: String) throws {
    #expect(try ServerAddress(text).url == text)
  }

  @Test func `a password in an address is refused and not repeated`() {
    for text in ["http://me:pass@a", "http://me:pass@", "http://me:pass @a:x", "http://pass@[::1"] {
      let error = #expect(throws: ConfigurationError.self) { try ServerAddress(text) }
      #expect(error?.description.contains("pass@") == false)
      #expect(error?.description.contains("pass @") == false)
    }
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
      #"{"addresses": ["http://a"], "attempts": 9223372036854775807}"#,
      "attempts must be 1 to 100, not 9223372036854775807"
    ),
    (
      #"{"addresses": ["http://a"], "maximumTokens": 9223372036854775807}"#,
      "maximumTokens must be 1 to 10000000, not 9223372036854775807"
    ),
    (
      #"{"addresses": ["http://a"], "maximumTokens": -1}"#,
      "maximumTokens must be 1 to 10000000, not -1"
    ),
    (
      #"{"addresses": ["http://a"], "concurrency": 9223372036854775807}"#,
      "concurrency must be 1 to 4096, not 9223372036854775807"
    ),
    (
      #"{"addresses": ["http://a"], "timeout": 1e300}"#,
      "timeout must be above 0 and at most 86400 seconds, not 1e+300"
    ),
    (
      #"{"addresses": ["http://a"], "parameters": 1e300}"#,
      "parameters must be above 0 and at most 1e15, not 1e+300"
    ),
    (
      #"{"addresses": ["http://a:65536"]}"#,
      "the port of a server's address must be 1 to 65535, not '65536'"
    ),
    (
      #"{"addresses": ["http://a"], "template": {"window": -9223372036854775808}}"#,
      "the window of attempts must be at least 1, not -9223372036854775808"
    ),
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
