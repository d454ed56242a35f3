/// Splits bytes into lines, however they were divided in transit.
///
/// A line ends with a line feed, a carriage return, or both. Text is decoded one line at a time, so a
/// character split between two pieces is whole again.
struct LineSplitter: Sendable {
  private let limit: AnswerLimit
  private var line: [UInt8] = []
  private var endedWithReturn = false

  /// - Parameter limit: The most bytes of a line; a longer one is an error.
  init(limit: AnswerLimit = .usual) { self.limit = limit }

  /// Whether a line has begun but not ended.
  var isInsideLine: Bool { !line.isEmpty }

  /// Takes bytes and passes on the lines they complete.
  ///
  /// - Throws: ``MalformedReply`` for a line that exceeds the limit.
  mutating func feed(
    _ bytes: some Collection<UInt8>, each: (String) throws -> Void
  ) throws {
    var rest = Array(bytes)[...]
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
/// missing; an event that no empty line has ended is dropped at the end of the stream.
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

  /// - Parameter limit: The most bytes of an event.
  init(limit: AnswerLimit = .usual) {
    self.limit = limit
    lines = LineSplitter(limit: limit)
  }

  /// Takes bytes and passes on the data of the events they complete.
  ///
  /// - Throws: ``MalformedReply`` for a line or an event that exceeds the limit; what `each` throws.
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

/// A reply that cannot be used: broken, cut short, or of another format.
struct MalformedReply: Error, Hashable, Sendable, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
