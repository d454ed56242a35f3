import Ponder

/// The accuracy of choosing the best strategy for each bin, measured on problems that did not take part in
/// the choice.
///
/// The problems of each bin are split into two halves. The strategy that does best on one half is measured
/// on the other, and vice versa. One split is noisy, so the figures are means over many.
///
/// A half of fifty problems cannot tell ten strategies apart. So the bins beside it take part in the choice: the
/// means of their deciding halves count as some more problems. What is measured is in no deciding half.
///
/// ### Source
///
/// Snell et al. 2024, section 3.2. The paper splits once and chooses each bin by itself; the repetition and the
/// neighbours are ours. The paper averages the two halves of a bin, and this averages their problems, which differs
/// only when one half is larger by one problem.
public struct ComputeOptimal: Codable, Hashable, Sendable {
  /// For each problem, the mean accuracy over splits of the strategy chosen without it.
  public var accuracy: [Double]
  /// For each problem, the mean cost of the strategies chosen without it.
  public var cost: [Double]
  /// `[bin - 1][candidate]`: how often a candidate was chosen, in `0...1`.
  public var shares: [[Double]]
  /// For each bin, the bin whose problems choose its strategy: another bin when it has too few problems.
  public var deciders: [Int]
  /// How far the best single candidate, chosen on all problems, is above this accuracy; negative when
  /// choosing by bin is better.
  public var regret: Double

  /// The minimum number of problems in each half of a bin that chooses its own strategy.
  public static let leastProblems = 10

  /// The usual number of problems that the neighbouring bins count as in a bin's choice.
  public static let neighbours = 10.0

  /// - Parameters:
  ///   - table: Accuracy, `[candidate][problem]`, in `0...1`.
  ///   - costs: `[candidate][problem]`, in any unit.
  ///   - bins: For each problem, its bin from 1.
  ///   - neighbours: The number of problems that the means of the neighbouring bins count as in a bin's choice,
  ///     at least 0; with 0 each bin chooses by itself.
  ///   - cuts: The number of splits to average over.
  ///   - seed: The same seed gives the same splits.
  /// - Complexity: O(cuts · candidates · problems)
  public init(
    accuracy table: [[Double]], cost costs: [[Double]], bins: [Int],
    neighbours: Double = ComputeOptimal.neighbours, cuts: Int = 100, seed: UInt64
  ) {
    precondition(
      !table.isEmpty && cuts >= 1 && neighbours >= 0,
      "there must be a candidate and a cut, and \(neighbours) neighbours from 0")
    precondition(
      (table + costs).allSatisfy { $0.count == bins.count }, "every problem needs a figure")
    let binCount = bins.max() ?? 1
    let members = (1...binCount).map { bin in bins.indices.filter { bins[$0] == bin } }
    deciders = Self.deciders(members.map(\.count))
    var accuracy = [Double](repeating: 0, count: bins.count)
    var cost = accuracy
    var shares = [[Double]](
      repeating: [Double](repeating: 0, count: table.count), count: binCount)
    let rule = NeighbourChoice(strength: neighbours)
    let whole = members.map { Self.sums(of: table, on: $0) }
    for cut in 0..<cuts {
      let halves = members.enumerated().map { bin, problems in
        var random = RandomStream(seed: seed.derived("cut").derived(cut).derived(bin + 1))
        let order = problems.shuffled(using: &random)
        return [Array(order[..<(order.count / 2)]), Array(order[(order.count / 2)...])]
      }
      for side in 0...1 {
        let choosing = halves.map { Self.sums(of: table, on: $0[side]) }
        for bin in members.indices where !members[bin].isEmpty {
          let decider = deciders[bin] - 1
          // Another bin's problems include none of this bin's, so all of them may choose.
          let own = decider == bin ? choosing[bin] : whole[decider]
          let best = rule.best(for: decider, by: own, beside: choosing)
          shares[bin][best] += 1
          for problem in halves[bin][1 - side] {
            accuracy[problem] += table[best][problem]
            cost[problem] += costs[best][problem]
          }
        }
      }
    }
    let measured = accuracy.map { $0 / Double(cuts) }
    self.accuracy = measured
    self.cost = cost.map { $0 / Double(cuts) }
    self.shares = shares.map { $0.map { $0 / Double(2 * cuts) } }
    let count = Double(max(1, bins.count))
    let best = table[Self.best(of: table, on: Array(bins.indices))].reduce(0, +) / count
    regret = best - measured.reduce(0, +) / count
  }

  /// The candidate that all problems choose for each bin: what a policy does on new problems.
  ///
  /// - Parameters:
  ///   - table: Accuracy, `[candidate][problem]`.
  ///   - bins: For each problem, its bin from 1.
  ///   - neighbours: As in the initialiser.
  package static func choices(
    of table: [[Double]], bins: [Int], neighbours: Double = ComputeOptimal.neighbours
  ) -> [Int] {
    let sums = (1...(bins.max() ?? 1)).map { bin in
      Self.sums(of: table, on: bins.indices.filter { bins[$0] == bin })
    }
    let rule = NeighbourChoice(strength: neighbours)
    return deciders(sums.map { Int($0.count) }).map { decider in
      rule.best(for: decider - 1, by: sums[decider - 1], beside: sums)
    }
  }

  private static func sums(of table: [[Double]], on problems: [Int]) -> NeighbourChoice.Sums {
    .init(
      accuracy: table.map { row in problems.reduce(0) { $0 + row[$1] } },
      count: Double(problems.count))
  }

  /// The candidate with the highest mean on these problems, the first on a tie.
  package static func best(of table: [[Double]], on problems: [Int]) -> Int {
    func sum(_ candidate: Int) -> Double { problems.reduce(0) { $0 + table[candidate][$1] } }
    return table.indices.max { (sum($0), $1) < (sum($1), $0) } ?? 0
  }

  /// For each bin, the nearest bin that is large enough, possibly itself; the easier one on a tie.
  static func deciders(_ sizes: [Int]) -> [Int] {
    let large = sizes.indices.filter { sizes[$0] >= 2 * leastProblems }
    return sizes.indices.map { bin in
      1 + (large.min { (abs($0 - bin), $0) < (abs($1 - bin), $1) } ?? bin)
    }
  }
}
