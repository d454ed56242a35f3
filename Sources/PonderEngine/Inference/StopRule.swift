/// When a sampled sequence is complete.
///
/// The condition that is met first ends it. The token that met it is part of the result.
public struct StopRule: Hashable, Sendable {
  /// Tokens that end the sequence, such as the end token.
  public var tokens: [Int]
  /// Bytes that end the sequence once they appear in its text, even across token boundaries.
  public var text: [UInt8]?
  /// The number of steps: line ends after which the sequence is complete.
  public var lines: Int?
  /// The most tokens to sample; if `nil`, as many as the context length allows.
  public var maximumTokens: Int?

  public init(
    tokens: [Int] = [], text: [UInt8]? = nil, lines: Int? = nil, maximumTokens: Int? = nil
  ) {
    self.tokens = tokens
    self.text = text
    self.lines = lines
    self.maximumTokens = maximumTokens
  }
}

/// Why a sampled sequence ended.
public enum StopReason: String, Hashable, Sendable, Codable {
  /// A stop token was sampled.
  case token
  /// The stop text appeared.
  case text
  /// The last of the requested lines ended.
  case lines
  /// The token limit or the model's context length was reached.
  case length
}

/// Follows one sequence and says when a ``StopRule`` is met.
struct StopMatcher: Hashable, Sendable {
  private let rule: StopRule
  private let limit: Int
  private var count = 0
  private var lines = 0
  /// The last bytes seen, one byte shorter than the stop text.
  private var window: [UInt8] = []

  /// - Parameter room: Tokens that the model can still take.
  init(_ rule: StopRule, room: Int) {
    self.rule = rule
    limit = min(rule.maximumTokens ?? room, room)
  }

  /// Takes the next token.
  ///
  /// - Parameter bytes: What the token adds to the text.
  /// - Returns: Why the sequence ends here, or `nil` if it continues. When several conditions are met,
  ///   a stop token takes precedence over the stop text, that over lines, and length comes last.
  mutating func feed(_ token: Int, _ bytes: [UInt8]) -> StopReason? {
    count += 1
    if rule.tokens.contains(token) { return .token }
    if let text = rule.text, !text.isEmpty {
      window += bytes
      if contains(text) { return .text }
      window.removeFirst(max(0, window.count - (text.count - 1)))
    }
    if let wanted = rule.lines {
      for byte in bytes where byte == UInt8(ascii: "\n") { lines += 1 }
      if lines >= wanted { return .lines }
    }
    return count >= limit ? .length : nil
  }

  private func contains(_ text: [UInt8]) -> Bool {
    guard window.count >= text.count else { return false }
    return (0...window.count - text.count).contains { window[$0...].starts(with: text) }
  }
}
