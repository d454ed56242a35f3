/// Splits bytes into lines, however they were cut on the way.
///
/// A line ends with a line feed, a carriage return, or both. Text is decoded by the line and never
/// by the piece, so a character cut in two is whole again.
struct LineSplitter: Sendable {
  /// A line may have so many bytes; a longer one is taken for garbage.
  static let longestLine = 16 << 20

  private var line: [UInt8] = []
  private var endedWithReturn = false

  init() {}

  /// Whether a line has begun and not ended.
  var isInsideLine: Bool { !line.isEmpty }

  /// Takes bytes and hands over the lines they complete.
  ///
  /// - Throws: ``MalformedReply`` for a line without end.
  mutating func feed(
    _ bytes: some Sequence<UInt8>, each: (String) throws -> Void
  ) throws {
    for byte in bytes {
      let isSecondHalf = endedWithReturn && byte == UInt8(ascii: "\n")
      endedWithReturn = byte == UInt8(ascii: "\r")
      if isSecondHalf { continue }
      if byte == UInt8(ascii: "\n") || endedWithReturn {
        let text = String(decoding: line, as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        try each(text)
      } else {
        line.append(byte)
        guard line.count <= Self.longestLine else {
          throw MalformedReply("a line of more than \(Self.longestLine) bytes")
        }
      }
    }
  }
}

/// Reads the data of server-sent events.
///
/// The parser does no I/O. Comments, names and ids are skipped; the space after `data:` may be
/// missing; an event that was not ended by an empty line when the stream ended does not count.
///
/// ### Source
///
/// WHATWG HTML, section 9.2.6, *Interpreting an event stream*.
struct ServerSentEventParser: Sendable {
  private var lines = LineSplitter()
  private var data: [Substring] = []

  init() {}

  /// Takes bytes and hands over the data of the events they complete.
  mutating func feed(
    _ bytes: some Sequence<UInt8>, each: (String) throws -> Void
  ) throws {
    var data = self.data
    defer { self.data = data }
    try lines.feed(bytes) { line in
      if line.isEmpty {
        guard !data.isEmpty else { return }
        let event = data.joined(separator: "\n")
        data = []
        try each(event)
      } else if line.hasPrefix("data:") {
        let value = line.dropFirst(5)
        data.append(value.first == " " ? value.dropFirst() : value)
      } else if line == "data" {
        data.append("")
      }
    }
  }
}

/// A reply that says nothing that could be used: broken, cut short, or of another shape.
struct MalformedReply: Error, Hashable, Sendable, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
