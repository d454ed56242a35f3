/// One prefix that a tree search looked at: the evidence a reader can step through.
public struct SearchNode: Codable, Hashable, Sendable {
  /// What became of a node.
  public enum Fate: String, Codable, Hashable, Sendable, CaseIterable {
    /// The search ended before the filter saw it.
    case open
    /// Left out by the filter.
    case dropped
    /// Continued in the next round.
    case kept
    /// Finished: one of the solution's candidates.
    case banked
  }

  /// Index of the prefix it continues, or `nil` after the question itself.
  public var parent: Int?
  /// Rounds so far, from 1.
  public var round: Int
  /// Its new lines: one step, or several where an open prefix was finished in one go.
  public var steps: [String]
  /// Lines that a lookahead simulated; used for the score alone.
  public var simulated: [String]
  /// How many samples gave exactly these lines.
  public var copies: Int
  /// What the filter compares, in `0...1`.
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
