public import Ponder

/// How far a tree search continues a prefix before the verifier scores it and the filter sees it.
///
/// In a file it is a number of lines, or one of the other kinds: `2`, `{"marker": "(leg"}`,
/// `{"marker": ["(then", "(done)"]}`, `{"tokens": 40}`, `{"belief": 0.1}`. A stride also ends with the solution.
///
/// A long stride spends no places on lines that leave no choice, and lets the verifier judge a prefix where it
/// can tell more about it. Every kind but ``lines(_:)`` samples line by line. Equal lines after one prefix are
/// one prefix with copies, and the next line is sampled once for each copy.
public enum Stride: Hashable, Sendable {
  /// This many lines, sampled in one request.
  case lines(Int)
  /// Up to the first line that contains this text, or one of these.
  case marker(Markers)
  /// Up to the end of the line in which this many tokens have been sampled since the stride began.
  case tokens(Int)
  /// Until the score differs from its value at the beginning of the stride by at least this much.
  ///
  /// Every line is scored. At the question, which has no score of its own, the mean score of the tree's
  /// first lines stands for it. Differences are compared to within 10⁻⁹.
  case belief(Double)

  /// One line, as in the paper.
  public static let line = Stride.lines(1)

  /// The maximum number of lines in a stride; a stride that is not over by then ends there.
  public static let mostLines = 1_000

  /// What each request of this stride asks for.
  var extent: Extent {
    if case .lines(let count) = self, count > 1 { .steps(count) } else { .step }
  }

  /// Refuses a stride that would never or always end.
  ///
  /// - Throws: `ConfigurationError` for lines outside `1...1000`, a marker that ``Markers/validate(_:)``
  ///   refuses, tokens outside `1...10_000_000`, or a belief that is not above 0 and at
  ///   most 1.
  func validate() throws(ConfigurationError) {
    switch self {
    case .lines(let count): try refuse("the lines of a stride", outside: 1...Self.mostLines, count)
    case .tokens(let count): try refuse("the tokens of a stride", outside: 1...10_000_000, count)
    case .marker(let markers): try markers.validate("the marker of a stride")
    case .belief(let change):
      guard change > 0, change <= 1 else {
        throw ConfigurationError(
          "the belief of a stride", is: change, mustBe: "above 0 and at most 1")
      }
    }
  }

  /// What the id of a search says about its stride; empty for one line.
  ///
  /// Results are stored under these ids, so this text must not change.
  var suffix: String {
    switch self {
    case .lines(let count): count == 1 ? "" : " stride \(count) lines"
    case .marker(let markers): " stride to \(markers)"
    case .tokens(let count): " stride \(count) tokens"
    case .belief(let change): " stride belief \(change)"
    }
  }
}

extension Stride: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case marker, tokens, belief }

  /// Reads a number of lines or one other kind; invalid and unknown settings are refused.
  public init(from decoder: any Decoder) throws {
    self = try decoder.placing {
      let stride = try Self.read(from: decoder)
      try stride.validate()
      return stride
    }
  }

  private static func read(from decoder: any Decoder) throws -> Stride {
    let value = try decoder.singleValueContainer()
    if let count = try? value.decode(Int.self) { return .lines(count) }
    let problem = DecodingError.dataCorruptedError(
      in: value,
      debugDescription: "a stride is a number of lines, or one of marker, tokens and belief")
    if (try? value.decode(String.self)) != nil { throw problem }
    let values = try decoder.settings(CodingKeys.self)
    guard let key = values.allKeys.first, values.allKeys.count == 1 else { throw problem }
    return switch key {
    case .marker: .marker(try values.decode(Markers.self, forKey: key))
    case .tokens: .tokens(try values.decode(Int.self, forKey: key))
    case .belief: .belief(try values.decode(Double.self, forKey: key))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    if case .lines(let count) = self {
      var value = encoder.singleValueContainer()
      return try value.encode(count)
    }
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .lines: break
    case .marker(let markers): try values.encode(markers, forKey: .marker)
    case .tokens(let count): try values.encode(count, forKey: .tokens)
    case .belief(let change): try values.encode(change, forKey: .belief)
    }
  }
}
