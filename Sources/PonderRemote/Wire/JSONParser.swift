/// Reads JSON.
///
/// A reply is a few thousand bytes, and a study has millions of them: this reads one in a third of the
/// time that `JSONDecoder` takes. It is strict but for two things: numbers may have leading zeros, and
/// half of a surrogate pair counts as U+FFFD, which servers in Python do write.
///
/// ### Source
///
/// RFC 8259.
struct JSONParser {
  /// Arrays and objects may stand so deep in each other.
  static let deepest = 256

  private struct Failure: Error {}

  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value that the bytes are; `nil` when they are no JSON.
  ///
  /// - Complexity: O(bytes)
  static func value(of bytes: [UInt8]) -> JSONValue? {
    var parser = JSONParser(bytes)
    guard let value = try? parser.value(), parser.next() == nil else { return nil }
    return value
  }

  /// The next byte that is no white space, which stays unread.
  private mutating func next() -> UInt8? {
    while place < bytes.count {
      switch bytes[place] {
      case 0x20, 0x0A, 0x0D, 0x09: place += 1
      case let byte: return byte
      }
    }
    return nil
  }

  private mutating func take(_ byte: Character) -> Bool {
    guard next() == byte.asciiValue else { return false }
    place += 1
    return true
  }

  private mutating func value() throws(Failure) -> JSONValue {
    switch next() {
    case UInt8(ascii: "\""):
      place += 1
      return .string(try string())
    case UInt8(ascii: "{"):
      try descend()
      defer { depth -= 1 }
      return try object()
    case UInt8(ascii: "["):
      try descend()
      defer { depth -= 1 }
      return try array()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  /// Takes what begins an object or an array.
  private mutating func descend() throws(Failure) {
    guard depth < Self.deepest else { throw Failure() }
    place += 1
    depth += 1
  }

  private mutating func object() throws(Failure) -> JSONValue {
    var members: [String: JSONValue] = [:]
    if take("}") { return .object(members) }
    repeat {
      guard take("\"") else { throw Failure() }
      let name = try string()
      guard take(":") else { throw Failure() }
      members[name] = try value()
    } while take(",")
    guard take("}") else { throw Failure() }
    return .object(members)
  }

  private mutating func array() throws(Failure) -> JSONValue {
    var elements: [JSONValue] = []
    if take("]") { return .array(elements) }
    repeat { elements.append(try value()) } while take(",")
    guard take("]") else { throw Failure() }
    return .array(elements)
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(Failure) -> JSONValue
  {
    let end = place + word.utf8CodeUnitCount
    guard end <= bytes.count, bytes[place..<end].elementsEqual(word.description.utf8) else {
      throw Failure()
    }
    place = end
    return value
  }
}

extension JSONParser {
  private mutating func number() throws(Failure) -> JSONValue {
    let start = place
    if place < bytes.count, bytes[place] == UInt8(ascii: "-") { place += 1 }
    var whole = 0
    let digits = try digits { whole = whole &* 10 &+ Int($0) }
    // Eighteen digits are an integer for certain.
    var isInteger = digits <= 18
    if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
      place += 1
      isInteger = false
      _ = try self.digits { _ in }
    }
    if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
      place += 1
      isInteger = false
      if place < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[place]) {
        place += 1
      }
      _ = try self.digits { _ in }
    }
    if isInteger { return .integer(bytes[start] == UInt8(ascii: "-") ? -whole : whole) }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    if let value = Int(text) { return .integer(value) }
    guard let value = Double(text) else { throw Failure() }
    return .number(value)
  }

  /// Takes one digit or more.
  private mutating func digits(_ each: (UInt8) -> Void) throws(Failure) -> Int {
    let start = place
    while place < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) {
      each(bytes[place] - UInt8(ascii: "0"))
      place += 1
    }
    guard place > start else { throw Failure() }
    return place - start
  }

  /// The rest of a text whose first quotation mark was taken.
  private mutating func string() throws(Failure) -> String {
    var start = place
    var text: [UInt8] = []
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        let rest = bytes[start..<place]
        place += 1
        let whole =
          text.isEmpty
          ? String(validating: rest, as: UTF8.self)
          : String(validating: text + rest, as: UTF8.self)
        guard let whole else { throw Failure() }
        return whole
      case UInt8(ascii: "\\"):
        text += bytes[start..<place]
        place += 1
        try escape(into: &text)
        start = place
      case ..<0x20: throw Failure()
      default: place += 1
      }
    }
    throw Failure()
  }

  private mutating func escape(into text: inout [UInt8]) throws(Failure) {
    guard place < bytes.count else { throw Failure() }
    let byte = bytes[place]
    place += 1
    switch byte {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "u"): text += String(try scalar()).utf8
    default: throw Failure()
    }
  }

  /// The character of four hexadecimal digits, or of two times four.
  private mutating func scalar() throws(Failure) -> Character {
    let first = try unit()
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    if first < 0xDC00, place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
      bytes[place + 1] == UInt8(ascii: "u")
    {
      let before = place
      place += 2
      let second = try unit()
      if (0xDC00..<0xE000).contains(second) {
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00
        if let scalar = Unicode.Scalar(value) { return Character(scalar) }
      }
      place = before
    }
    return "\u{FFFD}"
  }

  private mutating func unit() throws(Failure) -> UInt16 {
    guard place + 4 <= bytes.count,
      bytes[place..<place + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
    else { throw Failure() }
    place += 4
    return unit
  }
}
