import Ponder
import PonderRemote

/// Reads the fields of a JSON object and remembers which it was asked for; `null` counts as missing.
struct RequestFields {
  private let members: [String: JSONValue]
  /// Such as `ponder.limits.`, for messages.
  private let path: String
  private var asked: Set<String> = []

  init(_ members: [String: JSONValue], path: String = "") {
    self.members = members
    self.path = path
  }

  /// Names that nobody asked for, in order.
  var unknown: [String] { members.keys.filter { !asked.contains($0) }.sorted().map { path + $0 } }

  /// The value of a field, whatever its type.
  mutating func value(_ name: String) -> JSONValue? {
    asked.insert(name)
    guard let value = members[name], value != .null else { return nil }
    return value
  }

  mutating func text(_ name: String) throws(APIError) -> String? {
    guard let value = value(name) else { return nil }
    guard let text = value.string else { throw wrong(name, "a string") }
    return text
  }

  mutating func flag(_ name: String) throws(APIError) -> Bool? {
    guard let value = value(name) else { return nil }
    guard case .bool(let flag) = value else { throw wrong(name, "true or false") }
    return flag
  }

  mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
    guard let value = value(name) else { return nil }
    guard let number = value.integer, range.contains(number) else {
      throw wrong(name, Self.words(range))
    }
    return number
  }

  mutating func number(_ name: String, in range: ClosedRange<Double>) throws(APIError) -> Double? {
    let found: Double? =
      switch value(name) {
      case .integer(let value)?: Double(value)
      case .number(let value)?: value
      case nil: nil
      default: .nan
      }
    guard let found else { return nil }
    guard range.contains(found) else {
      throw wrong(name, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return found
  }

  mutating func object(_ name: String) throws(APIError) -> RequestFields? {
    guard let value = value(name) else { return nil }
    guard case .object(let members) = value else { throw wrong(name, "an object") }
    return RequestFields(members, path: path + name + ".")
  }

  /// An error about a field.
  func wrong(_ name: String, _ wanted: String, code: String? = nil) -> APIError {
    .invalid("'\(path)\(name)' must be \(wanted)", param: path + name, code: code)
  }

  /// Refuses fields that nobody asked for: for objects that are Ponder's own.
  func refuseUnknown() throws(APIError) {
    guard let name = unknown.first else { return }
    throw .invalid(
      "there is no field '\(name.shown(atMost: 100))'; there are "
        + asked.sorted().joined(separator: ", "), param: name.shown(atMost: 100))
  }

  private static func words(_ range: ClosedRange<Int>) -> String {
    range.upperBound == .max
      ? "a whole number of at least \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }
}
