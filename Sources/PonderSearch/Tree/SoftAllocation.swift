import Ponder

/// Soft search as an allocation.
///
/// B is the number of samples in the frontier that are open; a prefix counts as many times as there are samples
/// of it, so that equal samples get together what they would get apart. V is a prefix's score.
///
/// - **REBASE**: of the B places, prefix `i` gets the share of cᵢ e^(Vᵢ / T), with cᵢ its copies. Whole places come
///   by the largest remainder; on a tie, the prefix sampled first gets one.
/// - **Particles**: each copy has the weight w = (V / V of its parent) · (weight of its parent), and V alone after
///   the question. While (∑ w^(1/T))² / ∑ w^(2/T) is at least B / 2, every sample is continued once. Below that,
///   B places are drawn systematically in proportion to w^(1/T), and all weights return to 1. Scores below 10⁻⁹
///   count as that.
/// - At T = 0 both are ``BeamAllocation`` with the whole frontier as its width.
///
/// A finished prefix is banked at once with all its copies, whose places end with it, as in REBASE. Where particles
/// differ from the paper's:
///
/// - There a finished particle stays in the population and may be dropped or doubled. Here it is a candidate, and its
///   score counts in the selection.
/// - There a particle's weight is the odds V / (1 − V) of its newest score, and every round draws anew. Here it is the
///   estimated probability V itself, and a round without need draws nothing, which loses no prefix by chance.
///
/// - Complexity: O(B log B) for a round.
public struct SoftAllocation: Allocation {
  public let places: Int
  private let rule: SoftSearch.Rule
  private let temperature: Double
  private var random: RandomStream

  /// - Parameters:
  ///   - places: The samples of the first round, at least 1.
  ///   - rule: How scores become places.
  ///   - temperature: T, at least 0.
  ///   - seed: Seeds the systematic draws; each takes one number.
  public init(places: Int, rule: SoftSearch.Rule, temperature: Double, seed: UInt64) {
    precondition(
      places >= 1 && temperature >= 0,
      "a soft search needs places from 1 and a temperature from 0, not \(places), \(temperature)")
    self.places = places
    self.rule = rule
    self.temperature = temperature
    random = RandomStream(seed: seed)
  }

  public mutating func allocate(_ frontier: [ScoredPrefix]) -> [Portion] {
    guard temperature > 0 else {
      var beam = BeamAllocation(places: places, width: places)
      return beam.allocate(frontier)
    }
    let open = frontier.filter(\.isOpen)
    var shares = (rule == .rebase ? rebase(open) : particles(open))[...]
    return frontier.indices.compactMap { index in
      guard frontier[index].isOpen else { return Portion(index, count: frontier[index].copies) }
      guard let share = shares.popFirst(), share.count > 0 else { return nil }
      return Portion(index, count: share.count, weight: share.weight)
    }
  }

  private typealias Share = (count: Int, weight: Double)

  private func rebase(_ open: [ScoredPrefix]) -> [Share] {
    let best = open.map(\.score).max() ?? 0
    let shares = open.map { Double($0.copies) * exponential(($0.score - best) / temperature) }
    let total = open.reduce(0) { $0 + $1.copies }
    return largestRemainder(of: total, inProportionTo: shares).map { ($0, 1) }
  }

  private mutating func particles(_ open: [ScoredPrefix]) -> [Share] {
    let weights = open.map { prefix in
      prefix.weight * max(prefix.score, 1e-9) / max(prefix.parentScore ?? 1, 1e-9)
    }
    let heaviest = weights.max() ?? 1
    let softened = weights.map { raised($0 / heaviest, to: 1 / temperature) }
    let total = open.reduce(0) { $0 + $1.copies }
    let sum = zip(open, softened).reduce(0) { $0 + Double($1.0.copies) * $1.1 }
    let squares = zip(open, softened).reduce(0) { $0 + Double($1.0.copies) * $1.1 * $1.1 }
    guard sum * sum < squares * Double(total) / 2 else {
      return zip(open, weights).map { ($0.copies, $1) }
    }
    let shares = zip(open, softened).map { Double($0.copies) * $1 }
    return systematic(total, inProportionTo: shares, start: random.unit()).map { ($0, 1) }
  }
}

/// Shares out whole places by the largest remainder.
///
/// Everyone gets the whole part of the exact share, and the largest remainders get one more each, the first on a
/// tie.
///
/// - Parameters:
///   - total: The places, at least 0.
///   - shares: At least 0; not all 0.
/// - Complexity: O(n log n)
func largestRemainder(of total: Int, inProportionTo shares: [Double]) -> [Int] {
  let sum = shares.reduce(0, +)
  let exact = shares.map { Double(total) * ($0 / sum) }
  var counts = exact.map { Int($0) }
  let order = exact.indices.sorted {
    (exact[$1] - Double(counts[$1]), $0) < (exact[$0] - Double(counts[$0]), $1)
  }
  for index in order.prefix(max(0, total - counts.reduce(0, +))) { counts[index] += 1 }
  return counts
}

/// Draws places systematically: `total` points at equal distances over the shares laid end to end.
///
/// Everyone gets the exact share, rounded up or down.
///
/// - Parameters:
///   - total: The places, at least 0.
///   - shares: At least 0; not all 0.
///   - start: Where between two points the first one lies, in `0..<1`.
///
/// ### Source
///
/// Carpenter, Clifford and Fearnhead, *An Improved Particle Filter for Non-linear Problems*, 1999.
func systematic(_ total: Int, inProportionTo shares: [Double], start: Double) -> [Int] {
  let sum = shares.reduce(0, +)
  let last = shares.lastIndex { $0 > 0 }
  var drawn = 0
  var before = 0.0
  return shares.indices.map { index in
    before += shares[index]
    // What rounding leaves over at the end goes to the last one that has a share.
    let points = (before / sum * Double(total) - start).rounded(.up)
    let end = index == last ? total : min(total, max(drawn, Int(points)))
    defer { drawn = end }
    return end - drawn
  }
}
