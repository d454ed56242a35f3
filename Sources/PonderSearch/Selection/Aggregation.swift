/// How step scores become one score for a candidate.
///
/// ### Source
///
/// Snell et al. 2024, section 5.1 and appendix E: with soft Monte Carlo labels the last step's score
/// beats minimum and product, so it is the default.
public enum Aggregation: String, CaseIterable, Codable, Hashable, Sendable {
  /// The last step's score.
  case last
  /// The lowest step score.
  case minimum
  /// The product of the step scores.
  case product

  /// Returns one score for a candidate's step scores; 0 when there are none.
  public func score(of steps: [Double]) -> Double {
    guard let last = steps.last else { return 0 }
    return switch self {
    case .last: last
    case .minimum: steps.reduce(1, min)
    case .product: steps.reduce(1, *)
    }
  }
}

// The settings that differ from the defaults, for the ids of strategies. Results are stored under these
// ids, so these texts must not change.

extension Aggregation {
  var suffix: String { self == .last ? "" : " by \(self)" }
}
