import Foundation
import PonderRemote
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// `ponder serve` as a process of its own.
@Suite(.timeLimit(.minutes(40)))
struct ServeCommandTests {
  /// A server that runs until it gets a signal.
  private struct Server {
    let process = Process()
    let url: URL

    init(_ arguments: [String]) throws {
      let output = Pipe()
      process.executableURL = RunningCommand.executable
      process.arguments = ["serve", "--port", "0"] + arguments
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      var said = ""
      while !said.contains("\ntry ") {
        let piece = output.fileHandleForReading.availableData
        guard !piece.isEmpty else { throw CocoaError(.fileReadUnknown) }
        said += String(decoding: piece, as: UTF8.self)
      }
      let address = said.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/).map { String($0.0) } ?? ""
      guard let url = URL(string: address) else { throw CocoaError(.fileReadUnknown) }
      self.url = url
    }

    func ask(_ fields: String) async throws -> (Int, JSONValue) {
      var request = URLRequest(url: url.appendingPathComponent("v1/chat/completions"))
      request.httpMethod = "POST"
      request.httpBody = Data(
        """
        {"messages": [{"role": "user", "content": "Make 24 from 3, 5, 7, 8."}], \(fields)}
        """.utf8)
      let (data, response) = try await URLSession.shared.data(for: request)
      return ((response as? HTTPURLResponse)?.statusCode ?? 0, JSONValue(data) ?? .null)
    }
  }

  @Test func `without a configuration the shipped models are served, and a signal drains`()
    async throws
  {
    let server = try Server([])
    let (status, answer) = try await server.ask(#""model": "ponder", "seed": 1"#)
    #expect(status == 200 && answer["ponder"]?["bins"] == 5, "\(answer)")
    // A request under way when the signal comes is still answered.
    async let late = server.ask(#""model": "ponder:best-of-n:256""#)
    try await Task.sleep(for: .milliseconds(200))
    server.process.terminate()
    #expect(try await late.0 == 200)
    server.process.waitUntilExit()
    #expect(server.process.terminationStatus == 0)
  }

  @Test func `what cannot be served is refused in one line`() throws {
    let open = try ponder("serve", "--host", "0.0.0.0")
    #expect(open.code == 2 && open.errors.contains("--key-file"), "\(open.errors)")
    let keys = try ponder("serve", "--key-file", "nothing.txt")
    #expect(keys.code == 2 && keys.errors.contains("nothing.txt"), "\(keys.errors)")
    let policy = try ponder("serve", "--policy", "nothing.json")
    #expect(policy.code == 2 && policy.errors.contains("nothing.json"), "\(policy.errors)")
  }
}
