import Foundation
import Ponder
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
