public import Ponder
public import PonderSearch

/// v(a | z): the chance that an action gives a right answer, given a problem's estimated pass rate z.
///
/// An action is a strategy with a budget N, at a cost that is known beforehand. For each action the chance is
/// non-decreasing in z (``IsotonicFit``). At one z only the actions on the upper hull of (cost, value) are
/// choices: along it each further unit of cost adds less, so a price for compute decides how far to go. An
/// action below the hull is not best at any price.
///
/// ### Source
///
/// Damani et al., *Learning How Hard to Think*, 2024, arXiv:2410.04707, and Zhai et al., 2026,
/// arXiv:2604.14853: compute goes where its marginal gain is largest. A model predicts the gain
/// from the question (Damani). We regress on the estimated pass rate that a policy already measures.
public struct ValueCurves: Hashable, Sendable {
  /// A strategy with a budget.
  public struct Action: Codable, Hashable, Sendable {
    public var strategy: AnyStrategy
    /// N, in generations, at least 1.
    public var budget: Int

    public init(_ strategy: AnyStrategy, budget: Int) {
      self.strategy = strategy
      self.budget = budget
    }
  }

  /// An action with its cost and its chance.
  public struct Curve: Codable, Hashable, Sendable {
    public var action: Action
    /// c(a), above 0, in the unit that budgets and prices are given in, such as generations or FLOPs.
    public var cost: Double
    /// v(a | z), in `0...1`.
    public var value: IsotonicFit

    public init(_ action: Action, cost: Double, value: IsotonicFit) {
      self.action = action
      self.cost = cost
      self.value = value
    }
  }

  /// A choice for a problem: an action of the upper hull, or nothing.
  public struct Choice: Hashable, Sendable {
    /// `nil` to do nothing, at no cost and with no chance.
    public var action: Action?
    public var cost: Double
    /// v(a | z), in `0...1`.
    public var value: Double
    /// What it gains over the next cheaper choice, for each unit of cost; infinity for the cheapest one.
    ///
    /// It is worth its cost at every price below this.
    public var gain: Double
  }

  /// By ascending cost; at least one, no action twice.
  public let curves: [Curve]

  /// - Throws: `ConfigurationError` for no action, an action given twice, a cost that is not above 0, and
  ///   values outside `0...1`.
  public init(_ curves: [Curve]) throws(ConfigurationError) {
    guard !curves.isEmpty else {
      throw ConfigurationError("the actions", is: "none", mustBe: "at least one")
    }
    guard Set(curves.map(\.action)).count == curves.count else {
      throw ConfigurationError("the actions", is: "repeated", mustBe: "different ones")
    }
    for curve in curves {
      guard curve.cost > 0, curve.cost.isFinite else {
        throw ConfigurationError(
          "the cost of an action", is: curve.cost, mustBe: "a number above 0")
      }
      guard curve.action.budget >= 1 else {
        throw ConfigurationError(
          "the budget of an action", is: curve.action.budget, mustBe: "at least 1")
      }
      if let odd = curve.value.blocks.first(where: { !(0...1).contains($0.value) }) {
        throw ConfigurationError("the value of an action", is: odd.value, mustBe: "from 0 to 1")
      }
    }
    // Equal costs keep their order, so that ties go to the earlier action.
    self.curves = curves.enumerated().sorted {
      ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset)
    }.map(\.element)
  }

  /// Estimates the curves from problems with known results.
  ///
  /// - Parameters:
  ///   - actions: Each with its cost and its accuracy in `0...1` on every problem; on equal costs and values
  ///     the earlier one is chosen.
  ///   - passRates: Each problem's estimated pass rate. One problem may occur several times, with the pass
  ///     rates that several small samples give.
  /// - Throws: `ConfigurationError` for no action or problem, lengths that differ, and numbers out of range.
  /// - Complexity: O(actions · problems · log(problems))
  public init(
    fittedTo actions: [(action: Action, cost: Double, accuracy: [Double])], passRates: [Double]
  ) throws(ConfigurationError) {
    var curves: [Curve] = []
    for (action, cost, accuracy) in actions {
      guard accuracy.count == passRates.count else {
        throw ConfigurationError(
          "the results of an action", is: accuracy.count,
          mustBe: "\(passRates.count), one for each pass rate")
      }
      let value = try IsotonicFit(
        zip(passRates, accuracy).map { IsotonicFit.Point(x: $0, y: $1) })
      curves.append(Curve(action, cost: cost, value: value))
    }
    try self.init(curves)
  }

  /// The upper hull of the actions at one pass rate: the choices that some price makes, by ascending cost.
  ///
  /// The first is the cheapest action, or nothing. Costs and values ascend, and gains do not.
  ///
  /// - Parameters:
  ///   - passRate: The problem's estimated pass rate.
  ///   - allowsNothing: Whether to do nothing is a choice.
  /// - Complexity: O(actions · log(blocks))
  public func choices(at passRate: Double, allowsNothing: Bool = false) -> [Choice] {
    var hull: [Choice] = []
    if allowsNothing { hull.append(Choice(action: nil, cost: 0, value: 0, gain: .infinity)) }
    for curve in curves {
      var next = Choice(
        action: curve.action, cost: curve.cost, value: curve.value.value(at: passRate),
        gain: .infinity)
      // Ascending costs: what is no better than a cheaper action is never chosen.
      if let last = hull.last, next.value <= last.value { continue }
      while let last = hull.last {
        // A better action at the cost of the cheapest takes its place.
        next.gain =
          next.cost > last.cost ? (next.value - last.value) / (next.cost - last.cost) : .infinity
        guard next.gain > last.gain || next.cost == last.cost else { break }
        hull.removeLast()
      }
      if hull.isEmpty { next.gain = .infinity }
      hull.append(next)
    }
    return hull
  }

  /// The choice for a single request at a price: argmax of v(a | z) - price · c(a), the cheapest on a tie.
  ///
  /// - Parameters:
  ///   - passRate: The problem's estimated pass rate.
  ///   - price: λ, at least 0: the accuracy, in `0...1`, that a unit of cost must gain to be worth it.
  ///   - allowsNothing: Whether to do nothing is a choice; else the cheapest action is taken at any price.
  /// - Throws: `ConfigurationError` for a price that is negative or not finite.
  /// - Complexity: O(actions · log(blocks))
  public func choice(
    at passRate: Double, price: Double, allowsNothing: Bool = false
  ) throws(ConfigurationError) -> Choice {
    guard price >= 0, price.isFinite else {
      throw ConfigurationError("the price", is: price, mustBe: "a number of at least 0")
    }
    let hull = choices(at: passRate, allowsNothing: allowsNothing)
    return hull[(hull.firstIndex { $0.gain <= price } ?? hull.count) - 1]
  }
}

extension ValueCurves: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case curves }

  /// Reads curves; unknown fields and numbers out of range are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try ValueCurves(values.decode([Curve].self, forKey: .curves))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(curves, forKey: .curves)
  }
}
