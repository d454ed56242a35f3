/// Splits a stream of bytes into records: the lines of JSON Lines, or the items of one JSON array.
///
/// It does no I/O and holds one record at a time. Bytes may arrive in pieces of any size. A stream whose
/// first non-blank byte is `[` is an array. If the first line is only `{`, the whole stream is one object
/// over many lines.
struct RecordSplitter {
  /// One record and its place in the stream.
  struct Record: Hashable {
    var bytes: [UInt8]
    /// Such as `line 3` or `item 3`, from 1.
    var place: String
  }

  private enum Kind { case unknown, lines, array, pastArray, document }

  private var kind = Kind.unknown
  private var record: [UInt8] = []
  private var number = 0
  private var isFirstLine = true
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// Consumes bytes and passes on the records that they complete, skipping blank lines.
  mutating func feed(
    _ bytes: ArraySlice<UInt8>, _ body: (Record) throws -> Void
  ) throws {
    var rest = bytes
    if kind == .unknown {
      while let first = rest.first, Self.isBlank(first) || first == Self.newline {
        if first == Self.newline { number += 1 }
        rest = rest.dropFirst()
      }
      guard let first = rest.first else { return }
      kind = first == UInt8(ascii: "[") ? .array : .lines
      if kind == .array {
        number = 0
        rest = rest.dropFirst()
      }
    }
    switch kind {
    case .lines, .document: try feedLines(rest, body)
    default: try feedArray(rest, body)
    }
  }

  /// Passes on the last record at the end of the stream.
  ///
  /// - Throws: `RecordProblem` for an array without an end.
  mutating func finish(_ body: (Record) throws -> Void) throws {
    switch kind {
    case .lines: try emit("line", body)
    case .document: try emit("record", body)
    case .array: throw RecordProblem("the array has no end")
    case .unknown, .pastArray: break
    }
  }

  private mutating func feedLines(
    _ bytes: ArraySlice<UInt8>, _ body: (Record) throws -> Void
  ) throws {
    var rest = bytes
    while kind == .lines, let end = rest.firstIndex(of: Self.newline) {
      record += rest[..<end]
      rest = rest[(end + 1)...]
      if isOpening {
        kind = .document
      } else {
        isFirstLine = false
        try emit("line", body)
      }
    }
    record += rest
    if record.count > Self.longestRecord {
      throw RecordProblem("line \(number + 1) is longer than \(Self.longestRecord) bytes")
    }
  }

  /// Whether the first line is only an opening brace.
  private var isOpening: Bool {
    isFirstLine && record.allSatisfy { Self.isBlank($0) || $0 == UInt8(ascii: "{") }
      && record.count { $0 == UInt8(ascii: "{") } == 1
  }

  private mutating func feedArray(
    _ bytes: ArraySlice<UInt8>, _ body: (Record) throws -> Void
  ) throws {
    for byte in bytes {
      guard kind == .array else {
        if Self.isBlank(byte) || byte == Self.newline { continue }
        throw RecordProblem("something follows the end of the array")
      }
      if isInString {
        record.append(byte)
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: ",") where depth == 0:
        try emit("item", body)
        continue
      case UInt8(ascii: "]") where depth == 0:
        try emit("item", body)
        kind = .pastArray
        continue
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
      record.append(byte)
      if record.count > Self.longestRecord {
        throw RecordProblem("item \(number + 1) is longer than \(Self.longestRecord) bytes")
      }
    }
  }

  private mutating func emit(_ unit: String, _ body: (Record) throws -> Void) throws {
    number += 1
    defer { record.removeAll(keepingCapacity: true) }
    guard record.contains(where: { !Self.isBlank($0) && $0 != Self.newline }) else { return }
    try body(Record(bytes: record, place: "\(unit) \(number)"))
  }

  /// Limits memory for files without newlines, which cannot be pools.
  private static let longestRecord = 1 << 27
  private static let newline = UInt8(ascii: "\n")

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}
