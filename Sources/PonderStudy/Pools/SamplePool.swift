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

    public init(answer: Int?, stepScores: [Double] = [], outcomeScore: Double? = nil, tokens: Int) {
      self.answer = answer
      self.stepScores = stepScores
      self.outcomeScore = outcomeScore
      self.tokens = tokens
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
  /// What sampling and scoring all of them needs.
  public var cost: Cost

  public init(answers: [Group], samples: [Sample], cost: Cost) {
    self.answers = answers
    self.samples = samples
    self.cost = cost
  }

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
    if k == 1 { return rightShare }
    let scores = samples.map(score)
    var random = RandomStream(seed: seed.derived(k))
    var order = Array(samples.indices)
    var tally = Tally(groups: answers.count)
    let rounds = k == samples.count ? 1 : subsets
    var wins = 0
    for _ in 0..<rounds {
      // The first k places of a Fisher-Yates shuffle; with all samples, their own order.
      if k < samples.count {
        for i in 0..<k { order.swapAt(i, Int.random(in: i..<order.count, using: &random)) }
      }
      tally.clear()
      for index in order.prefix(k) {
        if let group = samples[index].answer { tally.add(group, scores[index]) }
      }
      if let winner = tally.winner(selection), answers[winner].isRight { wins += 1 }
    }
    return Double(wins) / Double(rounds)
  }
}

/// Votes, sums and best scores of groups, without a candidate in hand.
struct Tally {
  private var counts: [Int]
  private var sums: [Double]
  private var bests: [Double]
  /// Groups in the order of their first members.
  private var order: [Int] = []

  init(groups: Int) {
    counts = Array(repeating: 0, count: groups)
    sums = Array(repeating: 0, count: groups)
    bests = Array(repeating: 0, count: groups)
  }

  mutating func clear() {
    for group in order { counts[group] = 0 }
    order.removeAll(keepingCapacity: true)
  }

  mutating func add(_ group: Int, _ score: Double) {
    if counts[group] == 0 {
      order.append(group)
      sums[group] = 0
      bests[group] = score
    }
    counts[group] += 1
    sums[group] += score
    bests[group] = max(bests[group], score)
  }

  /// The group that `Selection` would choose.
  func winner(_ selection: Selection) -> Int? {
    func weight(_ group: Int) -> Double {
      switch selection {
      case .majority: Double(counts[group])
      case .weighted: sums[group]
      case .best: bests[group]
      }
    }
    var winner: Int?
    for group in order {
      guard let best = winner else {
        winner = group
        continue
      }
      let challenge = (weight(group), counts[group], bests[group])
      if challenge > (weight(best), counts[best], bests[best]) { winner = group }
    }
    return winner
  }
}
