import Foundation
import Ponder

/// Where a server's key is kept; the key itself is never part of a configuration.
public enum KeySource: Codable, Hashable, Sendable {
  /// The environment variable with this name.
  case environment(String)
  /// The first line of the file at this path.
  case file(String)

  private enum CodingKeys: String, CodingKey, CaseIterable { case environment, file }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    if let name = try values.decodeIfPresent(String.self, forKey: .environment) {
      self = .environment(name)
    } else if let path = try values.decodeIfPresent(String.self, forKey: .file) {
      self = .file(path)
    } else {
      throw ConfigurationError(
        "key", is: "neither", mustBe: "'environment: NAME' or 'file: PATH'")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .environment(let name): try values.encode(name, forKey: .environment)
    case .file(let path): try values.encode(path, forKey: .file)
    }
  }

  /// Reads the key.
  ///
  /// - Throws: `ConfigurationError` when there is none; the error names the place, never its content.
  func key(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ConfigurationError) -> APIKey {
    let text: String?
    let place: String
    switch self {
    case .environment(let name):
      text = environment[name]
      place = "environment variable \(name)"
    case .file(let path):
      text = try? String(contentsOfFile: path, encoding: .utf8)
      place = "file \(path)"
    }
    let line = text?.split(whereSeparator: \.isNewline).first.map(String.init)
    let key = line?.trimmingCharacters(in: .whitespaces) ?? ""
    guard !key.isEmpty else {
      throw ConfigurationError("the key in \(place)", is: "missing", mustBe: "there")
    }
    guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw ConfigurationError(
        "the key in \(place)", is: "one with other characters", mustBe: "printable ASCII")
    }
    return APIKey(key)
  }
}

/// A key that is revealed only to servers.
struct APIKey: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let secret: String

  init(_ secret: String) { self.secret = secret }

  var description: String { "a key" }
  var debugDescription: String { "a key" }
  var customMirror: Mirror { Mirror(self, children: []) }

  /// The value of an `Authorization` header.
  var authorization: String { "Bearer \(secret)" }

  /// The text without this key, or any eight consecutive characters of it: servers repeat keys, whole or
  /// in part, when they reject them, and long texts are cut anywhere.
  ///
  /// - Complexity: O(text)
  func removed(from text: String) -> String { removed(from: text, inPieces: true) }

  /// The text of a sample without this key.
  ///
  /// A key of fewer than eight characters is not removed: it may be a word or a number of the text.
  func removed(fromSample text: String) -> String {
    secret.utf8.count < Self.piece ? text : removed(from: text, inPieces: false)
  }

  /// This many consecutive characters of a key are as secret as the whole key.
  private static let piece = 8

  private func removed(from text: String, inPieces: Bool) -> String {
    let key = Array(secret.utf8)
    let length = inPieces ? min(Self.piece, key.count) : key.count
    let bytes = Array(text.utf8)
    guard length > 0, bytes.count >= length else { return text }
    let pieces = Set((0...(key.count - length)).map { key[$0..<$0 + length] })
    let starts = Set(pieces.compactMap(\.first))
    var clean: [UInt8] = []
    /// The text up to here is secret.
    var end = 0
    for (place, byte) in bytes.enumerated() {
      if starts.contains(byte), place + length <= bytes.count,
        pieces.contains(bytes[place..<place + length])
      {
        if place >= end { clean += "…".utf8 }
        end = place + length
      }
      if place >= end { clean.append(byte) }
    }
    return end == 0 ? text : String(decoding: clean, as: UTF8.self)
  }
}
