/// How a tree search allocates its places among scored prefixes.
///
/// Tree searches differ only in their allocation: ``TreeState`` samples, scores and banks in the same way
/// for all of them. Beam search keeps the best prefixes and gives each the same width; other searches give
/// every prefix a share according to its score.
public protocol Allocation: Sendable {
  /// The number of first steps sampled after the question in each tree, at least 1.
  var places: Int { get }

  /// The number of separate trees, at least 1; by default 1.
  ///
  /// Each tree has its own first steps and seeds. Equal prefixes of two trees stay two. The first tree has the
  /// seeds of a search with one tree.
  var trees: Int { get }

  /// Whether open prefixes stay when they are dropped or continued, to be continued again; by default not.
  ///
  /// The question stays too, as a prefix of depth 0. A continuation that a prefix has had already is left out.
  var keepsPrefixes: Bool { get }

  /// Decides which prefixes of one round are continued or banked.
  ///
  /// - Parameter frontier: In the order in which they were sampled, tree by tree. Some may be finished; when
  ///   all are, ``TreeState`` banks them without this call, unless prefixes are kept: then those kept come first, and
  ///   the new ones follow.
  /// - Returns: The portion of each prefix that is not dropped, in the order in which they are continued.
  mutating func allocate(_ frontier: [ScoredPrefix]) -> [Portion]
}

extension Allocation {
  public var trees: Int { 1 }

  public var keepsPrefixes: Bool { false }
}

/// What an allocation knows about a prefix.
public struct ScoredPrefix: Hashable, Sendable {
  /// The score that the search compares, in `0...1`.
  public var score: Double
  /// The score of the prefix that it continues; `nil` when it continues the question.
  public var parentScore: Double?
  /// The ``Portion/weight`` of the prefix that it continues; 1 when it continues the question.
  public var weight: Double
  /// Whether it may be continued.
  public var isOpen: Bool
  /// How many samples gave exactly this prefix.
  public var copies: Int
  /// The number of its tree, from 0.
  public var root: Int
  /// Its number in the search; -1 for the question.
  public var node: Int
  /// The number of the prefix that it continues; -1 for the question.
  public var parent: Int
  /// How many rounds of sampling lie between the question and it.
  public var depth: Int

  /// A prefix as an allocation sees it; by default one sample that continues the question.
  public init(
    score: Double, parentScore: Double? = nil, weight: Double = 1, isOpen: Bool = true,
    copies: Int = 1, root: Int = 0, node: Int = 0, parent: Int = -1, depth: Int = 1
  ) {
    self.score = score
    self.parentScore = parentScore
    self.weight = weight
    self.isOpen = isOpen
    self.copies = copies
    self.root = root
    self.node = node
    self.parent = parent
    self.depth = depth
  }
}

/// The allocation of one prefix.
public struct Portion: Hashable, Sendable {
  /// Its index in the frontier.
  public var index: Int
  /// Continuations to sample after an open prefix, or candidates to bank for a finished one.
  public var count: Int
  /// A number that its continuations show as their ``ScoredPrefix/weight``.
  public var weight: Double

  /// The portion of the prefix at an index of the frontier.
  public init(_ index: Int, count: Int, weight: Double = 1) {
    self.index = index
    self.count = count
    self.weight = weight
  }
}

/// Beam search as an allocation: the best prefixes by score, `width` samples each.
///
/// Each finished prefix among the best gives up its place, so the frontier shrinks by `width`.
///
/// ### Source
///
/// Snell et al. 2024, section 5.2.
public struct BeamAllocation: Allocation {
  public private(set) var places: Int
  private let width: Int

  /// - Parameters:
  ///   - places: The maximum size of the frontier, at least 1.
  ///   - width: The number of samples after each kept prefix, at least 1.
  public init(places: Int, width: Int) {
    precondition(
      places >= 1 && width >= 1, "a beam needs numbers from 1, not \(places) and \(width)")
    self.places = places
    self.width = width
  }

  public mutating func allocate(_ frontier: [ScoredPrefix]) -> [Portion] {
    let scores = frontier.map(\.score)
    // Among equal scores, the prefix sampled first is kept.
    let order = frontier.indices.sorted {
      scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
    }
    let kept = order.prefix(max(1, places / width))
    places -= width * kept.count { !frontier[$0].isOpen }
    let samples = max(0, min(width, places))
    return kept.map { Portion($0, count: frontier[$0].isOpen ? samples : 1) }
  }
}
