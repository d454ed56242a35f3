/// A request for continuations of one prefix.
public struct Expansion: Hashable, Sendable {
  public var prefix: Prefix
  /// The sample numbers.
  public var samples: Range<Int>
  public var extent: Extent
  public var sampling: Sampling
  public var seed: UInt64

  public init(
    _ prefix: Prefix, samples: Range<Int>, until extent: Extent, sampling: Sampling, seed: UInt64
  ) {
    self.prefix = prefix
    self.samples = samples
    self.extent = extent
    self.sampling = sampling
    self.seed = seed
  }
}

extension Proposer {
  /// Makes every request by itself, all of them at once.
  public func propose(_ requests: [Expansion]) async throws -> [Metered<[Continuation]>] {
    try await requests.concurrentMap(atMost: max(1, requests.count)) {
      try await propose(
        samples: $0.samples, after: $0.prefix, until: $0.extent, sampling: $0.sampling,
        seed: $0.seed)
    }
  }
}
