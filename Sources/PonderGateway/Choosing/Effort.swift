import Ponder
import PonderPolicy

/// The standard `reasoning_effort`: how much of what compute can gain a request wants.
public enum Effort: String, CaseIterable, Hashable, Sendable {
  case none, minimal, low, medium, high, xhigh

  /// The share of the gain that the effort's price still buys.
  ///
  /// Gains diminish: the last tenth of them costs most of the compute.
  var shareOfGain: Double {
    switch self {
    case .none: 0
    case .minimal: 0.5
    case .low: 0.75
    case .medium: 0.9
    case .high: 0.99
    case .xhigh: 1
    }
  }

  /// N, where no policy has prices.
  var generations: Int {
    switch self {
    case .none: 1
    case .minimal: 4
    case .low: 8
    case .medium: 16
    case .high: 32
    case .xhigh: 64
    }
  }

  /// Reads `reasoning_effort`, or `reasoning.effort`.
  ///
  /// - Throws: ``APIError`` for another word.
  init?(_ fields: inout RequestFields) throws(APIError) {
    var word = try fields.text("reasoning_effort")
    if var reasoning = try fields.object("reasoning") {
      let other = try reasoning.text("effort")
      word = word ?? other
    }
    guard let word else { return nil }
    guard let effort = Effort(rawValue: word) else {
      throw fields.wrong(
        "reasoning_effort", "one of " + Self.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self = effort
  }
}
