package import Ponder

/// Any JSON: for requests whose fields depend on the server, and for replies of unknown shape.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// The member of that name; `nil` when there is none or this is no object.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[name]
  }

  package var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  package var integer: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  var real: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  package var elements: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// One line of text, for messages.
  package var brief: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string(let text): text
    case .array(let elements): elements.map(\.brief).joined(separator: ", ")
    case .object(let members):
      members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.brief)" }
        .joined(separator: ", ")
    }
  }

  /// The bytes of this value, names in order: equal values have equal bytes.
  ///
  /// - Throws: `ConfigurationError` for a number that is none.
  package func encoded() throws(ConfigurationError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1_024)
    try append(to: &bytes)
    return bytes
  }

  /// Returns `nil` for bytes that are no JSON.
  package init?(_ bytes: some Sequence<UInt8>) {
    guard let value = JSONParser.value(of: Array(bytes)) else { return nil }
    self = value
  }
}

extension JSONValue {
  private func append(to bytes: inout [UInt8]) throws(ConfigurationError) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .integer(let value): bytes += String(value).utf8
    case .number(let value):
      guard value.isFinite else {
        throw ConfigurationError("a number", is: value, mustBe: "finite")
      }
      // Some servers want integers without a point.
      bytes += (Int(exactly: value).map { String($0) } ?? String(value)).utf8
    case .string(let text): Self.append(text, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        try element.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.append(member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        try member.value.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0A: bytes += "\\n".utf8
      case ..<0x20:
        let digits = String(byte, radix: 16)
        bytes += "\\u".utf8
        bytes += (String(repeating: "0", count: 4 - digits.count) + digits).utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

/// Members of replies: absent or null is `nil`, and another type is refused.
extension JSONValue {
  func text(_ name: String) throws(MalformedReply) -> String? {
    switch self[name] {
    case nil, .null?: nil
    case .string(let text)?: text
    case let other?: throw unexpected(name, other)
    }
  }

  func count(_ name: String) throws(MalformedReply) -> Int? {
    switch self[name] {
    case nil, .null?: return nil
    case let value?:
      guard let count = value.integer else { throw unexpected(name, value) }
      return count
    }
  }

  func real(_ name: String) throws(MalformedReply) -> Double? {
    switch self[name] {
    case nil, .null?: return nil
    case let value?:
      guard let real = value.real else { throw unexpected(name, value) }
      return real
    }
  }

  func flag(_ name: String) throws(MalformedReply) -> Bool? {
    switch self[name] {
    case nil, .null?: nil
    case .bool(let value)?: value
    case let other?: throw unexpected(name, other)
    }
  }

  func list(_ name: String) throws(MalformedReply) -> [JSONValue]? {
    switch self[name] {
    case nil, .null?: nil
    case .array(let elements)?: elements
    case let other?: throw unexpected(name, other)
    }
  }

  func member(_ name: String) throws(MalformedReply) -> JSONValue? {
    switch self[name] {
    case nil, .null?: nil
    case .object(let members)?: .object(members)
    case let other?: throw unexpected(name, other)
    }
  }

  private func unexpected(_ name: String, _ found: JSONValue) -> MalformedReply {
    MalformedReply("'\(name)' of another type: \(oneLine(found.brief, atMost: 120))")
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(stringLiteral text: String) { self = .string(text) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(Dictionary(members) { _, last in last })
  }
}
