public import Ponder

/// Sorts answers into groups of equivalent ones, as they come.
///
/// Answers with equal keys are in one group. An answer without a key is compared with all groups, and one
/// whose key is new with the groups that have none: a key says that two answers are the same, and that two
/// with keys are not, but nothing about an answer that has none.
///
/// - Complexity: O(1) canonical keys an answer; for each different answer O(groups) comparisons where it has
///   no key, and O(groups without a key) where it has one.
public struct AnswerGroups {
  /// The first answer of each group, in the order the groups appeared.
  public private(set) var first: [Answer] = []
  private let domain: any AnswerDomain
  private var texts: [String: Int] = [:]
  private var keyed: [String: Int] = [:]
  /// Groups that no answer with a key belongs to.
  private var unkeyed: [Int] = []

  public init(in domain: any AnswerDomain) { self.domain = domain }

  /// Returns the group an answer belongs to, a new one if it is equivalent to none before.
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
  /// - Returns: For each group the indices of its candidates, ascending. One without an answer is in none.
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
