import Ponder
import Testing

@testable import PonderPolicy

struct ComputeOptimalTests {
  /// 200 problems in two bins; which of two candidates solves one is chance, with these odds.
  private func table(_ odds: [[Double]], seed: UInt64) -> (table: [[Double]], bins: [Int]) {
    var random = RandomStream(seed: seed)
    let bins = (0..<200).map { 1 + $0 / 100 }
    return (
      odds.map { row in bins.map { random.unit() < row[$0 - 1] ? 1 : 0 } }, bins
    )
  }

  private func chosen(_ table: [[Double]], _ bins: [Int], seed: UInt64 = 1) -> ComputeOptimal {
    ComputeOptimal(accuracy: table, cost: table, bins: bins, seed: seed)
  }

  @Test func `nothing is gained where nothing can be`() {
    // Equal candidates: choosing by the noise of one half must not look better on the other.
    var gains: [Double] = []
    for seed in 0..<40 {
      let (table, bins) = table([[0.5, 0.5], [0.5, 0.5]], seed: UInt64(seed))
      let mean = chosen(table, bins).accuracy.reduce(0, +) / 200
      gains.append(mean - table.flatMap { $0 }.reduce(0, +) / 400)
    }
    let gain = gains.reduce(0, +) / 40
    #expect(gain < 0.01, "an honest selection gains nothing, not \(gain)")
  }

  @Test func `each bin gets its own winner`() {
    let (table, bins) = table([[0.9, 0.1], [0.5, 0.4]], seed: 3)
    let chosen = chosen(table, bins)
    #expect(chosen.shares[0][0] == 1 && chosen.shares[1][1] > 0.95)
    #expect(chosen.regret < 0)
    #expect(chosen == self.chosen(table, bins), "one seed, one result")
  }

  @Test func `a bin with too few problems follows its neighbour, and says so`() {
    #expect(ComputeOptimal.deciders([100, 19, 20, 3]) == [1, 1, 3, 3])
    #expect(
      ComputeOptimal.deciders([3, 4]) == [1, 2], "with no large bin each decides for itself")
    let bins = Array(repeating: 1, count: 40) + Array(repeating: 2, count: 5)
    let first = bins.map { $0 == 1 ? 1.0 : 0.0 }
    let second = first.map { 1 - $0 }
    let chosen = chosen([first, second], bins)
    #expect(chosen.deciders == [1, 1])
    #expect(chosen.shares[1] == [1, 0] || abs(chosen.shares[1][0] - 1) < 1e-9)
  }

  /// The choice on resamples, each of which draws 200 problems anew.
  private func resampled(
    _ table: [[Double]], _ bins: [Int], cuts: Int, _ weights: [[Int]]
  ) -> [Double] {
    let choice = ResampledChoice(
      [(table, table)], passRates: bins.map { -Double($0) }, bins: 2, cuts: cuts)
    return weights.enumerated().map {
      choice.means(weights: $0.element, seed: UInt64($0.offset))[0].accuracy
    }
  }

  @Test func `on the problems themselves a resample's choice is the choice`() {
    let (table, bins) = table([[0.9, 0.1], [0.5, 0.4]], seed: 3)
    let mean = chosen(table, bins).accuracy.reduce(0, +) / 200
    let again = resampled(table, bins, cuts: 100, [[Int](repeating: 1, count: 200)])[0]
    #expect(abs(mean - again) < 0.005)
  }

  @Test func `a problem that was drawn twice chooses nothing that it measures`() {
    // Equal candidates: were copies on both sides of a cut, the choice would look better than chance.
    var gains: [Double] = []
    for seed in 0..<40 {
      let (table, bins) = table([[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]], seed: UInt64(seed))
      var random = RandomStream(seed: UInt64(100 + seed))
      var weights = [Int](repeating: 0, count: 200)
      for _ in 0..<200 { weights[Int.random(in: 0..<200, using: &random)] += 1 }
      let all = table.map { row in zip(row, weights).reduce(0) { $0 + $1.0 * Double($1.1) } / 200 }
      gains.append(
        resampled(table, bins, cuts: 8, [weights])[0] - all.reduce(0, +) / Double(all.count))
    }
    let gain = gains.reduce(0, +) / 40
    #expect(gain < 0.01, "an honest selection gains nothing, not \(gain)")
  }
}
