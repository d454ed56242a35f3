/// A ratio of costs, known as far as the curves behind it reach.
///
/// A curve that ends before it reaches its target says how large the ratio can be at most, and not
/// what it is: the crossing lies beyond the last measured cost. Such a value is *censored*. Taking it
/// for a number, 0 or any other, makes means and intervals wrong.
public enum CostRatio: Codable, Hashable, Sendable {
  case exactly(Double)
  /// The crossing lies before the first measured cost.
  case atLeast(Double)
  /// The crossing lies beyond the last measured cost.
  case atMost(Double)

  /// The least that the ratio can be; `nil` when nothing bounds it from below.
  public var least: Double? {
    switch self {
    case .exactly(let ratio), .atLeast(let ratio): ratio
    case .atMost: nil
    }
  }

  /// The most that the ratio can be; `nil` when nothing bounds it from above.
  public var most: Double? {
    switch self {
    case .exactly(let ratio), .atMost(let ratio): ratio
    case .atLeast: nil
    }
  }
}
