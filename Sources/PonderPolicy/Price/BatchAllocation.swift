public import Ponder

/// A batch of problems with one price of compute for all.
public struct BatchAllocation: Hashable, Sendable {
  /// One for each problem, in their order.
  public let choices: [ValueCurves.Choice]
  /// λ: the accuracy that a unit of cost must gain; 0 when every problem has its best action.
  public let price: Double

  /// The sum of the costs; at most the batch's budget.
  public var cost: Double { choices.reduce(0) { $0 + $1.cost } }

  /// The expected number of right answers, by the curves; optimistic on the problems of the fit.
  public var value: Double { choices.reduce(0) { $0 + $1.value } }
}

extension ValueCurves {
  /// Spends a budget on a batch so that the last unit of cost gains as much on every problem.
  ///
  /// Every problem gets its cheapest choice. Then steps to the next choice are taken by descending gain while the
  /// budget allows: the gain of the first one that it does not allow is the price λ. What is left pays for
  /// the largest gains that still fit, in the same order. Ties go to the earlier problem.
  ///
  /// Up to that price every choice is a_i = argmax of v(a | z_i) - λ c(a). Choices change only at the gains,
  /// and the cost falls as the price rises. So sorting the gains finds the price exactly, where bisection
  /// would approach it.
  ///
  /// - Parameters:
  ///   - passRates: The estimated pass rate of each problem.
  ///   - budget: B: the total cost that is allowed, in the unit of the costs.
  ///   - allowsNothing: Whether to do nothing is a choice.
  /// - Throws: `ConfigurationError` for a budget that does not pay the cheapest choice for everybody.
  /// - Complexity: O(problems · actions · log(problems · actions))
  ///
  /// ### Source
  ///
  /// Damani et al. 2024, arXiv:2410.04707: allocation by marginal gain. The upper hull and what is left are ours.
  public func allocation(
    passRates: [Double], budget: Double, allowsNothing: Bool = false
  ) throws(ConfigurationError) -> BatchAllocation {
    let hulls = passRates.map { choices(at: $0, allowsNothing: allowsNothing) }
    var cost = hulls.reduce(0) { $0 + $1[0].cost }
    // Sums of decimal fractions may miss a budget that they should meet by some roundings.
    let allowed = budget + 1e-9 * abs(budget)
    guard cost <= allowed else {
      throw ConfigurationError(
        "the budget of the batch", is: budget,
        mustBe: "at least \(cost), the cheapest action for each of \(passRates.count) problems")
    }
    let steps = hulls.enumerated().flatMap { problem, hull in
      hull.indices.dropFirst().map { (problem: problem, place: $0, gain: hull[$0].gain) }
    }.sorted { ($1.gain, $0.problem, $0.place) < ($0.gain, $1.problem, $1.place) }
    var taken = [Int](repeating: 0, count: hulls.count)
    var price: Double?
    for step in steps where taken[step.problem] == step.place - 1 {
      let hull = hulls[step.problem]
      let more = hull[step.place].cost - hull[step.place - 1].cost
      guard cost + more <= allowed else {
        price = price ?? step.gain
        continue
      }
      cost += more
      taken[step.problem] = step.place
    }
    return BatchAllocation(choices: zip(hulls, taken).map { $0[$1] }, price: price ?? 0)
  }
}
