/// What was measured on one problem to tell whether choosing by difficulty can pay.
public struct ExaminedProblem: Codable, Hashable, Sendable {
  /// A whole solution of the base model.
  public struct Sample: Codable, Hashable, Sendable {
    public var isRight: Bool
    /// The verifier's score of each step, in `0...1`.
    public var scores: [Double]
    /// Whether the solution can still become right after each step; empty where nobody asked.
    public var alive: [Bool]

    public init(isRight: Bool, scores: [Double], alive: [Bool] = []) {
      self.isRight = isRight
      self.scores = scores
      self.alive = alive
    }

    /// The first step after which the solution cannot become right, from 0.
    public var fatalStep: Int? { alive.firstIndex(of: false) }

    /// How many steps after the fatal one the verifier sees it: its score falls below half of what it
    /// was before.
    ///
    /// A mistake that is never seen counts as seen one step after the end.
    ///
    /// - Parameter start: The verifier's score of the question, for solutions that are lost at once.
    public func detectionDelay(start: Double) -> Int? {
      guard let fatal = fatalStep, scores.count == alive.count else { return nil }
      let before = fatal == 0 ? start : scores[fatal - 1]
      return (scores[fatal...].firstIndex { $0 < before / 2 } ?? scores.count) - fatal
    }
  }

  /// Different continuations of one prefix.
  public struct Siblings: Codable, Hashable, Sendable {
    /// How many steps the prefix has.
    public var depth: Int
    /// The share of sampled continuations that can still become right, copies counted.
    public var aliveShare: Double
    /// The verifier's score of each different continuation.
    public var scores: [Double]
    /// Whether each can still become right.
    public var alive: [Bool]

    public init(depth: Int, aliveShare: Double, scores: [Double], alive: [Bool]) {
      self.depth = depth
      self.aliveShare = aliveShare
      self.scores = scores
      self.alive = alive
    }

    /// Whether fewer than a quarter of the sampled continuations can still become right.
    public var isHard: Bool { aliveShare < 0.25 }
  }

  public var id: String
  /// The kind of problem within its domain.
  public var kind: String
  public var samples: [Sample]
  /// Whether best-of-N weighted over all samples is right.
  public var isBestRight: Bool
  /// Siblings one line after a prefix.
  public var lines: [Siblings]
  /// Siblings one stride after a prefix; empty where the stride is a line.
  public var strides: [Siblings]
  /// Whether the reviser is right with one wrong attempt in view, for some wrong attempts.
  public var informed: [Bool]

  public init(
    id: String, kind: String, samples: [Sample], isBestRight: Bool, lines: [Siblings] = [],
    strides: [Siblings] = [], informed: [Bool] = []
  ) {
    self.id = id
    self.kind = kind
    self.samples = samples
    self.isBestRight = isBestRight
    self.lines = lines
    self.strides = strides
    self.informed = informed
  }

  /// The share of right samples.
  public var passRate: Double { share(of: samples[...]) }

  /// The share of right ones among some samples; 0 without any.
  func share(of samples: ArraySlice<Sample>) -> Double {
    samples.isEmpty ? 0 : Double(samples.count { $0.isRight }) / Double(samples.count)
  }
}
