/// A model that estimates how likely a partial solution is to reach the right answer.
public protocol Verifier: Sendable {
  /// Scores the steps of each prefix.
  ///
  /// - Returns: For each prefix, in order, one estimated probability in `0...1` for each of its steps. An
  ///   outcome verifier scores only the last step.
  /// - Throws: Whatever the model throws; `CancellationError` when the task is cancelled.
  func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]>
}
