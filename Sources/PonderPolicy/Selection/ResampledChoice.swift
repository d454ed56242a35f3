import Ponder

/// The compute-optimal choice on bootstrap resamples of the problems.
///
/// The accuracy that ``ComputeOptimal`` measures depends on its bins and choices, and both would differ on
/// other problems. So each resample computes its own bins and makes its own choices. Both copies of a
/// problem drawn twice are in the same half of its bin, so no problem measures a strategy that it helped to
/// choose.
///
/// One resample needs only means, so a split costs one addition for each candidate and problem.
package struct ResampledChoice: Sendable {
  /// The results of the candidates of one budget: `[problem * candidates + candidate]`.
  private struct Stage: Sendable {
    var candidates: Int
    var accuracy: [Double]
    var cost: [Double]
  }

  /// Means over a resample.
  package struct Mean: Sendable {
    package var accuracy: Double
    package var cost: Double
  }

  private let stages: [Stage]
  /// Problems by descending estimated pass rate.
  private let order: [Int]
  private let passRates: [Double]
  private let bins: Int
  private let rule: NeighbourChoice
  private let cuts: Int

  /// - Parameters:
  ///   - budgets: For each budget, accuracy and cost as `[candidate][problem]`.
  ///   - passRates: The estimated pass rate of each problem; NaN is hardest.
  ///   - bins: The number of bins.
  ///   - neighbours: The number of problems that the neighbouring bins count as in a bin's choice.
  ///   - cuts: The number of splits to average over; a few are enough, because the resamples average over
  ///     them too.
  package init(
    _ budgets: [(accuracy: [[Double]], cost: [[Double]])], passRates: [Double], bins: Int,
    neighbours: Double = ComputeOptimal.neighbours, cuts: Int = 4
  ) {
    stages = budgets.map { accuracy, cost in
      func flat(_ table: [[Double]]) -> [Double] {
        passRates.indices.flatMap { problem in table.map { $0[problem] } }
      }
      return Stage(candidates: accuracy.count, accuracy: flat(accuracy), cost: flat(cost))
    }
    let passRates = passRates.map { $0.isNaN ? -.infinity : $0 }
    self.passRates = passRates
    order = passRates.indices.sorted { (passRates[$1], $0) < (passRates[$0], $1) }
    self.bins = bins
    rule = NeighbourChoice(strength: neighbours)
    self.cuts = cuts
  }

  /// The choice at each budget.
  ///
  /// - Parameters:
  ///   - weights: The number of times each problem was drawn.
  ///   - seed: Seeds the splits.
  /// - Complexity: O(cuts · budgets · candidates · problems)
  package func means(weights: [Int], seed: UInt64) -> [Mean] {
    let members = members(weights)
    let sizes = members.map { $0.reduce(0) { $0 + weights[$1] } }
    let deciders = ComputeOptimal.deciders(sizes)
    let halves = members.indices.map { bin in
      (0..<cuts).map { cut in
        var random = RandomStream(seed: seed.derived(cut).derived(bin))
        let mixed = members[bin].shuffled(using: &random)
        return mixed.prefix(mixed.count / 2)
      }
    }
    let count = Double(max(1, sizes.reduce(0, +)))
    return stages.map { stage in
      let totals = members.map { sums(stage, $0, weights) }
      var mean = Mean(accuracy: 0, cost: 0)
      for cut in 0..<cuts {
        let firsts = halves.map { sums(stage, $0[cut], weights) }
        let seconds = zip(totals, firsts).map { $0.minus($1) }
        for (choosing, measuring) in [(firsts, seconds), (seconds, firsts)] {
          let others = choosing.map(\.choosing)
          for bin in members.indices {
            let decider = deciders[bin] - 1
            // Another bin's problems include none of this bin's, so all of them may choose.
            let own = decider == bin ? others[bin] : totals[decider].choosing
            let chosen = rule.best(for: decider, by: own, beside: others)
            mean.accuracy += measuring[bin].accuracy[chosen]
            mean.cost += measuring[bin].cost[chosen]
          }
        }
      }
      let share = 1 / (count * Double(cuts))
      return Mean(accuracy: mean.accuracy * share, cost: mean.cost * share)
    }
  }

  /// The drawn problems of each of the resample's own bins.
  private func members(_ weights: [Int]) -> [[Int]] {
    let total = weights.reduce(0, +)
    guard total > 0 else { return [] }
    // Measures of the resample in descending order, one for each copy.
    var sorted: [Double] = []
    sorted.reserveCapacity(total)
    for problem in order {
      for _ in 0..<weights[problem] { sorted.append(passRates[problem]) }
    }
    let cut = DifficultyBins(among: total, count: min(bins, total)) { sorted[$0] }
    var members = [[Int]](repeating: [], count: cut.count)
    for problem in order where weights[problem] > 0 {
      members[cut.bin(of: passRates[problem]) - 1].append(problem)
    }
    return members
  }

  private struct Sums {
    var accuracy: [Double]
    var cost: [Double]

    /// The number of drawn problems.
    var count: Double

    var choosing: NeighbourChoice.Sums { .init(accuracy: accuracy, count: count) }

    func minus(_ other: Sums) -> Sums {
      Sums(
        accuracy: zip(accuracy, other.accuracy).map { $0 - $1 },
        cost: zip(cost, other.cost).map { $0 - $1 }, count: count - other.count)
    }
  }

  private func sums(_ stage: Stage, _ problems: some Sequence<Int>, _ weights: [Int]) -> Sums {
    let count = stage.candidates
    var sums = Sums(
      accuracy: [Double](repeating: 0, count: count), cost: [Double](repeating: 0, count: count),
      count: 0)
    for problem in problems {
      let weight = Double(weights[problem])
      sums.count += weight
      for candidate in 0..<count {
        sums.accuracy[candidate] += weight * stage.accuracy[problem * count + candidate]
        sums.cost[candidate] += weight * stage.cost[problem * count + candidate]
      }
    }
    return sums
  }
}
