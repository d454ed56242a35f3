import Ponder

/// A `tokenizer.json` that cannot be used.
public struct TokenizerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The part, such as `model.merges[3]`.
  public let part: String
  /// The value found.
  public let found: String
  /// What is accepted.
  public let expected: String

  public init(_ part: String, found: String, expected: String) {
    self.part = part
    self.found = found
    self.expected = expected
  }

  public var description: String { "\(part) is \(found.shown()); accepted is \(expected)" }
}
