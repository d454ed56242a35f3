import Ponder
import PonderPolicy
import PonderPools
import PonderSearch

/// How a policy classified the question, what it chose, and where it stopped.
struct SolveChoice: Encodable {
  /// From 1, the easiest.
  var bin: Int
  var bins: Int
  /// The question's estimated pass rate, *prompt* or *predicted*.
  var passRate: Double
  var measure: DifficultyMeasure
  /// The share of such problems that the strategy solved when the policy was fitted.
  var accuracy: Double
  /// The cost of the estimate; not part of the solution's cost.
  var cost: ModelCost
  /// The budget in generations that the choice is fitted for.
  var budget: Int
  /// The FLOPs of all models that the choice was expected to take.
  var expectedOperations: Double
  /// Points of accuracy for a GFLOP, if a price chose.
  var price: ComputePrice?
  /// How the vote ended early; `nil` if it did not.
  var stop: EarlyStop?

  init(_ found: PolicySolution, measure: DifficultyMeasure, bins: Int) {
    (bin, self.bins, self.measure) = (found.choice.bin, bins, measure)
    (passRate, cost) = (found.passRate, found.passRateCost)
    (accuracy, budget) = (found.choice.accuracy, found.choice.budget)
    expectedOperations = found.choice.floatingPointOperations
    (price, stop) = (found.choice.price, found.stop)
  }

  /// The lines that say what was chosen and why.
  func lines(of strategy: AnyStrategy) -> [String] {
    let estimate =
      "estimated pass rate \(passRate.formatted(2)) from "
      + (measure == .prompt ? "the question alone" : "a few samples") + ", bin \(bin) of \(bins)"
    let solves = "solves \((100 * accuracy).formatted(0)) % of such"
    guard let price else {
      return ["strategy  \(strategy): \(estimate); \(solves)"] + stopLines
    }
    return [
      "strategy  \(strategy), N = \(budget): \(estimate)",
      "price     \(price.pointsPerGigaFLOP) points per GFLOP: \(solves) for "
        + "\((expectedOperations / 1e9).formatted(2)) GFLOP, and more would gain too little",
    ] + stopLines
  }

  private var stopLines: [String] {
    guard let stop else { return [] }
    let chance =
      stop.chance.map { "; such an answer is right in \((100 * $0).formatted(0)) % of cases" } ?? ""
    return [
      "stopped   \(stop.gaveUp ? "gave up" : "decided") after \(stop.samples) of \(stop.budget) samples, "
        + "\((100 * stop.savedShare).formatted(0)) % saved\(chance)"
    ]
  }
}
