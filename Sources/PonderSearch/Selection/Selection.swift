public import Ponder

/// How candidates become one answer.
///
/// Candidates with equivalent answers form a group, not only those with equal text; a candidate without an
/// answer joins none. The heaviest group wins. On a tie the group with more members wins, then the one with
/// the higher best score, then the one whose first member came first. The chosen candidate is the winning
/// group's best-scored member, the first on a tie. If no candidate has an answer, none is chosen, except in
/// domains of open-ended questions: there the best score decides, then the model's confidence.
public enum Selection: String, CaseIterable, Codable, Hashable, Sendable {
  /// A group's weight is its number of members.
  case majority
  /// A group's weight is the sum of its members' scores.
  case weighted
  /// A group's weight is the score of its best member.
  case best

  /// Groups candidates and chooses.
  ///
  /// - Parameters:
  ///   - candidates: In the order used to break ties.
  ///   - scores: One number per candidate; ``majority`` uses them only to break ties.
  ///   - domain: Decides which answers are equivalent.
  /// - Returns: Groups, the heaviest first, and the chosen candidate's index.
  /// - Complexity: O(N) canonical keys, or O(N · groups) comparisons when the domain has none.
  public func choose(
    among candidates: [Candidate], scores: [Double], in domain: any AnswerDomain
  ) -> (votes: [Vote], chosen: Int?) {
    precondition(
      candidates.count == scores.count,
      "\(candidates.count) candidates need as many scores, not \(scores.count)")
    let groups = groups(of: candidates, in: domain)
    if groups.isEmpty, domain.choosesWithoutAnswers {
      return ([], mostSure(of: candidates, scores))
    }
    let votes = groups.map { answer, members in
      Vote(answer: answer, members: members, weight: weight(of: members, scores))
    }
    func best(_ vote: Vote) -> Double { vote.members.map { scores[$0] }.max() ?? 0 }
    let ordered = votes.sorted { a, b in
      if a.weight != b.weight { return a.weight > b.weight }
      if a.members.count != b.members.count { return a.members.count > b.members.count }
      if best(a) != best(b) { return best(a) > best(b) }
      return a.members[0] < b.members[0]
    }
    let chosen = ordered.first.flatMap { winner in
      winner.members.first { scores[$0] == best(winner) }
    }
    return (ordered, chosen)
  }

  /// The best of candidates without answers, the first on a tie.
  private func mostSure(of candidates: [Candidate], _ scores: [Double]) -> Int? {
    func merit(_ index: Int) -> (Double, Double, Int) {
      (scores[index], candidates[index].confidence ?? -.infinity, -index)
    }
    return candidates.indices.max { merit($0) < merit($1) }
  }

  private func weight(of members: [Int], _ scores: [Double]) -> Double {
    switch self {
    case .majority: Double(members.count)
    case .weighted: members.reduce(0) { $0 + scores[$1] }
    case .best: members.map { scores[$0] }.max() ?? 0
    }
  }

  /// Groups of equivalent answers in the order of their first members.
  private func groups(
    of candidates: [Candidate], in domain: any AnswerDomain
  ) -> [(answer: Answer, members: [Int])] {
    var groups = AnswerGroups(in: domain)
    let members = groups.place(answersOf: candidates)
    return zip(groups.first, members).map { ($0, $1) }
  }
}
