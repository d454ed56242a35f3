public import Ponder

/// What passes from a search to the revision chains.
///
/// Decides which candidates are revised and how often, and calls no model.
public struct Handover: Hashable, Sendable {
  /// Indices of the search's candidates that become first attempts, the best first.
  public let picks: [Int]
  /// The number of revisions in each chain; the first chains get one more if the budget does not divide.
  ///
  /// Without a pick, chains begin at the question, as those of ``Revisions`` do.
  public let lengths: [Int]

  /// Picks first attempts: the best candidates with different texts, the earlier one on a tie.
  ///
  /// - Parameters:
  ///   - candidates: Those of the search, in its order.
  ///   - merits: One number for each, the larger the better.
  ///   - chains: The maximum number of chains, at least 1.
  ///   - budget: Revisions in all, at least 1.
  public init(_ candidates: [Candidate], merits: [Double], chains: Int, budget: Int) {
    precondition(
      candidates.count == merits.count && chains >= 1 && budget >= 1,
      "\(candidates.count) candidates need as many merits, not \(merits.count)")
    let order = candidates.indices.sorted { (merits[$1], $0) < (merits[$0], $1) }
    var known: Set<[String]> = []
    let distinct = order.filter { known.insert(candidates[$0].steps).inserted }
    picks = Array(distinct.prefix(min(chains, budget)))
    let count = picks.isEmpty ? min(chains, budget) : picks.count
    lengths = (0..<count).map { budget / count + ($0 < budget % count ? 1 : 0) }
  }
}

/// Makes one verifier's scores comparable with another's, by candidates that both have scored.
///
/// Two verifiers of different attempts may be calibrated differently. Their scores of the same candidates
/// should have the same mean, so the odds of one verifier's scores are multiplied by one number that makes
/// the odds of the means equal. The order of its scores stays as it is.
///
/// ### Source
///
/// Ours. It is a shift of the log-odds, the intercept of Platt's scaling (1999), fitted by one equation
/// because a problem has only a few common candidates.
public struct ScoreBridge: Hashable, Sendable {
  /// The factor of the odds; above 0.
  public let oddsRatio: Double

  /// - Parameters:
  ///   - scores: Those of the verifier to convert, in `0...1`.
  ///   - others: The other verifier's of the same candidates, in `0...1`. Means are taken as at least 0.01
  ///     and at most 0.99, so no score is converted by more than a factor of about 10,000 in the odds.
  ///     Without any, nothing is converted.
  public init(from scores: [Double], to others: [Double]) {
    precondition(
      scores.count == others.count, "\(scores.count) scores against \(others.count)")
    func odds(_ scores: [Double]) -> Double {
      let mean = min(0.99, max(0.01, scores.reduce(0, +) / Double(scores.count)))
      return mean / (1 - mean)
    }
    oddsRatio = scores.isEmpty ? 1 : odds(others) / odds(scores)
  }

  /// Converts a score; 0 and 1 stay as they are.
  public func convert(_ score: Double) -> Double {
    oddsRatio == 1 ? score : score * oddsRatio / (score * oddsRatio + (1 - score))
  }
}
