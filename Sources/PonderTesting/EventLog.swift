import Ponder
import Synchronization

/// The events of one solve.
final class EventLog: Sendable {
  private let kept = Mutex<[SolveEvent]>([])

  func add(_ event: SolveEvent) { kept.withLock { $0.append(event) } }

  /// What the observer was not told, or told too often.
  func flaws(of solution: Solution, _ calls: CallWatch.Record) -> [String] {
    var (sampled, scored) = (0, 0)
    var banked: [[String]: Int] = [:]
    var chosen: [Candidate] = []
    for event in kept.withLock({ $0 }) {
      switch event {
      case .sampled(let continuations, _): sampled += continuations.count
      case .scored(let prefixes, _): scored += prefixes.count
      case .banked(let candidate): banked[candidate.steps, default: 0] += 1
      case .chosen(let candidate): chosen.append(candidate)
      case .kept: continue
      }
    }
    var flaws: [String] = []
    if sampled != calls.sampled {
      flaws.append("the observer must hear of \(calls.sampled) samples, not of \(sampled)")
    }
    if scored != calls.scored {
      flaws.append("the observer must hear of \(calls.scored) scored prefixes, not of \(scored)")
    }
    if banked != Dictionary(grouping: solution.candidates, by: \.steps).mapValues(\.count) {
      flaws.append("the observer must hear of every candidate once")
    }
    let choice = solution.chosen.flatMap { index in
      solution.candidates.indices.contains(index) ? solution.candidates[index] : nil
    }
    if chosen != (choice.map { [$0] } ?? []) {
      flaws.append("the observer must hear of the choice, once")
    }
    return flaws
  }
}
