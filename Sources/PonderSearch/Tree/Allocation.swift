/// How a tree search spends its places on the prefixes that it has scored.
///
/// It is all that tells one tree search from another: ``TreeState`` samples, scores and banks in the same
/// way for all of them. Beam search keeps the best prefixes and gives each the same width; others give
/// every prefix a share by its score.
public protocol Allocation: Sendable {
  /// Prefixes sampled after the question itself, at least 1.
  var places: Int { get }

  /// Decides what becomes of the prefixes of one round.
  ///
  /// - Parameter frontier: In the order in which they were sampled. Some may be finished; when all are,
  ///   the machine banks them without asking.
  /// - Returns: What each prefix gets that is not dropped, in the order in which they are continued.
  mutating func allocate(_ frontier: [ScoredPrefix]) -> [Portion]
}

/// What an allocation knows of a prefix.
public struct ScoredPrefix: Hashable, Sendable {
  /// What the search compares, in `0...1`.
  public var score: Double
  /// The score of the prefix that it continues; `nil` after the question itself.
  public var parentScore: Double?
  /// Whether it may be continued.
  public var isOpen: Bool
  /// How many samples gave exactly this prefix.
  public var copies: Int
  /// The child of the question that it descends from: its tree, in searches that keep several apart.
  public var root: Int
}

/// What one prefix gets.
public struct Portion: Hashable, Sendable {
  /// Its index in the frontier.
  public var index: Int
  /// Continuations to sample after an open prefix; candidates to bank of a finished one.
  public var count: Int

  public init(_ index: Int, count: Int) {
    self.index = index
    self.count = count
  }
}

/// Beam search as an allocation: the best prefixes by score, `width` samples each.
///
/// A finished prefix that is among the best closes its place: the frontier shrinks by `width`.
///
/// ### Source
///
/// Snell et al. 2024, section 5.2.
public struct BeamAllocation: Allocation {
  public private(set) var places: Int
  private let width: Int

  /// - Parameters:
  ///   - places: Prefixes that the frontier may hold, at least 1.
  ///   - width: Samples after each prefix that is kept, at least 1.
  public init(places: Int, width: Int) {
    precondition(
      places >= 1 && width >= 1, "a beam needs numbers from 1, not \(places) and \(width)")
    self.places = places
    self.width = width
  }

  public mutating func allocate(_ frontier: [ScoredPrefix]) -> [Portion] {
    // Among equal scores the one sampled first is kept.
    let order = frontier.indices.sorted { (frontier[$1].score, $0) < (frontier[$0].score, $1) }
    let kept = order.prefix(max(1, places / width))
    places -= width * kept.count { !frontier[$0].isOpen }
    let samples = max(0, min(width, places))
    return kept.map { Portion($0, count: frontier[$0].isOpen ? samples : 1) }
  }
}
