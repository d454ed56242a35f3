/// A model that continues solutions.
///
/// Every strategy works with any conforming type; one method is enough. `PonderTesting` has a conformance suite.
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

  /// Samples continuations of several prefixes, which a search asks for at once.
  ///
  /// By default each request is a task of its own that calls the method above. A model that works in batches
  /// can take them all together: a task costs more than a search's other work on a prefix.
  ///
  /// - Returns: For each request, in order, what the method above gives.
  /// - Throws: Whatever the model throws for any of them; `CancellationError` when the task is cancelled.
  func propose(_ requests: [Expansion]) async throws -> [Metered<[Continuation]>]
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
