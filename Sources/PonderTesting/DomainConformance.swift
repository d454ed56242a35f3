public import Ponder

/// Checks the requirements of `AnswerDomain`.
///
/// - Parameters:
///   - domain: The one to check.
///   - answers: As varied as possible, with some equivalent ones.
/// - Returns: A description of each violation; empty when there is none.
/// - Complexity: O(n³) comparisons.
public func brokenPromises(of domain: some AnswerDomain, on answers: [Answer]) -> [String] {
  var broken: [String] = []
  for a in answers {
    if !domain.areEquivalent(a, a) { broken.append("'\(a)' must be equivalent to itself") }
    for b in answers {
      let same = domain.areEquivalent(a, b)
      if same != domain.areEquivalent(b, a) {
        broken.append("equivalence must not depend on the order: '\(a)', '\(b)'")
      }
      if let keyA = domain.canonicalKey(of: a), let keyB = domain.canonicalKey(of: b),
        (keyA == keyB) != same
      {
        broken.append("keys and equivalence must agree: '\(a)', '\(b)'")
      }
      for c in answers where same && domain.areEquivalent(b, c) && !domain.areEquivalent(a, c) {
        broken.append("equivalence must carry over: '\(a)', '\(b)', '\(c)'")
      }
    }
  }
  return broken
}
