public import PonderPolicy

/// What a policy that was fitted elsewhere is worth on a study's problems, at one budget.
///
/// The paper leaves open how far a choice by difficulty carries over to other problems.
public struct PolicyTrial: Sendable {
  /// N, in generations.
  public var budget: Int
  /// The accuracy of the policy's choices.
  public var accuracy: Estimate
  /// That of the study's own compute-optimal choice by the same measure, on problems that did not take part in it.
  public var own: Estimate
  /// The policy's choices against weighted best-of-N, paired.
  public var lead: Estimate
  /// The policy's choices against the study's own, paired; negative where the policy loses by having been
  /// fitted elsewhere.
  public var difference: Estimate
}

extension StudyAnalysis {
  /// Applies a policy to the study's results at every budget that both have.
  ///
  /// Strategies are matched by their ids, so both studies must have measured them with the same settings.
  ///
  /// - Returns: One element for each budget, ascending; empty if the study lacks the policy's measure, or a strategy that it
  ///   chooses.
  public func trials(of policy: Policy) -> [PolicyTrial] {
    guard let curve = computeOptimal(among: .everything, by: policy.measure) else { return [] }
    return curve.points.compactMap { point in
      guard policy.budgets.contains(point.budget),
        let column = table.column(of: policy, at: point.budget),
        let baseline = table.columns[CandidateSet.everything.baseline(at: point.budget)]
      else { return nil }
      return PolicyTrial(
        budget: point.budget, accuracy: .mean(of: column.accuracy), own: point.accuracy,
        lead: difference(column.accuracy, minus: baseline.accuracy),
        difference: difference(column.accuracy, minus: point.choice.accuracy))
    }
  }
}
