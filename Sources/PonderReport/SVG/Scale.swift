import RealModule

/// Maps values to positions on an axis.
struct Scale: Hashable, Sendable {
  enum Kind: Hashable, Sendable { case linear, logarithmic }

  let kind: Kind
  let low: Double
  let high: Double
  let from: Double
  let to: Double

  /// - Parameters:
  ///   - values: The range to cover; above 0 on a logarithmic scale.
  ///   - places: The positions of both ends.
  init(_ kind: Kind, _ values: ClosedRange<Double>, to places: (Double, Double)) {
    self.kind = kind
    // A single value is placed in the middle.
    let isPoint = values.lowerBound == values.upperBound
    low =
      isPoint
      ? (kind == .linear ? values.lowerBound - 1 : values.lowerBound / 2) : values.lowerBound
    high =
      isPoint
      ? (kind == .linear ? values.upperBound + 1 : values.upperBound * 2) : values.upperBound
    (from, to) = places
  }

  func place(_ value: Double) -> Double {
    let share =
      kind == .linear
      ? (value - low) / (high - low) : Double.log(value / low) / Double.log(high / low)
    return from + share * (to - from)
  }

  /// Round values for an axis of percentages, about five, in steps of 1, 2, 5, 10, 20 or 25 points.
  static func percentTicks(upTo high: Double) -> [Double] {
    let step = [0.01, 0.02, 0.05, 0.1, 0.2].first { high / $0 <= 6 } ?? 0.25
    var ticks: [Double] = []
    var index = 0
    while Double(index) * step <= high + 1e-9 {
      ticks.append(Double(index) * step)
      index += 1
    }
    return ticks
  }
}
