public import Ponder

/// Sorts answers into groups of equivalent ones, as they come.
///
/// - Complexity: O(1) canonical keys an answer; where the domain has none, O(groups) comparisons.
public struct AnswerGroups {
  /// The first answer of each group, in the order the groups appeared.
  public private(set) var first: [Answer] = []
  private let domain: any AnswerDomain
  private var keyed: [String: Int] = [:]
  private var unkeyed: [Int] = []

  public init(in domain: any AnswerDomain) { self.domain = domain }

  /// Returns the group an answer belongs to, a new one if it is equivalent to none before.
  public mutating func place(_ answer: Answer) -> Int {
    let key = domain.canonicalKey(of: answer)
    let known =
      if let key { keyed[key] } else {
        unkeyed.first { domain.areEquivalent(first[$0], answer) }
      }
    if let known { return known }
    if let key { keyed[key] = first.count } else { unkeyed.append(first.count) }
    first.append(answer)
    return first.count - 1
  }
}
