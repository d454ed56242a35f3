/// Texts that mark lines: a line that contains one of them is marked.
///
/// In a file it is one text or a list: `"(leg"`, `["(then", "(done)"]`. A list is for domains that end their
/// parts with different words, such as the last one.
public struct Markers: Hashable, Sendable {
  /// In the order given.
  public let texts: [String]

  /// The maximum number of texts.
  public static let most = 100

  /// Texts, not yet checked: see ``validate(_:)``.
  public init(_ texts: [String]) { self.texts = texts }

  /// Whether a line is marked.
  public func mark(_ line: some StringProtocol) -> Bool { texts.contains { line.contains($0) } }

  /// Refuses markers that no line can contain.
  ///
  /// - Parameter setting: What they are called in the error.
  /// - Throws: ``ConfigurationError`` for no text, more than ``most``, and for a text that is empty, longer
  ///   than 100 characters or not on one line.
  public func validate(_ setting: String) throws(ConfigurationError) {
    guard (1...Self.most).contains(texts.count) else {
      throw ConfigurationError(
        "the number of texts of \(setting)", is: texts.count, mustBe: "from 1 to \(Self.most)")
    }
    for text in texts where text.isEmpty || text.count > 100 || text.contains(where: \.isNewline) {
      throw ConfigurationError(setting, is: text, mustBe: "1 to 100 characters of one line")
    }
  }
}

extension Markers: CustomStringConvertible {
  /// `'(then' or '(done)'`.
  ///
  /// Results are stored under ids with this text, so it must not change.
  public var description: String {
    texts.map { "'\($0.shown(atMost: 1_000))'" }.joined(separator: " or ")
  }
}

extension Markers: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  public init(stringLiteral text: String) { self.init([text]) }

  public init(arrayLiteral texts: String...) { self.init(texts) }
}

extension Markers: Codable {
  /// Reads one text or a list; ``validate(_:)`` is the caller's.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let text = try? value.decode(String.self) {
      self.init([text])
    } else if let texts = try? value.decode([String].self) {
      self.init(texts)
    } else {
      throw DecodingError.dataCorruptedError(
        in: value, debugDescription: "must be a text or a list of texts")
    }
  }

  /// Writes one text by itself.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    if texts.count == 1 { try value.encode(texts[0]) } else { try value.encode(texts) }
  }
}
