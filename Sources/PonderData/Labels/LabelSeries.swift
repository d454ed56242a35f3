public import Ponder
import Synchronization

/// Labels exercises, several at once, and writes them in order.
public enum LabelSeries {
  private struct State: Sendable {
    var file: LabelFile
    /// The next exercise to start.
    var begun: Int
    /// Finished exercises that wait for earlier ones to be written.
    var waiting: [Int: Metered<[LabelledSolution]>] = [:]
    var isStopped = false
  }

  /// Continues a file until every exercise is in it, or until no more may start.
  ///
  /// An exercise is written as soon as those before it are. When one fails, the running ones are
  /// cancelled; what is written stays.
  ///
  /// - Parameters:
  ///   - file: The file to continue.
  ///   - count: The number of exercises of the series.
  ///   - width: The most exercises running at once, at least 1.
  ///   - mayBegin: Whether an exercise may start; after the first refusal none starts, and the running
  ///     ones are finished.
  ///   - label: Makes the rows of an exercise.
  /// - Returns: The file with everything that was added.
  /// - Throws: What `label` throws, and `FileError`.
  public static func run(
    _ file: LabelFile, upTo count: Int, atMost width: Int,
    mayBegin: @escaping @Sendable (Int) -> Bool,
    label: @escaping @Sendable (Int) async throws -> Metered<[LabelledSolution]>
  ) async throws -> LabelFile {
    let state = Mutex(State(file: file, begun: file.next))
    @Sendable func begin() -> Int? {
      state.withLock { state in
        guard state.begun < count, !state.isStopped else { return nil }
        guard mayBegin(state.begun) else {
          state.isStopped = true
          return nil
        }
        state.begun += 1
        return state.begun - 1
      }
    }
    @Sendable func finish(_ index: Int, _ rows: Metered<[LabelledSolution]>) throws {
      try state.withLock { state in
        state.waiting[index] = rows
        while let rows = state.waiting.removeValue(forKey: state.file.next) {
          try state.file.append(rows.value, upTo: state.file.next + 1, took: rows.cost)
        }
      }
    }
    _ = try await (0..<width).concurrentMap(atMost: width) { _ in
      while let index = begin() { try finish(index, await label(index)) }
    }
    return state.withLock { $0.file }
  }
}
