/// A model that continues solutions.
///
/// Conform one type to this and every strategy works with it. `PonderTesting` holds the suite that
/// checks a conformer.
public protocol Proposer: Sendable {
  /// Samples continuations of a prefix.
  ///
  /// - Parameters:
  ///   - count: How many, at least 1.
  ///   - prefix: What to continue; a reviser reads its attempts too.
  ///   - extent: How far each goes.
  ///   - sampling: How tokens are drawn.
  ///   - seed: Sample `i` depends on this seed and `i` alone: one seed, one result, at any
  ///     concurrency, and the first ten of a hundred are the ten one would get alone.
  /// - Returns: At most `count` continuations, in the order of their samples.
  /// - Throws: Whatever the model throws; `CancellationError` when the task is cancelled.
  func propose(
    _ count: Int, after prefix: Prefix, until extent: Extent, sampling: Sampling, seed: UInt64
  ) async throws -> Metered<[Continuation]>
}
