public import Ponder

/// Sorts answers into groups of equivalent ones, one answer at a time.
///
/// Answers with equal keys share a group. An answer without a key is compared with all groups; an answer
/// with a new key is compared with the groups without a key. Keys decide between two answers that both have
/// one, and say nothing about an answer without one.
///
/// - Complexity: O(1) canonical keys per answer. Each distinct answer takes O(groups) comparisons without a
///   key, and O(groups without a key) with one.
public struct AnswerGroups {
  /// The first answer of each group, in the order the groups appeared.
  public private(set) var first: [Answer] = []
  private let domain: any AnswerDomain
  private var texts: [String: Int] = [:]
  private var keyed: [String: Int] = [:]
  /// Groups in which no answer has a key.
  private var unkeyed: [Int] = []

  public init(in domain: any AnswerDomain) { self.domain = domain }

  /// Returns the group of an answer; a new group if it is equivalent to no earlier answer.
  public mutating func place(_ answer: Answer) -> Int {
    if let known = texts[answer.text] { return known }
    let group = group(of: answer)
    texts[answer.text] = group
    return group
  }

  private mutating func group(of answer: Answer) -> Int {
    let key = domain.canonicalKey(of: answer)
    if let key, let known = keyed[key] { return known }
    let candidates = key == nil ? Array(first.indices) : unkeyed
    let equivalent = candidates.first { domain.areEquivalent(first[$0], answer) }
    let group = equivalent ?? first.count
    if equivalent == nil { first.append(answer) }
    if let key {
      keyed[key] = group
      unkeyed.removeAll { $0 == group }
    } else if equivalent == nil {
      unkeyed.append(group)
    }
    return group
  }
}

extension AnswerGroups {
  /// Places the candidates' answers into groups that hold none yet.
  ///
  /// - Returns: For each group the indices of its candidates, ascending. Candidates without an answer are
  ///   in no group.
  mutating func place(answersOf candidates: [Candidate]) -> [[Int]] {
    var members: [[Int]] = []
    for (index, candidate) in candidates.enumerated() {
      guard let answer = candidate.answer else { continue }
      let group = place(answer)
      if group == members.count { members.append([]) }
      members[group].append(index)
    }
    return members
  }
}
