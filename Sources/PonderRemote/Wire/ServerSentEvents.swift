/// Splits bytes into lines, however they were cut on the way.
///
/// A line ends with a line feed, a carriage return, or both. Text is decoded by the line and never
/// by the piece, so a character cut in two is whole again.
struct LineSplitter: Sendable {
  private let limit: AnswerLimit
  private var line: [UInt8] = []
  private var endedWithReturn = false

  /// - Parameter limit: Bytes of a line; a longer one is taken for garbage.
  init(limit: AnswerLimit = .usual) { self.limit = limit }

  /// Whether a line has begun and not ended.
  var isInsideLine: Bool { !line.isEmpty }

  /// Takes bytes and hands over the lines they complete.
  ///
  /// - Throws: ``MalformedReply`` for a line without end.
  mutating func feed(
    _ bytes: some Collection<UInt8>, each: (String) throws -> Void
  ) throws {
    var rest = bytes[...]
    while let first = rest.first {
      if endedWithReturn {
        endedWithReturn = false
        if first == UInt8(ascii: "\n") {
          rest.removeFirst()
          continue
        }
      }
      let end =
        rest.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? rest.endIndex
      line += rest[..<end]
      try limit.check(line.count, of: "a line")
      guard end < rest.endIndex else { return }
      endedWithReturn = rest[end] == UInt8(ascii: "\r")
      rest = rest[rest.index(after: end)...]
      let text = String(decoding: line, as: UTF8.self)
      line.removeAll(keepingCapacity: true)
      try each(text)
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
  private let limit: AnswerLimit
  private var lines: LineSplitter
  private var data: [Substring] = []
  /// Bytes of `data`.
  private var length = 0

  /// - Parameter limit: Bytes of an event.
  init(limit: AnswerLimit = .usual) {
    self.limit = limit
    lines = LineSplitter(limit: limit)
  }

  /// Takes bytes and hands over the data of the events they complete.
  ///
  /// - Throws: ``MalformedReply`` for a line or an event without end; what `each` throws.
  mutating func feed(
    _ bytes: some Collection<UInt8>, each: (String) throws -> Void
  ) throws {
    var (data, length) = (self.data, self.length)
    defer { (self.data, self.length) = (data, length) }
    try lines.feed(bytes) { line in
      if line.isEmpty {
        guard !data.isEmpty else { return }
        let event = data.joined(separator: "\n")
        (data, length) = ([], 0)
        try each(event)
      } else if line.hasPrefix("data:") {
        length += line.utf8.count
        try limit.check(length, of: "an event")
        let value = line.dropFirst(5)
        data.append(value.first == " " ? value.dropFirst() : value)
      } else if line == "data" {
        length += 4
        try limit.check(length, of: "an event")
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
