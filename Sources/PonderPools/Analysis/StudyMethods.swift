import Ponder
package import PonderSearch

/// Ids of the methods that figures name; a strategy's id is its own.
extension StudyTable {
  /// A majority vote.
  public static let majority = MajorityVote().id
  /// Best-of-N weighted by the process verifier: the baseline.
  public static let bestOfN = BestOfN().id
  /// Best-of-N weighted by the smallest of a solution's scores.
  public static let bestOfNByMinimum = BestOfN.id(.weighted, by: .minimum)
  /// Best-of-N weighted by the product of a solution's scores.
  public static let bestOfNByProduct = BestOfN.id(.weighted, by: .product)
  /// The one of N samples with the highest score.
  public static let bestSingle = BestOfN.id(.best)
  /// Best-of-N weighted by the outcome verifier.
  public static let outcomeMethod = bestOfN + ", outcome verifier"
  /// Whether any of N samples is right.
  public static let coverage = "coverage"
  /// The paper's beam search.
  public static let beam = BeamSearch().id

  /// The methods that a pool of samples replays.
  public static let pooled = [
    majority, bestOfN, bestOfNByMinimum, bestOfNByProduct, bestSingle, outcomeMethod, coverage,
  ]

  /// A split of revisions, chosen by the verifier or by majority.
  package static func revisions(
    _ ratio: RevisionRatio, _ choice: Revisions.Choice = .hierarchical
  ) -> String {
    Revisions.id(ratio, choice)
  }

  /// What tables call a method.
  public func label(of method: String) -> String {
    methods.first { $0.name == method }?.strategy.label ?? method
  }
}
