import PonderPolicy
import Testing

/// Ratios of costs at one level of accuracy.
struct AccuracyLevelTests {
  private func curve(_ points: (Double, Double)...) -> AccuracyCurve {
    AccuracyCurve(points.map { .init(cost: $0.0, accuracy: $0.1) })
  }

  @Test func `a level that both reach has a number, and one that one of them reaches a bound`() {
    let ours = curve((1, 0.2), (4, 0.6), (16, 0.8))
    let theirs = curve((1, 0.2), (16, 0.6), (64, 0.7))
    #expect(ours.efficiency(over: theirs, reaching: 0.6) == .exactly(4))
    #expect(ours.efficiency(over: theirs, reaching: 0.8) == .atLeast(4), "64 does not get there")
    #expect(theirs.efficiency(over: ours, reaching: 0.8) == .atMost(0.25), "nor does it here")
    #expect(ours.efficiency(over: theirs, reaching: 0.9) == nil)
  }

  @Test func `what a curve has at its cheapest point is a bound too`() {
    let (good, bad) = (curve((2, 0.5), (4, 0.9)), curve((1, 0.1), (8, 0.4), (16, 0.9)))
    #expect(good.efficiency(over: bad, reaching: 0.4) == .atLeast(4))
    #expect(bad.efficiency(over: good, reaching: 0.4) == .atMost(0.25))
    #expect(good.efficiency(over: good, reaching: 0.3) == nil)
    #expect(AccuracyCurve([]).efficiency(over: good, reaching: 0.5) == nil)
  }
}
