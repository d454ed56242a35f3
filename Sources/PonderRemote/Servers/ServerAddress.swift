import Foundation
public import Ponder

/// Where a server listens: `http://127.0.0.1:8000`.
///
/// A trailing `/v1` is dropped. User names and passwords in an address are rejected: a key comes from a
/// ``KeySource``.
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
  /// Without a trailing slash.
  public let url: String

  /// - Throws: `ConfigurationError` for anything that is not an http or https address.
  public init(_ text: String) throws(ConfigurationError) {
    var text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    while text.hasSuffix("/") { text.removeLast() }
    if text.hasSuffix("/v1") { text.removeLast(3) }
    let authority = Self.authority(of: text)
    guard !authority.contains("@") else {
      throw ConfigurationError(
        "a server's address", is: "one with a name or password",
        mustBe: "without them; give the key as an environment variable or a file")
    }
    if let port = Self.port(in: authority), !(Int(port).map((1...65_535).contains) ?? false) {
      throw ConfigurationError(
        "the port of a server's address", is: "'\(oneLine(String(port), atMost: 30))'",
        mustBe: "1 to 65535")
    }
    guard let parts = URLComponents(string: text),
      ["http", "https"].contains(parts.scheme?.lowercased()), let host = parts.host,
      !host.isEmpty, parts.user == nil, parts.query == nil, parts.fragment == nil
    else {
      throw ConfigurationError(
        "a server's address", is: "'\(oneLine(text, atMost: 80))'",
        mustBe: "like http://127.0.0.1:8000")
    }
    url = text
  }

  /// The text between the scheme and the path, unvalidated.
  private static func authority(of text: String) -> Substring {
    guard let scheme = text.range(of: "://") else { return "" }
    return text[scheme.upperBound...].prefix { $0 != "/" }
  }

  /// The text after the colon, unvalidated; a colon within brackets belongs to a numeric host.
  private static func port(in authority: Substring) -> Substring? {
    let host = authority.lastIndex(of: "]") ?? authority.startIndex
    return authority[host...].lastIndex(of: ":").map { authority[authority.index(after: $0)...] }
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
