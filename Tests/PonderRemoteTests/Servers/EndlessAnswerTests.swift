import Foundation
import Ponder
import Synchronization
import Testing

@testable import PonderRemote
@testable import ScriptedServers

/// Servers whose answers never end: each is given up in one line, in flat memory.
@Suite(.serialized, .timeLimit(.minutes(40)))
struct EndlessAnswerTests {
  private static let fake = FakeModel(speech: .vllm)

  /// Pieces that are repeated without end, and what is said of them in a stream.
  static let pieces = [
    ("x", "a line"), ("data: ", "a line"), ("data: x\n", "an event"), ("data\n", "an event"),
    (": comment\n", "a stream"), ("\n", "a stream"),
    ("data: {\"choices\":[{\"index\":0,\"text\":\"0123456789\"}]}\n\n", "a text"),
    ("data: {\"choices\":[{\"index\":0,\"text\":\"\"}]}\n\n", "a stream"),
    ("data: {\"choices\":[]}\n\n", "a stream"),
  ]

  /// - Parameter count: Requests in flight.
  private func errors(
    of count: Int, at piece: String, until extent: Extent, longestAnswer: Int?
  ) async throws -> Set<String> {
    let isReady = Mutex(false)
    let text = String(repeating: piece, count: max(1, (64 << 10) / piece.utf8.count))
    return try await ScriptedServer.run({ request in
      isReady.withLock { $0 } && request.method == "POST"
        ? .together(count, .endless(text)) : Self.fake.reply(to: request)
    }) { server in
      let proposer = try await RemoteProposer.connect(
        RemoteModel(
          [server.address], maximumTokens: 16, concurrency: count, attempts: 1, timeout: 120,
          longestAnswer: longestAnswer))
      isReady.withLock { $0 = true }
      return Set(
        try await (0..<count).concurrentMap(atMost: count) { index in
          do {
            _ = try await proposer.propose(
              1, after: Prefix(Problem(id: "\(index)", question: "Problem")), until: extent,
              sampling: .plain, seed: UInt64(index))
            return ""
          } catch let error as RemoteError {
            return error.description.replacingOccurrences(of: server.url, with: "URL")
          }
        })
    }
  }

  @Test(arguments: pieces)
  func `every kind of stream without end is given up`(piece: String, what: String) async throws {
    let errors = try await errors(of: 2, at: piece, until: .steps(2), longestAnswer: 4 << 10)
    let bytes = what == "a stream" ? 64 * (4 << 10) : 4 << 10
    #expect(
      errors == [
        "URL: /v1/completions: an answer that cannot be used: \(what) of more than \(bytes) bytes "
          + "(limits.answerMegabytes in ponder.yaml sets how many)"
      ])
  }

  /// Whole answers at the usual limit; a stream, which is read byte by byte, at a lower one.
  static let thousands: [(extent: Extent, longestAnswer: Int?, limit: String)] = [
    (.end, nil, "26"), (.steps(2), 16_384, "16384 bytes"),
  ]

  @Test(arguments: thousands)
  func `a thousand answers without end take little memory`(
    extent: Extent, longestAnswer: Int?, limit: String
  ) async throws {
    let before = residentMegabytes()
    let line = "data: \(String(repeating: "x", count: 2_000))\n"
    let errors = try await errors(
      of: 1_000, at: line, until: extent, longestAnswer: longestAnswer)
    #expect(
      errors.count == 1 && errors.first?.contains(" of more than \(limit)") == true, "\(errors)")
    #expect(peakMegabytes() - before < 1_000)
  }

  /// Memory of this process in use, in MB; 0 where it cannot be read.
  private func residentMegabytes() -> Int { megabytes("VmRSS:") }

  /// The most that it has ever used.
  private func peakMegabytes() -> Int { megabytes("VmHWM:") }

  private func megabytes(_ name: String) -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
      let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first
    else { return 0 }
    return (Int(kilobytes) ?? 0) >> 10
  }
}
