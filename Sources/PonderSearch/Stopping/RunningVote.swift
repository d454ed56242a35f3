/// A vote counted one sample at a time: all that a ``StoppingRule`` knows.
///
/// The leader is the group that ``Selection`` would choose from the samples so far, ties included. A sample
/// without an answer votes for no group; its weight counts in the total, so that one vote among many
/// failures is no unanimity.
public struct RunningVote: Hashable, Sendable {
  /// A group of equivalent answers and its votes so far.
  public struct Standing: Hashable, Sendable {
    /// The group's number, as the caller counts.
    public var group: Int
    /// Members, or the sum of their scores.
    public var weight = 0.0
    /// Samples that gave its answer.
    public var members = 0
    /// The best member's score, in `0...1`.
    public var best = 0.0
    /// The number of groups seen before it.
    fileprivate let rank: Int

    fileprivate init(_ group: Int, rank: Int) {
      self.group = group
      self.rank = rank
    }

    fileprivate func beats(_ other: Standing) -> Bool {
      (weight, Double(members), best, -Double(rank))
        > (other.weight, Double(other.members), other.best, -Double(other.rank))
    }
  }

  /// How votes are weighted: by number, or by score.
  public let selection: Selection
  /// Samples so far.
  public private(set) var samples = 0
  /// The weight of all samples so far, also of those without an answer.
  public private(set) var weight = 0.0
  /// How many samples, up to the newest, gave the newest one's answer; 0 if that has none.
  public private(set) var streak = 0

  private let estimate: Double?
  private var scores = 0.0
  private var newest: Int?
  private var standings: [Standing] = []
  private var places: [Int: Int] = [:]
  private var first: Int?
  private var second: Int?

  /// - Parameters:
  ///   - selection: ``Selection/majority`` or ``Selection/weighted``.
  ///   - passRate: The problem's estimated pass rate in `0...1`, if it is known beforehand.
  /// - Precondition: The selection is one of the two: the best single score is no vote.
  public init(by selection: Selection, passRate: Double? = nil) {
    precondition(selection != .best, "a running vote is a majority or weighted")
    self.selection = selection
    estimate = passRate
  }

  /// The heaviest group; `nil` while no sample has an answer.
  public var leader: Standing? { first.map { standings[$0] } }

  /// The second heaviest group; `nil` with fewer than two groups.
  public var runnerUp: Standing? { second.map { standings[$0] } }

  /// The leader's share of ``weight``, in `0...1`; 0 without a leader or weight.
  public var leaderShare: Double { share(leader) }

  /// The runner-up's share of ``weight``, in `0...1`; 0 without one.
  public var runnerUpShare: Double { share(runnerUp) }

  /// The problem's estimated pass rate in `0...1`: the one known beforehand, or the mean score so far; 0
  /// before the first sample.
  public var passRate: Double { estimate ?? (samples > 0 ? scores / Double(samples) : 0) }

  /// Counts one sample.
  ///
  /// - Parameters:
  ///   - group: The number of its group of equivalent answers; `nil` without an answer.
  ///   - score: In `0...1`; 0 without a verifier.
  /// - Complexity: O(1)
  public mutating func add(group: Int?, score: Double) {
    let added = selection == .majority ? 1 : score
    samples += 1
    scores += score
    weight += added
    streak = group == nil ? 0 : (group == newest ? streak + 1 : 1)
    newest = group
    guard let group else { return }
    let place = places[group] ?? standings.count
    if place == standings.count {
      standings.append(Standing(group, rank: place))
      places[group] = place
    }
    standings[place].weight += added
    standings[place].members += 1
    standings[place].best = max(standings[place].best, score)
    rank(place)
  }

  /// Restores the order of the two heaviest after one group has grown.
  private mutating func rank(_ place: Int) {
    guard place != first else { return }
    if let leader = first, !standings[place].beats(standings[leader]) {
      if let rival = second, rival != place, !standings[place].beats(standings[rival]) { return }
      second = place
    } else {
      (first, second) = (place, first)
    }
  }

  private func share(_ standing: Standing?) -> Double {
    guard let standing, weight > 0 else { return 0 }
    return standing.weight / weight
  }
}
