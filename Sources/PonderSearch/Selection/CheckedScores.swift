public import Ponder

extension Verifier {
  /// Scores prefixes and refuses invalid scores.
  ///
  /// Equal scores are valid: a search then keeps what was sampled first, and a weighted selection becomes a
  /// majority vote.
  ///
  /// - Throws: ``VerifierScoreError`` for a wrong number of lists, or a score outside `0...1`; any error of
  ///   the verifier.
  public func checkedScores(of prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    let reply = try await score(prefixes)
    guard reply.value.count == prefixes.count else {
      throw VerifierScoreError(
        problem: prefixes.first?.problem.id ?? "",
        found: "\(reply.value.count) lists of scores for \(prefixes.count) prefixes")
    }
    for (index, scores) in reply.value.enumerated() {
      guard let bad = scores.first(where: { !($0 >= 0 && $0 <= 1) }) else { continue }
      throw VerifierScoreError(problem: prefixes[index].problem.id, found: "a score of \(bad)")
    }
    return reply
  }
}

/// A verifier returned invalid scores.
public struct VerifierScoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The problem's id.
  public let problem: String
  public let found: String

  public var description: String {
    "the verifier returned \(found) on '\(problem)'; it must give each prefix numbers from 0 to 1"
  }
}
