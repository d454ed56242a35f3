public import Ponder
import Synchronization

/// Labels exercises, several at once, and writes them in their order.
public enum LabelSeries {
  private struct State: Sendable {
    var file: LabelFile
    /// The next exercise to begin.
    var begun: Int
    /// Finished before one that stands before them in the file.
    var waiting: [Int: Metered<[LabelledSolution]>] = [:]
    var isStopped = false
  }

  /// Goes on with a file until every exercise is in it, or until no more may begin.
  ///
  /// An exercise is written as soon as those before it are. When one fails, those under way are broken
  /// off; what is written stays.
  ///
  /// - Parameters:
  ///   - file: Where it goes on.
  ///   - count: Exercises of the series.
  ///   - width: Exercises under way at once, at least 1.
  ///   - mayBegin: Whether one may begin; after the first that may not, none does, and those under way
  ///     are finished.
  ///   - label: Makes the rows of an exercise.
  /// - Returns: The file with all that was added.
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
