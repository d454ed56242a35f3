import PonderSearch
import Testing

/// Against exact fractions (Python's `fractions`) and SciPy 1.17.
struct BetaDistributionTests {
  @Test(
    arguments: [
      (0, 0, 0.5), (4, 0, 0.96875), (3, 1, 0.8125), (6, 1, 0.964_843_75),
      (10, 4, 0.940_765_380_859_375),
    ] as [(Double, Double, Double)])
  func `small counts are exact`(leader: Double, rival: Double, expected: Double) {
    #expect(BetaDistribution.chanceOfLead(leader, over: rival) == expected)
    #expect(BetaDistribution.chanceOfLead(rival, over: leader) == 1 - expected)
  }

  @Test(
    arguments: [
      (40, 24, 0.023_176_737_166_455_608), (600, 500, 0.001_282_386_398_876_579),
      (520, 480, 0.103_053_655_416_476_61), (33_000, 32_536, 0.034_955_147_827_781_637),
      (32_768, 32_768, 0.5), (33_500, 32_036, 5.359_627_976_648_907_7e-9),
    ] as [(Double, Double, Double)])
  func `counts up to 65,536 keep nine digits of the chance of error`(
    leader: Double, rival: Double, error: Double
  ) {
    let chance = BetaDistribution.chanceOfLead(leader, over: rival)
    // What is left of the sum after the subtraction from 1.
    #expect(abs((1 - chance) - error) < 1e-9 * error + 2e-16)
  }

  @Test(
    arguments: [
      (2.5, 0.3, 0.869_982_005_379_356_3), (33_000.5, 32_535.5, 0.965_345_306_316_974_8),
      (1e-3, 0, 0.500_346_453_504_773_7), (40_000.25, 39_500.75, 0.961_763_332_380_659_6),
    ] as [(Double, Double, Double)])
  func `weights need not be integers`(leader: Double, rival: Double, expected: Double) {
    let chance = BetaDistribution.chanceOfLead(leader, over: rival)
    #expect(abs(chance - expected) < 1e-9 * expected)
  }

  @Test func `weights near integers give about what integers give`() {
    for rival in stride(from: 0.0, through: 2_000, by: 97) {
      for lead in [0.0, 1, 10, 100] {
        let whole = BetaDistribution.chanceOfLead(rival + lead, over: rival)
        let near = BetaDistribution.chanceOfLead(rival + lead + 1e-9, over: rival)
        #expect(abs(whole - near) < 1e-8, "\(rival) + \(lead)")
      }
    }
  }

  @Test func `sums with and without logarithms meet at a thousand tosses`() {
    // 499 and 500 votes are 1,000 tosses, 500 and 500 are 1,001; a tie is exactly even.
    #expect(abs(BetaDistribution.chanceOfLead(500, over: 500) - 0.5) < 1e-11)
    let below = BetaDistribution.chanceOfLead(540, over: 459)
    let above = BetaDistribution.chanceOfLead(541, over: 459)
    #expect(below < above && above - below < 0.002)
  }

  @Test(
    arguments: [
      (2, 3, 0.3, 0.348_299_999_999_999_94), (0.5, 0.5, 0.1, 0.204_832_764_699_133_45),
      (9, 1, 0.95, 0.630_249_409_724_609_1), (120.5, 40.25, 0.8, 0.935_638_766_232_876),
      (1e-3, 2, 0.01, 0.996_390_868_714_705_1), (5_000, 7_000, 0.41, 0.069_092_543_820_118_51),
    ] as [(Double, Double, Double, Double)])
  func `the incomplete beta function agrees with SciPy`(
    a: Double, b: Double, x: Double, expected: Double
  ) {
    #expect(abs(BetaDistribution(a, b).probability(below: x) - expected) < 1e-9 * expected)
  }

  @Test(
    arguments: [
      (2, 3, 0.5, 0.385_727_568_132_389_5), (9, 1, 0.25, 0.857_243_982_853_072_8),
      (0.5, 0.5, 0.9, 0.975_528_258_147_576_8),
    ] as [(Double, Double, Double, Double)])
  func `a quantile is where the share lies below`(
    a: Double, b: Double, share: Double, expected: Double
  ) {
    #expect(abs(BetaDistribution(a, b).quantile(share) - expected) < 1e-10)
  }

  @Test func `the ends are 0 and 1`() {
    let beta = BetaDistribution(2, 5)
    #expect(beta.probability(below: -1) == 0 && beta.probability(below: 2) == 1)
    #expect(beta.quantile(0) < 1e-15 && beta.quantile(1) > 0.999)
  }

  @Test func `a parameter of 0 is a programming error`() async {
    await #expect(processExitsWith: .failure) { _ = BetaDistribution(0, 1) }
  }
}
