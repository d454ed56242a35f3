import Foundation
import PonderPools
import Synchronization

/// A progress line that many tasks report to.
final class SharedProgress: Sendable {
  fileprivate struct State {
    var line = ProgressLine()
    var total: Int
    /// Finished in earlier runs.
    var before = 0
    var finished = 0
    var tokens = 0
    /// For each kind of work, the sum of the shares of right answers, and their number.
    var accuracies: [String: (sum: Double, count: Int)] = [:]
  }

  private let state: Mutex<State>
  private let label: String
  private let unit: String
  private let start = ContinuousClock.now

  init(label: String, total: Int = 0, unit: String = "problems") {
    self.label = label
    self.unit = unit
    state = Mutex(State(total: total))
  }

  /// Sets the total amount of work, and how much of it earlier runs did.
  func begin(total: Int, finished: Int) {
    state.withLock {
      $0.total = total
      $0.before = finished
      if finished > 0 { $0.line.note("\(label): \(finished) of \(total) \(unit) are there") }
    }
  }

  /// Counts one more unit of work, and records how much of it was right.
  func finishOne(_ share: (name: String, value: Double)?) {
    if let share {
      state.withLock {
        let (sum, count) = $0.accuracies[share.name] ?? (0, 0)
        $0.accuracies[share.name] = (sum + share.value, count + 1)
      }
    }
    finishOne()
  }

  /// Counts one more unit of work.
  func finishOne(tokens: Int = 0) {
    state.withLock { state in
      state.finished += 1
      state.tokens += tokens
      let spent = ContinuousClock.now - start
      let seconds = max(spent / .seconds(1), 1e-3)
      let (done, left) = (
        state.before + state.finished, state.total - state.before - state.finished
      )
      let time = Duration.seconds(seconds / Double(state.finished) * Double(left))
      let speed =
        state.tokens > 0
        ? "\(Int(Double(state.tokens) / seconds)) tokens/s"
        : "\((Double(state.finished) / seconds).formatted(1)) \(unit)/s"
      let (total, accuracies) = (state.total, state.accuracyText)
      state.line.show(
        "\(label): \(done)/\(total) \(unit)  \(speed)  \(time.short) left\(accuracies)")
    }
  }

  /// Replaces the line with a closing one.
  func end(_ text: String) {
    state.withLock { $0.line.note(text) }
  }
}

extension SharedProgress.State {
  /// Such as `  large: 61 %`, for each kind of work.
  fileprivate var accuracyText: String {
    accuracies.sorted { $0.key < $1.key }.map { name, figure in
      "  \(name): \((100 * figure.sum / Double(figure.count)).formatted(0)) %"
    }.joined()
  }
}
