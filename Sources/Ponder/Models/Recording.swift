import Synchronization

/// Exchanges with models, kept so that they can be answered again without the models.
///
/// Recording a real run and replaying it gives every strategy a deterministic test.
public struct Recording: Codable, Hashable, Sendable {
  /// What a proposer was asked and what it said.
  public struct Proposal: Codable, Hashable, Sendable {
    /// The numbers of the samples.
    public var samples: Range<Int>
    public var prefix: Prefix
    public var extent: Extent
    public var sampling: Sampling
    public var seed: UInt64
    public var continuations: [Continuation]
    public var cost: ModelCost
  }

  /// What a verifier was asked and what it said.
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

  /// Everything so far, in the order in which the replies came.
  public var recording: Recording { kept.withLock { $0 } }

  func add(_ proposal: Recording.Proposal) { kept.withLock { $0.proposals.append(proposal) } }
  func add(_ judgement: Recording.Judgement) { kept.withLock { $0.judgements.append(judgement) } }
}

/// A proposer whose exchanges are kept.
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
}

/// A verifier whose exchanges are kept.
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
  /// This proposer, with its exchanges kept by a recorder.
  public func recorded(by recorder: Recorder) -> RecordedProposer<Self> {
    RecordedProposer(base: self, recorder: recorder)
  }
}

extension Verifier {
  /// This verifier, with its exchanges kept by a recorder.
  public func recorded(by recorder: Recorder) -> RecordedVerifier<Self> {
    RecordedVerifier(base: self, recorder: recorder)
  }
}
