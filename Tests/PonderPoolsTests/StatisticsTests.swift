import Ponder
import Testing

@testable import PonderPools

struct StatisticsTests {
  /// `scipy.stats.binomtest(k, n).proportion_ci(method='wilson')`, SciPy 1.14.
  @Test(arguments: [
    (0, 10, 0.0, 0.2775327998628892), (5, 10, 0.2365930905125640, 0.7634069094874360),
    (29, 100, 0.2101483574912227, 0.3853889117557111), (500, 500, 0.9923756595384479, 1.0),
  ])
  func `a share has Wilson's interval`(k: Int, n: Int, low: Double, high: Double) {
    let share = Estimate.share(of: k, among: n)
    #expect(abs(share.low - low) < 1e-6 && abs(share.high - high) < 1e-6)
    #expect(share.value == Double(k) / Double(n) && share.count == n)
  }

  @Test func `no trials, no knowledge`() {
    let nothing = Estimate.share(of: 0, among: 0)
    #expect(nothing.low == 0 && nothing.high == 1)
  }

  /// By enumeration: all subsets of `k` among `n`.
  @Test(arguments: [(1, 3, 10), (4, 3, 10), (7, 3, 10), (8, 3, 10), (5, 0, 6), (3, 6, 6)])
  func `pass at k counts subsets`(k: Int, right: Int, n: Int) {
    let subsets = (0..<1 << n).filter { $0.nonzeroBitCount == k }
    let hits = subsets.count { $0 & ((1 << right) - 1) != 0 }
    let exact = Double(hits) / Double(subsets.count)
    #expect(abs(passAtK(k, right: right, of: n) - exact) < 1e-12)
  }

  @Test func `pass at k survives large numbers`() {
    #expect(passAtK(1_024, right: 1, of: 2_048) == 0.5)
  }

  @Test func `the bootstrap's interval is near the normal one, and repeats`() {
    let values = (0..<400).map { Double($0 % 4) }
    func mean(_ seed: UInt64) -> Estimate {
      Bootstrap(seed: seed).estimate(over: 400) { drawn in
        drawn.reduce(0) { $0 + values[$1] } / 400
      }
    }
    #expect(mean(1).value == 1.5 && mean(1).count == 400)
    let reach = 1.96 * (1.25 / 400).squareRoot()
    #expect(abs(mean(1).low - (1.5 - reach)) < 0.02 && abs(mean(1).high - (1.5 + reach)) < 0.02)
    #expect(mean(1) == mean(1))
    #expect(mean(2) != mean(1))
  }

  /// Three samples say A (right), two say B, one says nothing.
  @Test func `majority at k is exact at both ends and between them`() {
    let groups: [Int?] = [1, 0, 0, nil, 1, 0]
    func majority(_ k: Int) -> Double {
      majorityAtK(k, groups: groups, isRight: [true, false], subsets: 20_000, seed: 3)
    }
    #expect(majority(6) == 1)
    #expect(abs(majority(1) - 0.5) < 0.02)
    // Pairs: A wins AA 3/15, A with none 3/15, and half of the six mixed pairs: 9/15.
    #expect(abs(majority(2) - 0.6) < 0.02)
  }

  @Test func `a tie goes to the answer that came first`() {
    #expect(majorityAtK(4, groups: [0, 1, 1, 0], isRight: [true, false], seed: 1) == 1)
    #expect(majorityAtK(4, groups: [1, 0, 1, 0], isRight: [true, false], seed: 1) == 0)
    #expect(majorityAtK(2, groups: [nil, nil], isRight: [], seed: 1) == 0)
  }

  /// By hand: of the four pairs of a right and a wrong case, three are in order and one is a tie.
  @Test func `scores that foretell`() {
    let quality = ScoreQuality(scores: [0.9, 0.4, 0.4, 0.1], labels: [1, 1, 0, 0])
    #expect(quality.areaUnderCurve == 3.5 / 4)
    #expect(abs(quality.meanScore - 0.45) < 1e-12 && quality.meanLabel == 0.5 && quality.count == 4)
    #expect(ScoreQuality(scores: [0.2, 0.3], labels: [1, 1]).areaUnderCurve == nil)
    // A half is half a right case and half a wrong one: two cases that cannot be told apart.
    #expect(ScoreQuality(scores: [0.5], labels: [0.5]).areaUnderCurve == 0.5)
    let calibrated = (0..<1_000).map { Double($0) / 1_000 }
    #expect(ScoreQuality(scores: calibrated, labels: calibrated).calibrationError < 1e-12)
    let bold = ScoreQuality(
      scores: calibrated.map { _ in 0.9 }, labels: calibrated.map { _ in 0.5 })
    #expect(abs(bold.calibrationError - 0.4) < 1e-12)
  }

  @Test func `independent estimates differ by both their reaches`() {
    let first = Estimate(value: 0.5, low: 0.47, high: 0.53, count: 10)
    let second = Estimate(value: 0.4, low: 0.36, high: 0.44, count: 20)
    let difference = first.minus(independent: second)
    #expect(abs(difference.value - 0.1) < 1e-12 && difference.count == 30)
    #expect(abs(difference.low - 0.05) < 1e-12 && abs(difference.high - 0.15) < 1e-12)
  }
}
