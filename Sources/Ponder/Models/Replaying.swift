/// A proposer that answers from a recording.
public struct ReplayingProposer: Proposer {
  private struct Key: Hashable {
    var samples: Range<Int>
    var prefix: Prefix
    var extent: Extent
    var sampling: Sampling
    var seed: UInt64
  }

  private let replies: [Key: Metered<[Continuation]>]

  public init(_ recording: Recording) {
    let pairs = recording.proposals.map { proposal in
      let key = Key(
        samples: proposal.samples, prefix: proposal.prefix, extent: proposal.extent,
        sampling: proposal.sampling, seed: proposal.seed)
      return (key, Metered(proposal.continuations, cost: proposal.cost))
    }
    replies = Dictionary(pairs) { first, _ in first }
  }

  /// - Throws: ``MissingExchangeError`` for a request that was not recorded.
  public func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    try Task.checkCancellation()
    let key = Key(samples: samples, prefix: prefix, extent: extent, sampling: sampling, seed: seed)
    guard let reply = replies[key] else {
      throw MissingExchangeError(
        request: "samples \(samples) of '\(prefix.problem.id)' after "
          + "\(prefix.steps.count) steps with seed \(seed)")
    }
    return reply
  }
}

/// A verifier that answers from a recording.
public struct ReplayingVerifier: Verifier {
  private let replies: [[Prefix]: Metered<[[Double]]>]

  public init(_ recording: Recording) {
    let pairs = recording.judgements.map { ($0.prefixes, Metered($0.scores, cost: $0.cost)) }
    replies = Dictionary(pairs) { first, _ in first }
  }

  /// - Throws: ``MissingExchangeError`` for a request that was not recorded.
  public func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    try Task.checkCancellation()
    guard let reply = replies[prefixes] else {
      let first = prefixes.first.map { " of '\($0.problem.id)'" } ?? ""
      throw MissingExchangeError(request: "the scores of \(prefixes.count) prefixes\(first)")
    }
    return reply
  }
}

/// A request that a recording does not hold.
public struct MissingExchangeError: Error, Hashable, Sendable, CustomStringConvertible {
  public let request: String

  public var description: String { "the recording holds no answer to: \(request)" }
}
