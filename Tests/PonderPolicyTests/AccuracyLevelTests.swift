import PonderPolicy
import Testing

/// Ratios of costs at one level of accuracy.
struct AccuracyLevelTests {
  private func curve(_ points: (Double, Double)...) -> AccuracyCurve {
    AccuracyCurve(points.map { .init(cost: $0.0, accuracy: $0.1) })
  }

  /// The kind of bound and its number, without the last bits.
  private func text(_ ratio: CostRatio?) -> String {
    func shown(_ ratio: Double) -> String { "\((ratio * 1e6).rounded() / 1e6)" }
    return switch ratio {
    case .exactly(let value): shown(value)
    case .atLeast(let value): "at least \(shown(value))"
    case .atMost(let value): "at most \(shown(value))"
    case nil: "unknown"
    }
  }

  @Test func `a level that both reach has a number, and one that one of them reaches a bound`() {
    let ours = curve((1, 0.2), (4, 0.6), (16, 0.8))
    let theirs = curve((1, 0.2), (16, 0.6), (64, 0.7))
    #expect(text(ours.efficiency(over: theirs, reaching: 0.6)) == "4.0")
    #expect(
      text(ours.efficiency(over: theirs, reaching: 0.8)) == "at least 4.0", "64 does not get there")
    #expect(
      text(theirs.efficiency(over: ours, reaching: 0.8)) == "at most 0.25", "nor does it here")
    #expect(ours.efficiency(over: theirs, reaching: 0.9) == nil)
  }

  @Test func `what a curve has at its cheapest point is a bound too`() {
    let (good, bad) = (curve((2, 0.5), (4, 0.9)), curve((1, 0.1), (8, 0.4), (16, 0.9)))
    #expect(text(good.efficiency(over: bad, reaching: 0.4)) == "at least 4.0")
    #expect(text(bad.efficiency(over: good, reaching: 0.4)) == "at most 0.25")
    #expect(good.efficiency(over: good, reaching: 0.3) == nil)
    #expect(AccuracyCurve([]).efficiency(over: good, reaching: 0.5) == nil)
  }
}
