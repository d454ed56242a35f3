import Synchronization

/// Recorded exchanges with models, which can be replayed without the models.
///
/// Recording a real run and replaying it gives every strategy a deterministic test.
public struct Recording: Codable, Hashable, Sendable {
  /// One request to a proposer and its reply.
  public struct Proposal: Codable, Hashable, Sendable {
    /// The sample numbers.
    public var samples: Range<Int>
    public var prefix: Prefix
    public var extent: Extent
    public var sampling: Sampling
    public var seed: UInt64
    public var continuations: [Continuation]
    public var cost: ModelCost
  }

  /// One request to a verifier and its reply.
  public struct Judgement: Codable, Hashable, Sendable {
    public var prefixes: [Prefix]
    public var scores: [[Double]]
    public var cost: ModelCost
  }

  public var proposals: [Proposal] = []
  public var judgements: [Judgement] = []

  public init() {}
}

/// Collects a ``Recording`` from models that many tasks share.
public final class Recorder: Sendable {
  private let kept = Mutex(Recording())

  public init() {}

  /// Everything recorded so far, in the order of the replies.
  public var recording: Recording { kept.withLock { $0 } }

  func add(_ proposal: Recording.Proposal) { kept.withLock { $0.proposals.append(proposal) } }
  func add(_ judgement: Recording.Judgement) { kept.withLock { $0.judgements.append(judgement) } }
}

/// A proposer whose exchanges are recorded.
public struct RecordedProposer<Base: Proposer>: Proposer {
  fileprivate let base: Base
  fileprivate let recorder: Recorder

  public func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    let reply = try await base.propose(
      samples: samples, after: prefix, until: extent, sampling: sampling, seed: seed)
    recorder.add(
      Recording.Proposal(
        samples: samples, prefix: prefix, extent: extent, sampling: sampling, seed: seed,
        continuations: reply.value, cost: reply.cost))
    return reply
  }

  public func propose(_ requests: [Expansion]) async throws -> [Metered<[Continuation]>] {
    let replies = try await base.propose(requests)
    for (request, reply) in zip(requests, replies) {
      recorder.add(
        Recording.Proposal(
          samples: request.samples, prefix: request.prefix, extent: request.extent,
          sampling: request.sampling, seed: request.seed, continuations: reply.value,
          cost: reply.cost))
    }
    return replies
  }
}

/// A verifier whose exchanges are recorded.
public struct RecordedVerifier<Base: Verifier>: Verifier {
  fileprivate let base: Base
  fileprivate let recorder: Recorder

  public func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    let reply = try await base.score(prefixes)
    recorder.add(
      Recording.Judgement(prefixes: prefixes, scores: reply.value, cost: reply.cost))
    return reply
  }
}

extension Proposer {
  /// This proposer, with its exchanges recorded.
  public func recorded(by recorder: Recorder) -> RecordedProposer<Self> {
    RecordedProposer(base: self, recorder: recorder)
  }
}

extension Verifier {
  /// This verifier, with its exchanges recorded.
  public func recorded(by recorder: Recorder) -> RecordedVerifier<Self> {
    RecordedVerifier(base: self, recorder: recorder)
  }
}
