/// A ratio of costs, or a bound on it.
///
/// A curve that ends before it reaches its target gives only an upper bound on the ratio: the crossing lies
/// beyond the last measured cost. Such a value is *censored*. Replacing it by a number, such as 0, would
/// bias means and intervals.
public enum CostRatio: Codable, Hashable, Sendable {
  case exactly(Double)
  /// The crossing lies before the first measured cost.
  case atLeast(Double)
  /// The crossing lies beyond the last measured cost.
  case atMost(Double)

  /// The lower bound of the ratio; `nil` when there is none.
  public var least: Double? {
    switch self {
    case .exactly(let ratio), .atLeast(let ratio): ratio
    case .atMost: nil
    }
  }

  /// The upper bound of the ratio; `nil` when there is none.
  public var most: Double? {
    switch self {
    case .exactly(let ratio), .atMost(let ratio): ratio
    case .atLeast: nil
    }
  }
}
