import Synchronization

/// Adds up the costs of all models that share it.
public final class Meter: Sendable {
  private let sum = Mutex(ModelCost.zero)

  public init() {}

  /// Everything spent so far.
  public var total: ModelCost { sum.withLock { $0 } }

  public func add(_ cost: ModelCost) { sum.withLock { $0 += cost } }
}

/// A proposer whose costs are added up.
public struct MeteredProposer<Base: Proposer>: Proposer {
  private let base: Base
  private let meter: Meter

  init(_ base: Base, _ meter: Meter) {
    self.base = base
    self.meter = meter
  }

  public func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    let reply = try await base.propose(
      samples: samples, after: prefix, until: extent, sampling: sampling, seed: seed)
    meter.add(reply.cost)
    return reply
  }

  public func propose(_ requests: [Expansion]) async throws -> [Metered<[Continuation]>] {
    let replies = try await base.propose(requests)
    for reply in replies { meter.add(reply.cost) }
    return replies
  }
}

/// A verifier whose costs are added up.
public struct MeteredVerifier<Base: Verifier>: Verifier {
  private let base: Base
  private let meter: Meter

  init(_ base: Base, _ meter: Meter) {
    self.base = base
    self.meter = meter
  }

  public func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    let reply = try await base.score(prefixes)
    meter.add(reply.cost)
    return reply
  }
}

extension Proposer {
  /// This proposer, with its costs added to a meter.
  public func metered(by meter: Meter) -> MeteredProposer<Self> { MeteredProposer(self, meter) }
}

extension Verifier {
  /// This verifier, with its costs added to a meter.
  public func metered(by meter: Meter) -> MeteredVerifier<Self> { MeteredVerifier(self, meter) }
}
