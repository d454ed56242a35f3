extension Clock where Duration == Swift.Duration {
  /// Runs an operation for so long at most.
  ///
  /// - Returns: Its result, or `nil` when the time was up first; the operation was then cancelled, and has
  ///   ended. One that does not heed its cancellation is waited for.
  /// - Throws: What the operation throws; `CancellationError` when the task is cancelled.
  package func limit<Result: Sendable>(
    _ time: Duration, _ operation: @escaping @Sendable () async throws -> Result
  ) async throws -> Result? {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await operation() }
      group.addTask {
        try await self.sleep(for: time)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }
}
