public import Ponder
public import PonderSearch

/// Graded and scored independent samples of one problem, from which any budget up to its size can be
/// replayed.
public struct SamplePool: Codable, Hashable, Sendable {
  /// One sample.
  public struct Sample: Codable, Hashable, Sendable {
    /// Index into ``SamplePool/answers``; `nil` when it gives no answer.
    public var answer: Int?
    /// Scores of the process verifier, one per step; empty without one.
    public var stepScores: [Double]
    /// Score of the outcome verifier, if there was one.
    public var outcomeScore: Double?
    /// Tokens sampled.
    public var tokens: Int
    /// The solution, if evidence is kept.
    public var text: String?

    public init(
      answer: Int?, stepScores: [Double] = [], outcomeScore: Double? = nil, tokens: Int,
      text: String? = nil
    ) {
      self.answer = answer
      self.stepScores = stepScores
      self.outcomeScore = outcomeScore
      self.tokens = tokens
      self.text = text
    }
  }

  /// A group of equivalent answers.
  public struct Group: Codable, Hashable, Sendable {
    /// The first member's text.
    public var text: String
    public var isRight: Bool

    public init(text: String, isRight: Bool) {
      self.text = text
      self.isRight = isRight
    }
  }

  public var answers: [Group]
  public var samples: [Sample]
  /// The cost of sampling all of them and scoring them with the process verifier.
  public var cost: Cost
  /// The cost of scoring them with the outcome verifier; `nil` without one, or if version 0.1, which did
  /// not record it, stored the pool.
  public var outcomeCost: ModelCost?

  public init(
    answers: [Group], samples: [Sample], cost: Cost, outcomeCost: ModelCost? = nil
  ) {
    self.answers = answers
    self.samples = samples
    self.cost = cost
    self.outcomeCost = outcomeCost
  }

  /// The total cost.
  public var wholeCost: Cost { cost + Cost(verifier: outcomeCost ?? .zero) }

  /// The share of right samples: pass@1.
  public var rightShare: Double {
    guard !samples.isEmpty else { return 0 }
    let right = samples.count { $0.answer.map { answers[$0].isRight } ?? false }
    return Double(right) / Double(samples.count)
  }

  /// How often a selection among `k` samples is right, over random subsets of the recorded samples.
  ///
  /// Subsets are drawn without replacement, so the figure is unbiased for `k` fresh samples. Groups win and
  /// ties are broken as in `Selection`. A subset without any answer is wrong. The figure for one sample is
  /// exact.
  ///
  /// - Parameters:
  ///   - k: In `1...samples.count`.
  ///   - selection: How a subset becomes one answer.
  ///   - score: A sample's score; a majority uses it only to break ties.
  ///   - subsets: The number of subsets to draw; one is enough when `k` is the number of samples.
  ///   - seed: The same seed draws the same subsets.
  /// - Returns: A share in `0...1`.
  /// - Complexity: O(subsets · k)
  public func accuracy(
    of selection: Selection, at k: Int, subsets: Int = 100, seed: UInt64,
    by score: (Sample) -> Double
  ) -> Double {
    precondition(
      (1...samples.count).contains(k), "k must be from 1 to \(samples.count), not \(k)")
    return selectionAtK(
      k, selection, groups: samples.map(\.answer), scores: samples.map(score),
      isRight: answers.map(\.isRight), subsets: subsets, seed: seed)
  }
}
