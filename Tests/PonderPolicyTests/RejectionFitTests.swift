import Ponder
import Testing

@testable import PonderPolicy

struct RejectionFitTests {
  private typealias Solution = RejectionFit.Solution

  /// Right solutions score 0.41, 0.42 … after step 1 and 0.9 after step 2; wrong ones 0.1.
  private let solutions =
    (1...40).map { Solution(scores: [0.4 + Double($0) / 100, 0.9, 1], isRight: true) }
    + (1...60).map { _ in Solution(scores: [0.1, 0.1, 0], isRight: false) }

  @Test func `it keeps the stated share and says what it saves`() throws {
    for (share, dropped) in [(1.0, 0), (0.95, 2), (0.9, 4), (0.5, 20)] {
      let fit = try RejectionFit(to: solutions, keeping: share)
      #expect(fit.thresholds == [0.4 + Double(dropped + 1) / 100, 0.9], "keeping \(share)")
      #expect(abs(fit.replay.kept - (1 - Double(dropped) / 40)) < 1e-12)
      // Wrong ones are dropped after the first of three steps, and so are some right ones.
      #expect(abs(fit.replay.saved - Double(2 * (60 + dropped)) / 300) < 1e-12)
    }
  }

  @Test func `steps together keep the share, not each by itself`() throws {
    // What is low after step 1 is not what is low after step 2.
    var random = RandomStream(seed: 4)
    let mixed = (0..<400).map { _ in
      Solution(
        scores: [random.unit(), random.unit(), random.unit(), 1], isRight: true)
    }
    let fit = try RejectionFit(to: mixed, keeping: 0.9)
    #expect(fit.replay.kept >= 0.9 && fit.replay.kept < 0.93 && fit.thresholds.count == 3)
    #expect(fit.thresholds.allSatisfy { $0 < 0.08 }, "a tenth at each of three steps is too much")
  }

  @Test func `the last score rejects nothing, and rare steps share the threshold before them`()
    throws
  {
    let finished = [Solution(scores: [0], isRight: true), Solution(scores: [1, 0], isRight: true)]
    let replay = RejectionFit.replay([0.5], over: finished)
    #expect(replay.kept == 1 && replay.saved == 0)
    let long = [Solution(scores: [0.9, 0.95, 0.2, 0.3, 1], isRight: false)]
    let fit = try RejectionFit(to: solutions + long)
    #expect(fit.thresholds.count == 2)
    #expect(RejectionFit.replay(fit.thresholds, over: long).saved == 0.4)
    #expect(RejectionFit.replay([], over: long) == .init(kept: 1, saved: 0))
  }

  @Test func `what cannot be fitted is refused`() {
    for share in [0, -1, 1.1, .nan] {
      #expect(throws: ConfigurationError.self) { try RejectionFit(to: solutions, keeping: share) }
    }
    let odd = solutions + [Solution(scores: [2, 1], isRight: false)]
    #expect(throws: ConfigurationError.self) { try RejectionFit(to: odd) }
    let few = #expect(throws: ConfigurationError.self) {
      try RejectionFit(to: Array(solutions.prefix(19)))
    }
    #expect(
      few?.description == "the right solutions of several steps must be at least 20, not 19")
  }
}
