import PonderSearch

/// Counts, sums and best scores of groups, without storing candidates.
struct Tally {
  private var counts: [Int]
  private var sums: [Double]
  private var bests: [Double]
  /// Groups in the order of their first members.
  private var order: [Int] = []

  init(groups: Int) {
    counts = Array(repeating: 0, count: groups)
    sums = Array(repeating: 0, count: groups)
    bests = Array(repeating: 0, count: groups)
  }

  mutating func clear() {
    for group in order { counts[group] = 0 }
    order.removeAll(keepingCapacity: true)
  }

  mutating func add(_ group: Int, _ score: Double) {
    if counts[group] == 0 {
      order.append(group)
      sums[group] = 0
      bests[group] = score
    }
    counts[group] += 1
    sums[group] += score
    bests[group] = max(bests[group], score)
  }

  /// The number of members of a group that has any.
  func count(of group: Int) -> Int { counts[group] }

  /// The best score of a group that has members.
  func best(of group: Int) -> Double { bests[group] }

  /// The group that `Selection` would choose.
  func winner(_ selection: Selection) -> Int? {
    func weight(_ group: Int) -> Double {
      switch selection {
      case .majority: Double(counts[group])
      case .weighted: sums[group]
      case .best: bests[group]
      }
    }
    var winner: Int?
    for group in order {
      guard let best = winner else {
        winner = group
        continue
      }
      let challenge = (weight(group), counts[group], bests[group])
      if challenge > (weight(best), counts[best], bests[best]) { winner = group }
    }
    return winner
  }
}
