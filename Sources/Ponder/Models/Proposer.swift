/// A model that continues solutions.
///
/// Conform one type to this and every strategy works with it. `PonderTesting` holds the suite that
/// checks a conformer.
public protocol Proposer: Sendable {
  /// Samples continuations of a prefix.
  ///
  /// - Parameters:
  ///   - samples: The numbers of the samples, from 0; not empty. Sample `i` depends on the seed and `i`
  ///     alone: `0..<4` and then `4..<16` give the sixteen that `0..<16` gives at once, at any
  ///     concurrency.
  ///   - prefix: What to continue; a reviser reads its attempts too.
  ///   - extent: How far each goes.
  ///   - sampling: How tokens are drawn.
  ///   - seed: One seed, one result.
  /// - Returns: At most one continuation for each number, in their order.
  /// - Throws: Whatever the model throws; `CancellationError` when the task is cancelled.
  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]>
}

extension Proposer {
  /// The first samples of a prefix.
  ///
  /// - Parameter count: How many, at least 1.
  public func propose(
    _ count: Int, after prefix: Prefix, until extent: Extent, sampling: Sampling, seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    try await propose(
      samples: 0..<max(0, count), after: prefix, until: extent, sampling: sampling, seed: seed)
  }
}
