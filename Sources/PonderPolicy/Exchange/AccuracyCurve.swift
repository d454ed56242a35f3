import RealModule

/// Accuracy as a function of cost.
public struct AccuracyCurve: Codable, Hashable, Sendable {
  public struct Point: Codable, Hashable, Sendable {
    /// Generations, FLOPs, or any other cost, above 0.
    public var cost: Double
    /// In `0...1`.
    public var accuracy: Double

    public init(cost: Double, accuracy: Double) {
      self.cost = cost
      self.accuracy = accuracy
    }
  }

  /// By ascending cost.
  public let points: [Point]

  public init(_ points: [Point]) { self.points = points.sorted { $0.cost < $1.cost } }

  /// The accuracy at a cost, interpolated in the logarithm of the cost; outside the curve, that of the
  /// nearest point.
  public func accuracy(at cost: Double) -> Double {
    guard let first = points.first, let last = points.last else { return 0 }
    guard cost > first.cost else { return first.accuracy }
    guard let index = points.firstIndex(where: { $0.cost >= cost }) else { return last.accuracy }
    let (a, b) = (points[index - 1], points[index])
    let share = Double.log(cost / a.cost) / Double.log(b.cost / a.cost)
    return a.accuracy + share * (b.accuracy - a.accuracy)
  }

  /// The cost at which the curve first reaches an accuracy, interpolated in the logarithm of the
  /// cost; `nil` when it never does.
  public func cost(reaching accuracy: Double) -> Double? {
    guard let index = points.firstIndex(where: { $0.accuracy >= accuracy }) else { return nil }
    guard index > 0 else { return points[0].cost }
    let (a, b) = (points[index - 1], points[index])
    let share = (accuracy - a.accuracy) / (b.accuracy - a.accuracy)
    return a.cost * Double.exp(share * Double.log(b.cost / a.cost))
  }

  /// How many times cheaper this curve reaches the accuracy that another has at a cost: 4 means a quarter
  /// of the cost.
  ///
  /// - Returns: A bound when the crossing lies outside this curve's points: *at most* when the curve never
  ///   reaches the accuracy, *at least* when its cheapest point already exceeds it.
  public func efficiency(over other: AccuracyCurve, at cost: Double) -> CostRatio {
    let target = other.accuracy(at: cost)
    guard let first = points.first, let last = points.last else { return .atMost(.infinity) }
    guard let reached = self.cost(reaching: target) else { return .atMost(cost / last.cost) }
    return first.accuracy > target ? .atLeast(cost / first.cost) : .exactly(cost / reached)
  }

  /// How many times cheaper this curve reaches an accuracy than another curve does: 4 means a quarter of the
  /// cost.
  ///
  /// - Returns: A bound when one of the two never reaches it, or exceeds it at its cheapest point: *at least*
  ///   when the other never does, *at most* when this one never does. `nil` when there is no bound: neither
  ///   reaches it, or both exceed it at once.
  public func efficiency(over other: AccuracyCurve, reaching accuracy: Double) -> CostRatio? {
    guard let dearest = points.last?.cost, let theirDearest = other.points.last?.cost else {
      return nil
    }
    switch (cost(reaching: accuracy), other.cost(reaching: accuracy)) {
    case (nil, nil): return nil
    case (let ours?, nil): return .atLeast(theirDearest / ours)
    case (nil, let theirs?): return .atMost(theirs / dearest)
    case (let ours?, let theirs?):
      let isEarly = (points[0].accuracy > accuracy, other.points[0].accuracy > accuracy)
      return switch isEarly {
      case (false, false): .exactly(theirs / ours)
      case (true, false): .atLeast(theirs / ours)
      case (false, true): .atMost(theirs / ours)
      case (true, true): nil
      }
    }
  }
}
