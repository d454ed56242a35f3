public import Ponder

/// λ: what a unit of compute must gain to be worth it.
///
/// The unit is points of accuracy for 10⁹ floating-point operations. At a price of 0.5 a strategy that costs
/// 4 GFLOP more than another must solve at least 2 questions more of 100. A price of 0 takes the most
/// accurate strategy, whatever it costs.
public struct ComputePrice: Hashable, Sendable, Comparable {
  /// Points of accuracy, in percent, for 10⁹ FLOPs; at least 0.
  public let pointsPerGigaFLOP: Double

  /// - Throws: `ConfigurationError` for a price that is negative or not finite.
  public init(pointsPerGigaFLOP: Double) throws(ConfigurationError) {
    guard pointsPerGigaFLOP >= 0, pointsPerGigaFLOP.isFinite else {
      throw ConfigurationError(
        "the price", is: pointsPerGigaFLOP, mustBe: "a number of at least 0, in points per GFLOP")
    }
    self.pointsPerGigaFLOP = pointsPerGigaFLOP
  }

  /// The accuracy, in `0...1`, that one FLOP must gain.
  public var perFLOP: Double { pointsPerGigaFLOP / Self.pointsPerGigaFLOP }

  /// An accuracy of 1 for each FLOP, in points of accuracy for 10⁹ FLOPs.
  package static let pointsPerGigaFLOP = 1e11

  public static func < (a: ComputePrice, b: ComputePrice) -> Bool {
    a.pointsPerGigaFLOP < b.pointsPerGigaFLOP
  }
}

extension ComputePrice: Codable {
  /// Reads a number of points per GFLOP.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer().decode(Double.self)
    self = try decoder.placing { try ComputePrice(pointsPerGigaFLOP: value) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(pointsPerGigaFLOP)
  }
}
