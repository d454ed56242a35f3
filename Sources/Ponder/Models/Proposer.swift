/// A model that continues solutions.
///
/// Every strategy works with any conforming type. `PonderTesting` has a conformance suite.
public protocol Proposer: Sendable {
  /// Samples continuations of a prefix.
  ///
  /// - Parameters:
  ///   - samples: The sample numbers, from 0; not empty. Sample `i` depends only on the seed and `i`:
  ///     `0..<4` and then `4..<16` give the same sixteen as one request for `0..<16`, at any concurrency.
  ///   - prefix: The prefix to continue; a reviser also reads its attempts.
  ///   - extent: Where each continuation stops.
  ///   - sampling: How tokens are drawn.
  ///   - seed: The same seed gives the same result.
  /// - Returns: At most one continuation for each sample number, in order.
  /// - Throws: Whatever the model throws; `CancellationError` when the task is cancelled.
  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]>
}

extension Proposer {
  /// The first samples of a prefix: `samples: 0..<count`, with `count` at least 1.
  public func propose(
    _ count: Int, after prefix: Prefix, until extent: Extent, sampling: Sampling, seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    try await propose(
      samples: 0..<max(0, count), after: prefix, until: extent, sampling: sampling, seed: seed)
  }
}
