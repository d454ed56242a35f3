public import Ponder
public import PonderSearch

/// Graded and scored revision chains of one problem, from which any split of a budget that fits can be
/// replayed.
public struct ChainPool: Codable, Hashable, Sendable {
  public var answers: [SamplePool.Group]
  /// Attempts of each chain, the first one first.
  ///
  /// A sample's outcome score comes from the reviser's verifier, which also reads the previous attempts.
  public var chains: [[SamplePool.Sample]]
  /// The cost of the first attempts of all chains, then of the second ones, and so on; later attempts read
  /// more.
  public var attemptCosts: [ModelCost]
  /// The cost of scoring all attempts.
  public var verifierCost: ModelCost
  /// The cost of the beliefs shown to the first attempts of all chains, then to the second ones, and so on;
  /// `nil` for chains without beliefs.
  public var beliefCosts: [ModelCost]?

  public init(
    answers: [SamplePool.Group], chains: [[SamplePool.Sample]], attemptCosts: [ModelCost],
    verifierCost: ModelCost, beliefCosts: [ModelCost]? = nil
  ) {
    self.answers = answers
    self.chains = chains
    self.attemptCosts = attemptCosts
    self.verifierCost = verifierCost
    self.beliefCosts = beliefCosts
  }

  /// The total cost.
  public var cost: Cost {
    Cost(
      proposer: attemptCosts.reduce(.zero, +),
      verifier: (beliefCosts ?? []).reduce(verifierCost, +))
  }

  /// The share of right attempts.
  public var rightShare: Double {
    let attempts = chains.flatMap { $0 }
    guard !attempts.isEmpty else { return 0 }
    let right = attempts.count { $0.answer.map { answers[$0].isRight } ?? false }
    return Double(right) / Double(attempts.count)
  }

  /// The chain lengths that are needed to replay every split of every budget: for 256, one chain of 256
  /// attempts, three of 64, twelve of 16 and so on.
  ///
  /// - Complexity: O(budgets · ratios)
  public static func lengths(for budgets: [Int]) -> [Int] {
    var lengths: [Int] = []
    for budget in budgets {
      for ratio in RevisionRatio.all(for: budget) {
        let (attempts, chains) = ratio.split(budget)
        if lengths.count < chains {
          lengths += Array(repeating: 0, count: chains - lengths.count)
        }
        for chain in 0..<chains { lengths[chain] = max(lengths[chain], attempts) }
      }
    }
    return lengths
  }

  /// Whether the answer of a split is right.
  ///
  /// Uses the first chains and their first attempts, as the strategy itself would make them.
  ///
  /// - Parameters:
  ///   - split: Attempts per chain, and chains. A chain that ended early because its attempts exceeded the
  ///     context length counts with the attempts it has.
  ///   - choice: How the attempts become one answer.
  ///   - score: An attempt's score.
  public func isRight(
    _ split: (attempts: Int, chains: Int), _ choice: Revisions.Choice,
    by score: (SamplePool.Sample) -> Double
  ) -> Bool {
    winner(split, choice, by: score).map { answers[$0.group].isRight } ?? false
  }

  /// What a split chooses: a group, how many attempts give its answer, and the best score of those that decide.
  func winner(
    _ split: (attempts: Int, chains: Int), _ choice: Revisions.Choice,
    by score: (SamplePool.Sample) -> Double
  ) -> (group: Int, votes: Int, best: Double)? {
    let chains = chains.prefix(split.chains).map { $0.prefix(split.attempts) }
    var tally = Tally(groups: answers.count)
    func found(_ tally: Tally, _ selection: Selection) -> (group: Int, votes: Int, best: Double)? {
      tally.winner(selection).map { ($0, tally.count(of: $0), tally.best(of: $0)) }
    }
    switch choice {
    case .majority:
      // In the order in which the attempts were made.
      for attempt in 0..<split.attempts {
        for chain in chains where attempt < chain.count {
          let sample = chain[attempt]
          if let group = sample.answer { tally.add(group, score(sample)) }
        }
      }
      return found(tally, .majority)
    case .hierarchical:
      var final = Tally(groups: answers.count)
      for chain in chains {
        tally.clear()
        for sample in chain {
          if let group = sample.answer { tally.add(group, score(sample)) }
        }
        guard let winner = tally.winner(.weighted) else { continue }
        let best = chain.filter { $0.answer == winner }.map(score).max() ?? 0
        final.add(winner, best)
      }
      return found(final, .weighted)
    }
  }
}
