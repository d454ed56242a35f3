/// Says of any place in a problem of ``Relay`` whether the end can be reached from it.
///
/// It knows what no strategy may know; it measures verifiers and makes exact labels.
struct RelaySolver {
  private let reference: RelayReference
  /// By place.
  private var known: [RelayReference.State: Bool] = [:]

  init(_ reference: RelayReference) { self.reference = reference }

  /// - Complexity: About a hundred values a leg for three numbers; each place is solved once.
  mutating func canComplete(_ state: RelayReference.State) -> Bool {
    if state.isDone { return true }
    if let answer = known[state] { return answer }
    let leg = reference.legs[state.leg]
    let ends = NumberReach.values(from: state.numbers).filter {
      leg.wayPoint == nil || leg.wayPoint == $0
    }
    let isLast = state.leg == reference.legs.count - 1
    let answer = ends.contains { value in
      isLast
        || canComplete(
          RelayReference.State(
            leg: state.leg + 1, numbers: reference.legs[state.leg + 1].numbers + [value]))
    }
    known[state] = answer
    return answer
  }
}
