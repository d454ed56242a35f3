import Ponder
import RealModule

/// Soft search as an allocation.
///
/// B is the number of open samples in the frontier. A prefix weighs as much as all its copies, so that equal
/// samples get the same places whether or not they are one node. V is a prefix's score.
///
/// - **REBASE**: prefix `i` with cᵢ copies gets cᵢ e^(Vᵢ / T) / ∑ⱼ cⱼ e^(Vⱼ / T) of the B places, rounded by the
///   largest remainder; on a tie, the prefix sampled first gets the place.
/// - **Particles**: each copy has the weight w = (V / V of its parent) · (weight of its parent), and V after the
///   question. While the effective sample size (∑ w^(1/T))² / ∑ w^(2/T) is at least B / 2, every sample is
///   continued once. Below that, the B places are resampled systematically in proportion to w^(1/T), and all
///   weights return to 1. Scores below 10⁻⁹ count as 10⁻⁹.
/// - At T = 0 both are ``BeamAllocation`` with all places as its width. Unlike at any other T, a finished prefix
///   then competes with the open ones, and the search ends when it is the best.
///
/// At T above 0 a finished prefix is banked at once with all its copies and closes their places, as in REBASE. The
/// particles differ from the paper's in two ways:
///
/// - There, a finished particle stays in the population and may be dropped or doubled. Here it is a candidate, and
///   its score counts in the selection.
/// - There, the weight is the odds V / (1 − V) of the newest score, and each round resamples. Here it is the
///   estimated probability V, and a round whose weights are even does not resample, so that no prefix is lost by
///   chance.
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
    let shares = open.map { Double($0.copies) * .exp(($0.score - best) / temperature) }
    let total = open.reduce(0) { $0 + $1.copies }
    return largestRemainder(of: total, inProportionTo: shares).map { ($0, 1) }
  }

  private mutating func particles(_ open: [ScoredPrefix]) -> [Share] {
    let weights = open.map { prefix in
      prefix.weight * max(prefix.score, 1e-9) / max(prefix.parentScore ?? 1, 1e-9)
    }
    let heaviest = weights.max() ?? 1
    let softened = weights.map { Double.pow($0 / heaviest, 1 / temperature) }
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

/// Returns whole numbers of places in proportion to shares, by the largest remainder.
///
/// Each gets the whole part of its exact number, and those with the largest remainders get one more, the first on a
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

/// Returns numbers of places in proportion to shares, by systematic resampling.
///
/// The shares are laid end to end, and `total` points are put on them at equal distances. Each gets its exact
/// number, rounded up or down.
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
