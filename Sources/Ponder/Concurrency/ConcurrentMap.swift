extension Collection where Element: Sendable {
  /// Transforms every element, at most `width` at a time, keeping their order.
  ///
  /// The first error cancels the rest and is rethrown once they have stopped. Only this function and
  /// deadlines create task groups in this package.
  ///
  /// - Parameter width: At least 1.
  public func concurrentMap<T: Sendable>(
    atMost width: Int, _ transform: @escaping @Sendable (Element) async throws -> T
  ) async throws -> [T] {
    precondition(width >= 1, "width must be at least 1, not \(width)")
    return try await withThrowingTaskGroup(of: (Int, T).self) { group in
      var finished: [(Int, T)] = []
      finished.reserveCapacity(count)
      for (index, element) in enumerated() {
        if index >= width, let next = try await group.next() { finished.append(next) }
        group.addTask { (index, try await transform(element)) }
      }
      for try await next in group { finished.append(next) }
      return finished.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
