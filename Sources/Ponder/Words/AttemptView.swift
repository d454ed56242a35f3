/// What a reviser sees of earlier attempts: which of their lines, and whether with a verifier's beliefs.
///
/// A reviser should be used with the view that it was trained with.
///
/// ### Source
///
/// Ours: it joins the verifier of a search with revisions, which Snell et al. 2024, section 8, leave to
/// future work.
public struct AttemptView: Hashable, Sendable {
  /// The lines shown of every attempt but the latest.
  public enum Lines: Hashable, Sendable {
    /// All lines.
    case whole
    /// The lines that contain this text, or one of these. An attempt without such a line is not shown.
    case marked(Markers)
  }

  /// Whether a process verifier's score of each line is shown.
  public let beliefs: Bool
  /// The lines shown of every attempt but the latest, which is always whole.
  public let shown: Lines

  /// Whole attempts without beliefs.
  public static let plain = AttemptView(beliefs: false)

  /// Whole attempts.
  public init(beliefs: Bool) { (self.beliefs, shown) = (beliefs, .whole) }

  /// - Throws: ``ConfigurationError`` for a marker that ``Markers/validate(_:)`` refuses.
  public init(beliefs: Bool = false, shown: Lines) throws(ConfigurationError) {
    if case .marked(let markers) = shown { try markers.validate("the marker of shown lines") }
    self.beliefs = beliefs
    self.shown = shown
  }

  /// A prefix that shows attempts.
  ///
  /// - Parameters:
  ///   - problem: The question.
  ///   - attempts: Whole solutions, oldest first, one step per line.
  ///   - beliefs: For each attempt, the scores of its lines; ignored unless the view has beliefs.
  public func prefix(
    _ problem: Problem, attempts: [String], beliefs: [[Double]] = []
  ) -> Prefix {
    var seen = Prefix(problem)
    for (index, attempt) in attempts.enumerated() {
      let isLatest = index == attempts.count - 1
      let scores = self.beliefs && beliefs.indices.contains(index) ? beliefs[index] : []
      let lines = attempt.believed(scores).filter { isLatest || isShown($0.text) }
      if lines.isEmpty { continue }
      seen.attempts.append(lines.map(\.text).attemptText)
      seen.beliefs.append(lines.compactMap(\.belief))
    }
    // One form for all prefixes without beliefs.
    if seen.beliefs.allSatisfy(\.isEmpty) { seen.beliefs = [] }
    return seen
  }

  /// The attempts of which anything is shown, whole.
  package func kept(_ attempts: [String]) -> [String] {
    attempts.enumerated().filter { index, attempt in
      index == attempts.count - 1 || attempt.believed([]).contains { isShown($0.text) }
    }.map(\.element)
  }

  /// Whether a line of an attempt before the latest is shown.
  package func isShown(_ line: String) -> Bool {
    if case .marked(let markers) = shown { markers.mark(line) } else { true }
  }

  /// What the id of a strategy says about its view; empty for whole attempts without beliefs.
  ///
  /// Results are stored under these ids, so this text must not change.
  package var suffix: String {
    let marked =
      switch shown {
      case .whole: ""
      case .marked(let markers): " marked \(markers)"
      }
    return (beliefs ? " beliefs" : "") + marked
  }
}

extension String {
  /// The lines of this attempt, each with its score.
  ///
  /// - Parameter scores: Those of the last lines, if they are fewer than the lines.
  package func believed(_ scores: [Double]) -> [(text: String, belief: Double?)] {
    // Bytes, because Swift takes a carriage return and a line feed for one character.
    let lines = utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let known = scores.suffix(lines.count).map(Optional.some)
    let beliefs = Array(repeating: nil, count: lines.count - known.count) + known
    return zip(lines, beliefs).map { (String(Substring($0)), $1) }
  }
}

extension AttemptView: Codable {
  package enum CodingKeys: String, CodingKey, CaseIterable { case beliefs, shown }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try AttemptView(
        beliefs: values.decodeIfPresent(Bool.self, forKey: .beliefs) ?? false,
        shown: values.decodeIfPresent(Lines.self, forKey: .shown) ?? .whole)
    }
  }

  /// Omits settings that have their defaults.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    if beliefs { try values.encode(true, forKey: .beliefs) }
    if shown != .whole { try values.encode(shown, forKey: .shown) }
  }
}

extension AttemptView.Lines: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case marked }

  /// `whole`, `{marked: TEXT}` or `{marked: [TEXT, TEXT]}`.
  public init(from decoder: any Decoder) throws {
    guard let word = try? decoder.singleValueContainer().decode(String.self) else {
      let values = try decoder.settings(CodingKeys.self)
      self = .marked(try values.decode(Markers.self, forKey: .marked))
      return
    }
    guard word == "whole" else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "must be whole or {marked: TEXT}, not '\(word.shown())'"))
    }
    self = .whole
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .whole:
      var value = encoder.singleValueContainer()
      try value.encode("whole")
    case .marked(let markers):
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(markers, forKey: .marked)
    }
  }
}
