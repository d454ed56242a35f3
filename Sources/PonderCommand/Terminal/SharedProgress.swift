import Foundation
import Synchronization

/// A progress line that many tasks report to.
final class SharedProgress: Sendable {
  private struct State {
    var line = ProgressLine()
    var finished = 0
    var tokens = 0
  }

  private let state = Mutex(State())
  private let label: String
  private let total: Int
  private let start = ContinuousClock.now

  init(label: String, total: Int) {
    self.label = label
    self.total = total
  }

  /// Counts one more unit of work.
  func finishOne(tokens: Int) {
    state.withLock { state in
      state.finished += 1
      state.tokens += tokens
      let spent = ContinuousClock.now - start
      let seconds = max(spent / .seconds(1), 1e-3)
      let left = Duration.seconds(
        seconds / Double(state.finished) * Double(total - state.finished))
      state.line.show(
        "\(label): \(state.finished)/\(total) problems  "
          + "\(Int(Double(state.tokens) / seconds)) tokens/s  \(left.short) left")
    }
  }

  /// Replaces the line by a closing one.
  func end(_ text: String) {
    state.withLock { $0.line.note(text) }
  }
}
