import Ponder
import Testing

@testable import PonderRemote

struct ServerSentEventTests {
  private func events(_ pieces: [ArraySlice<UInt8>]) throws -> [String] {
    var parser = ServerSentEventParser()
    var events: [String] = []
    for piece in pieces { try parser.feed(piece) { events.append($0) } }
    return events
  }

  @Test func `events do not depend on how the bytes are cut`() throws {
    let stream = Array(
      ": keepalive 1/1\r\n\r\ndata: {\"t\":\"π\"}\r\n\r\nevent: x\nid: 3\ndata:a\ndata: b\n\ndata\n\n"
        .utf8)
    for first in 0...stream.count {
      for second in first...stream.count {
        let pieces = [stream[..<first], stream[first..<second], stream[second...]]
        #expect(try events(pieces) == [#"{"t":"π"}"#, "a\nb", ""], "cut at \(first), \(second)")
      }
    }
  }

  @Test(arguments: ["\n", "\r", "\r\n"])
  func `lines end in any of three ways`(end: String) throws {
    let text = ["data: 1", "", ": c", "data: 2", "", ""].joined(separator: end)
    #expect(try events([Array(text.utf8)[...]]) == ["1", "2"])
  }

  @Test func `an event that the stream's end cuts does not count`() throws {
    #expect(try events([Array("data: 1\n\ndata: 2\n".utf8)[...]]) == ["1"])
  }

  @Test(arguments: ["data: 12345678\n", "data\n"])
  func `an event of many lines without end is garbage`(line: String) {
    var events = ServerSentEventParser(limit: AnswerLimit(bytes: 1_000))
    let error = #expect(throws: MalformedReply.self) {
      for _ in 0..<1_000 { try events.feed(line.utf8) { _ in } }
    }
    #expect(error?.description.hasPrefix("an event of more than 1000 bytes") == true)
  }

  @Test func `events one after another are not added up`() throws {
    var events = ServerSentEventParser(limit: AnswerLimit(bytes: 100))
    var count = 0
    for _ in 0..<1_000 { try events.feed("data: 12345678\n\n".utf8) { _ in count += 1 } }
    #expect(count == 1_000)
  }

  @Test func `a line without end is garbage`() {
    var lines = LineSplitter()
    #expect(throws: MalformedReply.self) {
      for _ in 0..<17 { try lines.feed([UInt8](repeating: 120, count: 1 << 20)) { _ in } }
    }
  }
}
