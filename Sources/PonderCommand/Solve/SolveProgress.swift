import Ponder
import Synchronization

/// Shows the progress of a running search.
final class SolveProgress: Sendable {
  private struct State {
    var line = ProgressLine()
    var tokens = 0
    var steps = 0
    var scores = 0
    var candidates = 0
  }

  private let state = Mutex(State())
  /// N; `nil` when a price decides.
  private let budget: Int?

  init(budget: Int?) { self.budget = budget }

  /// Updates the line.
  func show(_ event: SolveEvent) {
    let budget = budget
    state.withLock { state in
      switch event {
      case .sampled(let continuations, _):
        state.steps += continuations.reduce(0) { $0 + $1.steps.count }
        state.tokens += continuations.reduce(0) { $0 + $1.tokens }
      case .scored(let prefixes, _): state.scores += prefixes.count
      case .banked: state.candidates += 1
      case .kept, .chosen: return
      }
      let (steps, scores, candidates) = (state.steps, state.scores, state.candidates)
      let tokens = state.tokens
      state.line.show(
        (budget.map { "N = \($0): " } ?? "")
          + "\(steps) steps written, \(scores) prefixes judged, \(candidates) solutions, "
          + "\(tokens) tokens sampled")
    }
  }

  func end() { state.withLock { $0.line.clear() } }
}
