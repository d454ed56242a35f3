#if Servers
import Foundation
import Logging
import PonderFiles
import PonderRemote
import Synchronization

/// Writes each message as one line of JSON, with its metadata as fields.
struct JSONLineHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info
  private let label: String
  private let write: @Sendable (String) -> Void

  /// - Parameter write: Takes whole lines without their ends.
  init(label: String, write: @escaping @Sendable (String) -> Void) {
    self.label = label
    self.write = write
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var fields: [String: JSONValue] = [
      "time": .string(Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
      "level": .string(event.level.rawValue), "logger": .string(label),
      "message": .string("\(event.message)"),
    ]
    for (name, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
      fields[name] = Self.json(value)
    }
    if let error = event.error { fields["error"] = .string("\(error)") }
    guard let bytes = try? JSONValue.object(fields).encoded() else { return }
    write(String(decoding: bytes, as: UTF8.self))
  }

  private static func json(_ value: Logger.Metadata.Value) -> JSONValue {
    switch value {
    case .string(let text): .string(text)
    case .stringConvertible(let value):
      if let number = value as? Int {
        .integer(number)
      } else if let number = value as? Double {
        .number(number)
      } else if let flag = value as? Bool {
        .bool(flag)
      } else {
        .string("\(value)")
      }
    case .array(let values): .array(values.map(json))
    case .dictionary(let values): .object(values.mapValues(json))
    }
  }
}
#endif
