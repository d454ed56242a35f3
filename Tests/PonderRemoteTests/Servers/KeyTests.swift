import Foundation
import Ponder
import PonderFiles
import Testing

@testable import PonderRemote
@testable import ScriptedServers

struct KeyTests {
  @Test func `a key does not show itself`() throws {
    let key = try KeySource.environment("K").key(environment: ["K": "sk-very-secret-0001\n"])
    #expect(key.authorization == "Bearer sk-very-secret-0001")
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped, "\(["a": key])"] {
      #expect(!text.contains("secret"), "\(text)")
    }
  }

  @Test func `a key that a server repeats is taken out`() {
    let key = APIKey("sk-very-secret-0001")
    #expect(key.removed(from: "bad key sk-very-secret-0001!") == "bad key …!")
    #expect(!key.removed(from: "bad key sk-very-secret-****").contains("secret"))
    #expect(!key.removed(from: "bad key ****ret-0001").contains("ret-0001"))
  }

  @Test(arguments: 1...12)
  func `a key of any length is taken out`(length: Int) {
    let secret = String("Kq7-Zw9_Yx5!".prefix(length))
    let key = APIKey(secret)
    #expect(key.removed(from: "bad: \(secret), \(secret)\(secret)") == "bad: …, ……")
    #expect(key.removed(from: "") == "" && key.removed(from: "no") == "no")
  }

  @Test func `a key of a few characters does not change what a model wrote`() {
    #expect(APIKey("18").removed(fromSample: "#### 18") == "#### 18")
    #expect(APIKey("required").removed(fromSample: "as required") == "as …")
    #expect(APIKey("key-required").removed(fromSample: "as required") == "as required")
  }

  @Test func `wherever a message is cut, no part of a key is left`() {
    let secret = "sk-proj-0123456789abcdefghijABCDEFGHIJ-_98765"
    #expect(secret.count == 45)
    let key = APIKey(secret)
    for length in 200...310 {
      for text in [
        String(repeating: "x", count: length) + secret, String(repeating: secret, count: length),
      ] {
        let bodies = [
          text, #"{"error":{"message":"\#(text)"}}"#, #"{"detail":[{"msg":"\#(text)"}]}"#,
          #"{"error":"\#(text)"#,
        ]
        for body in bodies {
          let message = ServerMessage(body: Array(body.utf8), without: key)
          let lines = [
            message.text, ExchangeFailure(.status(401, message, .init())).line(without: key),
            ExchangeFailure(.malformed(excerpt(body.utf8))).line(without: key),
          ]
          for line in lines {
            #expect(!line.contains(secret.prefix(8)) && !line.contains("0123"), "\(line)")
          }
        }
      }
    }
  }

  @Test func `a missing key is named by its place`() {
    let error = #expect(throws: ConfigurationError.self) {
      try KeySource.environment("NO_KEY").key(environment: [:])
    }
    #expect(
      error?.description == "the key in environment variable NO_KEY must be there, not missing")
    #expect(throws: ConfigurationError.self) { try KeySource.file("/nowhere/key").key() }
    let bad = #expect(throws: ConfigurationError.self) {
      try KeySource.environment("K").key(environment: ["K": "sécret"])
    }
    #expect(bad?.description.contains("cret") == false)
  }

  @Test func `a key comes from the first line of a file`() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("key-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try " abc \nrest".write(to: file, atomically: true, encoding: .utf8)
    #expect(try KeySource.file(file.path).key().authorization == "Bearer abc")
  }

  @Test func `a key that a server puts into its model's name or a text goes no further`()
    async throws
  {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("key-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    let secret = "sk-very-secret-0001"
    try secret.write(to: file, atomically: true, encoding: .utf8)
    for isStreamed in [false, true] {
      try await ScriptedServer.run({ request in
        if request.path == "/v1/models" {
          return .json(["data": [["id": .string("m \(secret)"), "owned_by": "system"]]])
        }
        guard request.method == "POST" else {
          return request.path == "/version"
            ? .json(["version": .string("\u{1B}[2J" + secret)]) : .text("", status: 404)
        }
        if request.json?["stream"] == true {
          let events = ["Key ", "sk-very-", "secret-0001", "\\n\\n"].map {
            "data: {\"choices\":[{\"index\":0,\"text\":\"\($0)\"}]}\n\n"
          }
          return .chunks(events)
        }
        return .json(["choices": [["text": .string("Key " + secret), "finish_reason": "stop"]]])
      }) { server in
        let proposer = try await RemoteProposer.connect(
          RemoteModel([server.address], key: .file(file.path)))
        let reply = try await proposer.propose(
          1, after: Prefix(Problem(id: "p", question: "?")), until: isStreamed ? .steps(1) : .end,
          sampling: .plain, seed: 1)
        #expect(reply.value[0].steps == ["Key …"])
        let profile = try #require(proposer.profiles.first)
        #expect(profile.model == "m …" && profile.models == ["m …"])
        let said = profile.findings.joined(separator: "\n") + "\(profile)\(reply)"
        #expect(!said.contains("secret-0001"))
        #expect(!profile.findings.contains { $0.contains("\u{1B}") })
      }
    }
  }

  @Test func `no error says the key, even when the server does`() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("key-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try "sk-very-secret-0001".write(to: file, atomically: true, encoding: .utf8)
    try await ScriptedServer.run({ request in
      .json(
        [
          "error": [
            "message": .string("Incorrect API key: \(request.headers["authorization"] ?? "")")
          ]
        ],
        status: 401)
    }) { server in
      let model = try RemoteModel([server.address], model: "m", key: .file(file.path))
      let error = await #expect(throws: RemoteError.self) {
        try await RemoteProposer.connect(model)
      }
      #expect(error?.description == "\(server.url): /v1/models: 401: Incorrect API key: Bearer …")
      #expect(server.requests[0].headers["authorization"] == "Bearer sk-very-secret-0001")
      #expect(!"\(model)".contains("secret"))
      let check = try await model.check()
      #expect(!check.isUsable && !check.description.contains("secret"))
    }
  }
}
