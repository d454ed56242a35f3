import Ponder
import PonderPolicy
import Testing

@testable import PonderPools

struct IntervalTests {
  @Test(arguments: [0, 1, 7, 19, 20])
  func `the mean of ones and zeros has Wilson's interval`(successes: Int) {
    let values = (0..<20).map { $0 < successes ? 1.0 : 0.0 }
    let mean = Estimate.mean(of: values)
    let share = Estimate.share(of: successes, among: 20)
    #expect(abs(mean.value - share.value) < 1e-12 && mean.count == 20)
    #expect(abs(mean.low - share.low) < 0.01 && abs(mean.high - share.high) < 0.01)
  }

  @Test(arguments: [
    [Double](repeating: 1, count: 20), [Double](repeating: 0, count: 500),
    [Double](repeating: 0.5, count: 100),
  ])
  func `equal numbers are not certain`(values: [Double]) {
    let mean = Estimate.mean(of: values)
    #expect(mean.high - mean.low > 1 / Double(values.count))
    #expect(mean.low >= 0 && mean.high <= 1 && mean.low <= mean.value && mean.value <= mean.high)
    let difference = Estimate.meanDifference(values, minus: values)
    #expect(difference.value == 0 && difference.low < 0 && difference.high > 0)
  }

  @Test func `without problems anything can be`() {
    let mean = Estimate.mean(of: [])
    #expect(mean.low == 0 && mean.high == 1 && mean.count == 0)
    let difference = Estimate.meanDifference([], minus: [])
    #expect(difference.low == -1 && difference.high == 1 && difference.value == 0)
  }

  @Test func `numbers that vary little are surer than ones and zeros`() {
    let values = (0..<100).map { 0.5 + 0.1 * (Double($0 % 3) - 1) }
    let mean = Estimate.mean(of: values)
    let reach = 1.96 * 0.0816 / 10
    #expect(abs(mean.value - 0.5) < 0.002)
    #expect(mean.high - mean.value < 1.5 * reach && mean.high - mean.value > 0.9 * reach)
  }

  @Test func `pairs take out what both share`() {
    let first = (0..<200).map { Double($0 % 20) / 20 }
    let second = first.map { max(0, $0 - 0.1) }
    let paired = Estimate.meanDifference(first, minus: second)
    let apart = Estimate.mean(of: first).minus(independent: .mean(of: second))
    #expect(abs(paired.value - apart.value) < 1e-12)
    #expect(paired.high - paired.low < 0.3 * (apart.high - apart.low))
  }

  /// True means near the ends, where a percentile bootstrap of 20 problems covers 33 % (0.98).
  @Test(arguments: [(20, 0.98), (20, 0.9), (100, 0.99), (100, 0.5), (20, 0.5)])
  func `the interval covers the truth about 95 times of 100`(count: Int, truth: Double) {
    let covered = (0..<1_000).count { trial in
      var random = RandomStream(seed: UInt64(trial))
      let mean = Estimate.mean(of: (0..<count).map { _ in random.unit() < truth ? 1 : 0 })
      return (mean.low...mean.high).contains(truth)
    }
    #expect(covered >= 915, "\(covered) of 1000")
  }

  @Test(arguments: [20, 100])
  func `so it does for pass rates and for paired differences`(count: Int) {
    var (rates, pairs) = (0, 0)
    for trial in 0..<1_000 {
      var random = RandomStream(seed: UInt64(trial))
      // A problem in twenty is solved half of the time, the others always.
      let mean = Estimate.mean(of: (0..<count).map { _ in random.unit() < 0.05 ? 0.5 : 1 })
      if (mean.low...mean.high).contains(0.975) { rates += 1 }
      let difference = TestedDifference(
        (0..<count).map { _ in random.unit() < 0.02 ? 1 : random.unit() < 0.01 ? -1 : 0 },
        in: -1...1
      ).estimate
      if (difference.low...difference.high).contains(0.02 - 0.98 * 0.01) { pairs += 1 }
    }
    #expect(rates >= 915 && pairs >= 915, "\(rates) and \(pairs) of 1000")
  }

  @Test func `a test rejects what its interval leaves out`() {
    for trial in 0..<300 {
      var random = RandomStream(seed: UInt64(trial))
      let values = (0..<50).map { _ in random.unit() < 0.5 ? random.unit() - 0.35 : 0 }
      let tested = TestedDifference(values, in: -1...1)
      let isOutside = tested.estimate.low > 0 || tested.estimate.high < 0
      #expect(isOutside == (tested.pValue < 0.05))
      #expect(tested.isAbove == (tested.estimate.value > 0))
    }
  }

  @Test func `the bound of a margin is the test's`() {
    let equal = [Double](repeating: 0.5, count: 500)
    #expect(TestedDifference(equal, minus: equal).pValue == 1)
    let within = TestedDifference(equal.map { $0 - 0.002 }, minus: equal, above: -0.02)
    #expect(within.isAbove && within.pValue < 1e-6)
    let beyond = TestedDifference(equal.map { $0 - 0.05 }, minus: equal, above: -0.02)
    #expect(!beyond.isAbove && beyond.pValue < 1e-6)
    #expect(TestedDifference([], minus: []).pValue == 1)
  }

  /// By hand, and as R's p.adjust has it.
  @Test func `Holm's correction`() {
    let corrected = holm([0.01, 0.04, 0.03, 0.005])
    #expect(zip(corrected, [0.03, 0.06, 0.06, 0.02]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(holm([0.5, 0.9]) == [1, 1] && holm([]) == [] && holm([0.02]) == [0.02])
  }

  @Test func `an interval of ratios is open where resamples are`() {
    let half = (0..<50).map { CostRatio.exactly(1 + Double($0) / 50) }
    let beyond = [CostRatio](repeating: .atMost(1), count: 50)
    let before = [CostRatio](repeating: .atLeast(4), count: 50)
    let low = RatioEstimate(.atMost(1), resampled: half + beyond, count: 9)
    #expect(low.low == nil && low.high.map { $0 > 1.9 } == true && low.count == 9)
    let high = RatioEstimate(.exactly(2), resampled: half + before, count: 9)
    #expect(high.high == nil && high.low.map { $0 < 1.1 } == true)
    let none = RatioEstimate(.exactly(2), resampled: beyond + before, count: 9)
    #expect(none.low == nil && none.high == nil)
    let sure = RatioEstimate(.exactly(1.5), resampled: half, count: 9)
    #expect(sure.low == 1.02 && sure.high == 1.96)
    #expect(sure.against(0.5).isAbove && sure.against(0.5).pValue < 0.05)
    #expect(!sure.against(3).isAbove && sure.against(3).pValue < 0.05)
    #expect(low.against(0.9).pValue > 0.5, "those that may be anything say nothing")
  }
}
