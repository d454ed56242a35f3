import Ponder
import PonderRemote

/// How tokens are drawn and where texts end: what a request says of every sample.
struct TextShape: Hashable, Sendable {
  var temperature: Double?
  var topP: Double?
  var topK: Int?
  /// The most tokens of an answer.
  var maximumTokens: Int?
  /// Texts that end an answer, which does not contain them.
  var stops: [String] = []

  init() {}

  /// - Throws: ``APIError`` naming the field.
  init(_ fields: inout RequestFields) throws(APIError) {
    temperature = try fields.number("temperature", in: 0...2)
    topP = try fields.number("top_p", in: 0...1)
    topK = try fields.integer("top_k", in: -1...1_000_000).flatMap { $0 > 0 ? $0 : nil }
    let tokens = 1...10_000_000
    let older = try fields.integer("max_tokens", in: tokens)
    maximumTokens = try fields.integer("max_completion_tokens", in: tokens) ?? older
    guard let value = fields.value("stop") else { return }
    let texts = value.string.map { [$0] } ?? value.elements?.map { $0.string ?? "" } ?? [""]
    guard texts.count <= 4, !texts.contains("") else {
      throw fields.wrong("stop", "a string or a list of at most 4, none of them empty")
    }
    stops = texts
  }

  /// The sampling that a strategy asked for, with what the request says of it.
  ///
  /// A temperature or `top_p` near 0 takes the most probable token.
  func applied(to sampling: Sampling) -> Sampling {
    var shaped = sampling
    // Strategies that take the most probable solution still do.
    if let temperature, sampling.temperature > 0 {
      shaped.temperature = temperature < 0.001 ? 0 : temperature
    }
    if let topP { shaped.topP = max(topP, 1e-6) }
    if let topK { shaped.topK = topK }
    if let maximumTokens {
      shaped.maximumTokens = min(maximumTokens, sampling.maximumTokens ?? .max)
    }
    return shaped
  }
}

extension String {
  /// Where the first of some stop texts begins after the model's reasoning, which no stop text ends.
  func firstStop(_ stops: [String]) -> String.Index? {
    guard !stops.isEmpty else { return nil }
    var start = startIndex
    if hasPrefix(ReasonedText.opening) {
      guard let end = firstRange(of: ReasonedText.closing)?.upperBound else { return nil }
      start = end
    }
    return stops.compactMap { self[start...].firstRange(of: $0)?.lowerBound }.min()
  }
}

/// A text whose beginning is the model's reasoning, between marks.
struct ReasonedText: Hashable, Sendable {
  static let opening = "<think>"
  static let closing = "</think>"

  /// `nil` if the text has none.
  var reasoning: String?
  var content: String

  init(_ text: String) {
    guard text.hasPrefix(Self.opening) else {
      content = text
      return
    }
    let rest = text.dropFirst(Self.opening.count)
    let end = rest.firstRange(of: Self.closing)
    reasoning = Self.trimmed(rest[..<(end?.lowerBound ?? rest.endIndex)])
    content = end.map { Self.trimmed(rest[$0.upperBound...]) } ?? ""
  }

  private static func trimmed(_ text: Substring) -> String {
    let rest = text.drop { $0.isWhitespace }
    guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(rest[...last])
  }
}
