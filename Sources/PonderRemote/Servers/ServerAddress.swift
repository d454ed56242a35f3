import Foundation
public import Ponder

/// Where a server listens: `http://127.0.0.1:8000`.
///
/// A trailing `/v1` is dropped. Names and passwords in an address are refused: a key comes from a
/// ``KeySource``.
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
  /// Without a trailing slash.
  public let url: String

  /// - Throws: `ConfigurationError` for anything that is no http or https address.
  public init(_ text: String) throws(ConfigurationError) {
    var text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    while text.hasSuffix("/") { text.removeLast() }
    if text.hasSuffix("/v1") { text.removeLast(3) }
    let parts = URLComponents(string: text)
    guard parts?.user == nil, parts?.password == nil else {
      throw ConfigurationError(
        "a server's address", is: "one with a name or password",
        mustBe: "without them; give the key as an environment variable or a file")
    }
    guard let parts, ["http", "https"].contains(parts.scheme?.lowercased()),
      let host = parts.host, !host.isEmpty, parts.query == nil, parts.fragment == nil
    else {
      throw ConfigurationError(
        "a server's address", is: "'\(oneLine(text, atMost: 80))'",
        mustBe: "like http://127.0.0.1:8000")
    }
    url = text
  }

  public var description: String { url }
}

extension ServerAddress: Codable {
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    self = try decoder.placing { try ServerAddress(text) }
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(url)
  }
}
