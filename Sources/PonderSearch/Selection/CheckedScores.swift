public import Ponder

extension Verifier {
  /// Scores prefixes and refuses what no search can work with.
  ///
  /// Equal scores are no error: a search then keeps what was sampled first, and a weighted choice is
  /// a majority.
  ///
  /// - Throws: ``VerifierScoreError`` for a list too many or too few, or a score that is no number in
  ///   `0...1`; what the verifier throws.
  public func checkedScores(of prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    let reply = try await score(prefixes)
    guard reply.value.count == prefixes.count else {
      throw VerifierScoreError(
        problem: prefixes.first?.problem.id ?? "",
        found: "\(reply.value.count) lists of scores for \(prefixes.count) prefixes")
    }
    for (prefix, scores) in zip(prefixes, reply.value) {
      guard let bad = scores.first(where: { !(0...1).contains($0) }) else { continue }
      throw VerifierScoreError(problem: prefix.problem.id, found: "a score of \(bad)")
    }
    return reply
  }
}

/// A verifier that does not keep its promise.
public struct VerifierScoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The problem's id.
  public let problem: String
  public let found: String

  public var description: String {
    "the verifier returned \(found) on '\(problem)'; it must give each prefix numbers from 0 to 1"
  }
}
