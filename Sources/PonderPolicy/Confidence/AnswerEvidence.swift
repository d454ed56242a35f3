public import Ponder

/// What is known of an answer before anybody grades it: the score of the verifiers that judged it or, without
/// one, how many candidates agree.
public struct AnswerEvidence: Hashable, Sendable {
  /// The verifiers whose score it is, in the order of their names; none for agreement.
  public let judges: [Role]
  /// In `0...1`.
  public let value: Double

  /// The score of the whole solution.
  ///
  /// - Parameters:
  ///   - score: In `0...1`.
  ///   - roles: Those of the strategy; the verifiers among them judged.
  /// - Returns: `nil` if there is no verifier among them.
  public init?(score: Double, by roles: Set<Role>) {
    judges = roles.intersection(Role.verifiers).sorted { $0.rawValue < $1.rawValue }
    value = min(1, max(0, score))
    if judges.isEmpty { return nil }
  }

  /// The share of candidates that give the answer, as if four more candidates did not: one vote of one is no
  /// unanimity.
  ///
  /// ### Source
  ///
  /// Agresti and Coull, *Approximate is Better than "Exact" for Interval Estimation of Binomial Proportions*,
  /// 1998, which adds four observations to a share.
  public init(votes: Int, of candidates: Int) {
    judges = []
    value = Double(votes) / Double(candidates + 4)
  }

  /// What a solution says of its chosen answer.
  ///
  /// - Parameters:
  ///   - solution: A solution by any strategy.
  ///   - roles: Those of the strategy; the verifiers among them judged.
  /// - Returns: `nil` without a chosen answer, and where answers were neither judged nor compared.
  public init?(_ solution: Solution, by roles: Set<Role>) {
    guard let chosen = solution.chosen else { return nil }
    if let score = solution.candidates[chosen].stepScores.last,
      let judged = AnswerEvidence(score: score, by: roles)
    {
      self = judged
      return
    }
    guard let vote = solution.votes.first(where: { $0.members.contains(chosen) }) else {
      return nil
    }
    self.init(votes: vote.members.count, of: solution.candidates.count)
  }
}

extension [Role] {
  /// What these judges' evidence is called in tables.
  public var evidenceTitle: String {
    isEmpty ? "agreement" : "the score of the " + map(\.rawValue).joined(separator: " and ")
  }
}

extension Role {
  /// The roles that judge solutions.
  static let verifiers: Set<Role> = [.verifier, .outcome, .reviserVerifier]
}
