/// The recorded samples of one problem, as a `StoppingTable` is fitted to them.
public struct RecordedSamples: Hashable, Sendable {
  /// One sample: its vote, and whether it is right.
  public struct Sample: Hashable, Sendable {
    /// The number of its group of equivalent answers; `nil` without an answer.
    public var group: Int?
    /// The verifier's score of the whole solution, in `0...1`; 0 without a verifier.
    public var score: Double
    /// Whether its answer is right; the same for all samples of a group.
    public var isRight: Bool

    /// - Parameters:
    ///   - group: The number of its group; `nil` without an answer.
    ///   - score: In `0...1`; 0 without a verifier.
    ///   - isRight: Whether its answer is right.
    public init(group: Int?, score: Double = 0, isRight: Bool) {
      self.group = group
      self.score = score
      self.isRight = isRight
    }
  }

  /// In any order: a fit resamples the order.
  public var samples: [Sample]
  /// The problem's estimated pass rate in `0...1`, if it is known before the first sample; else the mean
  /// score so far takes its place.
  public var passRate: Double?

  /// - Parameters:
  ///   - samples: In any order.
  ///   - passRate: In `0...1`; the mean score so far if `nil`.
  public init(_ samples: [Sample], passRate: Double? = nil) {
    self.samples = samples
    self.passRate = passRate
  }

  /// The groups whose answer is right.
  package var rightGroups: Set<Int> { Set(samples.filter(\.isRight).compactMap(\.group)) }
}
