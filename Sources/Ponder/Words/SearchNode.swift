/// One prefix that a tree search considered.
public struct SearchNode: Codable, Hashable, Sendable {
  /// What became of a node.
  public enum Fate: String, Codable, Hashable, Sendable, CaseIterable {
    /// The search ended before the filter saw it.
    case open
    /// Dropped by the filter.
    case dropped
    /// Continued in the next round, or further in the same stride.
    case kept
    /// Finished and added to the solution's candidates.
    case banked
  }

  /// Index of the prefix it continues, or `nil` when it continues the question.
  public var parent: Int?
  /// The round that sampled it, from 1.
  public var round: Int
  /// Its new lines: one step, or several when they were sampled in one request.
  public var steps: [String]
  /// Lines simulated by a lookahead; used only for the score.
  public var simulated: [String]
  /// How many samples gave exactly these lines.
  public var copies: Int
  /// The score that the filter compares, in `0...1`.
  public var score: Double
  public var fate: Fate

  public init(
    parent: Int?, round: Int, steps: [String], simulated: [String] = [], copies: Int = 1,
    score: Double = 0, fate: Fate = .open
  ) {
    self.parent = parent
    self.round = round
    self.steps = steps
    self.simulated = simulated
    self.copies = copies
    self.score = score
    self.fate = fate
  }
}
