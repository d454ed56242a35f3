import Ponder
import Testing

@testable import PonderPolicy

/// What a bin's choice gains by leaning on the bins beside it, in simulations whose truth is known.
struct NeighbourChoiceTests {
  /// Twelve candidates on problems in five bins, whose chances are known.
  private struct Simulation {
    /// `[candidate][problem]`.
    var chances: [[Double]] = []
    var table: [[Double]] = []
    let bins: [Int]

    /// - Parameter slope: How much candidates differ in what difficulty does to them; their advantages change
    ///   smoothly from bin to bin.
    init(problems: Int, slope: Double, seed: UInt64) {
      var random = RandomStream(seed: seed)
      bins = (0..<problems).map { 1 + $0 * 5 / problems }
      let rates = (0..<problems).map { 1 - (Double($0) + 0.5) / Double(problems) }
      // Half of the luck is the problem's own.
      let shared = rates.map { _ in random.unit() }
      for _ in 0..<12 {
        let (level, tilt) = (0.1 * (random.unit() - 0.5), 2 * slope * (random.unit() - 0.5))
        let row = rates.map { min(1, max(0, 0.1 + 0.8 * $0 + level + tilt * ($0 - 0.5))) }
        chances.append(row)
        table.append(
          zip(row, shared).map { chance, luck in
            (random.unit() < 0.5 ? luck : random.unit()) < chance ? 1 : 0
          })
      }
    }

    /// How far a policy is from the best candidate of each bin, in accuracy: its true regret.
    func regret(neighbours: Double) -> Double {
      let choices = ComputeOptimal.choices(of: table, bins: bins, neighbours: neighbours)
      let lost = choices.enumerated().map { bin, choice in
        let members = bins.indices.filter { bins[$0] == bin + 1 }
        let means = chances.map { row in
          members.reduce(0) { $0 + row[$1] } / Double(members.count)
        }
        return (means.max() ?? 0) - means[choice]
      }
      return lost.reduce(0, +) / Double(lost.count)
    }
  }

  private func regrets(problems: Int, slope: Double) -> (alone: Double, leaning: Double) {
    let all = (0..<40).map {
      Simulation(problems: problems, slope: slope, seed: UInt64($0))
    }
    func mean(_ neighbours: Double) -> Double {
      all.reduce(0) { $0 + $1.regret(neighbours: neighbours) } / Double(all.count)
    }
    return (mean(0), mean(ComputeOptimal.neighbours))
  }

  @Test(arguments: [(125, 0.3), (250, 0.3), (250, 0.8)])
  func `leaning on neighbours loses less`(problems: Int, slope: Double) {
    let (alone, leaning) = regrets(problems: problems, slope: slope)
    #expect(leaning < 0.95 * alone, "\(leaning) against \(alone)")
  }

  @Test func `with many problems it changes little`() {
    let (alone, leaning) = regrets(problems: 2_000, slope: 0.8)
    #expect(abs(leaning - alone) < 0.003, "\(leaning) against \(alone)")
  }

  @Test func `neighbours decide what a bin cannot, and not what it can`() {
    let rule = NeighbourChoice(strength: 10)
    let sums: [NeighbourChoice.Sums] = [
      .init(accuracy: [30, 40], count: 50), .init(accuracy: [20, 20], count: 50),
      .init(accuracy: [10, 5], count: 50),
    ]
    // 100 others: 40 right by the first, 45 by the second, which counts as 4 and 4.5 of ten.
    #expect(rule.best(for: 1, by: sums[1], beside: sums) == 1)
    #expect(rule.best(for: 2, by: sums[2], beside: sums) == 0, "five ahead, and four tenths behind")
    let alone = NeighbourChoice(strength: 0)
    #expect(alone.best(for: 1, by: sums[1], beside: sums) == 0, "the first on a tie")
    #expect(rule.best(for: 0, by: sums[0], beside: [sums[0]]) == 1, "there is nobody beside it")
    // Three problems count as three and not as ten.
    let few: [NeighbourChoice.Sums] = [
      .init(accuracy: [3, 0], count: 3), .init(accuracy: [20, 25], count: 50),
    ]
    #expect(rule.best(for: 1, by: few[1], beside: few) == 1)
  }

  @Test func `neighbours do not see what is measured`() {
    // All candidates are equal, and each problem is right by chance: leaning must not look better than chance.
    var gains: [Double] = []
    for seed in 0..<60 {
      var random = RandomStream(seed: UInt64(seed))
      let bins = (0..<100).map { 1 + $0 / 20 }
      let table = (0..<6).map { _ in bins.map { _ in random.unit() < 0.5 ? 1.0 : 0 } }
      let chosen = ComputeOptimal(
        accuracy: table, cost: table, bins: bins, neighbours: 50, cuts: 20, seed: UInt64(seed))
      gains.append(
        chosen.accuracy.reduce(0, +) / 100 - table.flatMap { $0 }.reduce(0, +) / 600)
    }
    let gain = gains.reduce(0, +) / Double(gains.count)
    #expect(gain < 0.01, "an honest selection gains nothing, not \(gain)")
  }
}
