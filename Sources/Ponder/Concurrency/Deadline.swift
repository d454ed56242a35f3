/// A sleep that is cancelled keeps its memory until the moment at which it would have ended: a server that limits
/// each of its requests to minutes would hold the memory of all requests of those minutes.
private let longestSleep = Duration.seconds(2)

extension Clock where Duration == Swift.Duration {
  /// Runs an operation, with a time limit if one is given.
  ///
  /// - Returns: Its result, or `nil` when the time ran out first. The operation is then cancelled, and this
  ///   method waits for it to end, even if it ignores the cancellation.
  /// - Throws: The operation's error; `CancellationError` when the task is cancelled.
  package func limit<Result: Sendable>(
    _ time: Duration?, _ operation: @escaping @Sendable () async throws -> Result
  ) async throws -> Result? {
    guard let time else { return try await operation() }
    // Counted from here, not from when the second task starts.
    let deadline = now.advanced(by: time)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await operation() }
      group.addTask {
        var time = self.now
        while time < deadline {
          try await self.sleep(
            until: min(time.advanced(by: longestSleep), deadline), tolerance: nil)
          time = self.now
        }
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }
}
