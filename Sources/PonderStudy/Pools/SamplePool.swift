public import Ponder
public import PonderSearch

/// Independent samples of one problem, graded and scored: any budget up to its size can be replayed
/// from it.
public struct SamplePool: Codable, Hashable, Sendable {
  /// One sample.
  public struct Sample: Codable, Hashable, Sendable {
    /// Index into ``SamplePool/answers``; `nil` when it gives no answer.
    public var answer: Int?
    /// Scores of the process verifier, one a step; empty when there was none.
    public var stepScores: [Double]
    /// Score of the outcome verifier, if there was one.
    public var outcomeScore: Double?
    /// Tokens sampled.
    public var tokens: Int
    /// The solution, where evidence is kept.
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
    /// As its first member wrote it.
    public var text: String
    public var isRight: Bool

    public init(text: String, isRight: Bool) {
      self.text = text
      self.isRight = isRight
    }
  }

  public var answers: [Group]
  public var samples: [Sample]
  /// What sampling all of them and scoring them with the process verifier needs.
  public var cost: Cost
  /// What scoring them with the outcome verifier needs; `nil` when there is none, or when the pool
  /// was stored by version 0.1, which did not record it.
  public var outcomeCost: ModelCost?

  public init(
    answers: [Group], samples: [Sample], cost: Cost, outcomeCost: ModelCost? = nil
  ) {
    self.answers = answers
    self.samples = samples
    self.cost = cost
    self.outcomeCost = outcomeCost
  }

  /// What everything needs.
  public var wholeCost: Cost { cost + Cost(verifier: outcomeCost ?? .zero) }

  /// The share of right samples: pass@1.
  public var rightShare: Double {
    guard !samples.isEmpty else { return 0 }
    let right = samples.count { $0.answer.map { answers[$0].isRight } ?? false }
    return Double(right) / Double(samples.count)
  }

  /// How often a selection among `k` samples is right, over random subsets of the samples at hand.
  ///
  /// Subsets are drawn without replacement, so the figure is unbiased for `k` fresh samples. Groups
  /// win and ties are broken as `Selection` says, a subset without any answer is wrong, and one
  /// sample needs no choice: its figure is exact.
  ///
  /// - Parameters:
  ///   - k: In `1...samples.count`.
  ///   - selection: How a subset becomes one answer.
  ///   - score: A sample's score; not used by a majority but for ties.
  ///   - subsets: How many subsets to draw; one is enough when `k` takes all samples.
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
