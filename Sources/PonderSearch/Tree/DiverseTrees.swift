public import Ponder

/// Searches in N / W separate trees, each of which keeps one prefix, and selects among all their solutions.
///
/// Each tree starts with `width` W sampled first steps. Each round keeps the tree's best prefix by the verifier's
/// score and samples W next steps from it. The trees share no prefixes and no seeds, so a wrong favourite of the
/// verifier fills one tree and not all N places, as it may in ``BeamSearch``.
///
/// Tree `i` has the same seeds at every budget: a larger budget repeats the trees of a smaller one and adds
/// more. The first tree is the beam search of N = W and width W. A budget below W makes one tree of width N; a
/// remainder of N / W is not spent.
///
/// ### Source
///
/// Beeching, Tunstall and Rush, *Scaling Test-Time Compute with Open Models*, 2024 (diverse verifier tree
/// search). There the solutions of every tree's last round are candidates; here a tree whose best prefix is
/// finished while others are open gives that one alone, as beam search does.
public struct DiverseTrees: TreeSearch {
  public static let name = "diverse-trees"

  /// How many steps are sampled in each round of a tree.
  public let width: Int
  /// Lookahead, rounds, stride, aggregation and sampling.
  public let settings: TreeSettings
  /// Chooses among the finished solutions.
  public let selection: Selection

  /// Width 4, no lookahead.
  public init() { (width, settings, selection) = (4, TreeSettings(), .weighted) }

  /// - Parameters:
  ///   - width: W, at least 1; 1 samples whole solutions step by step without a choice.
  ///   - settings: What all tree searches have.
  ///   - selection: Chooses among the finished solutions.
  /// - Throws: `ConfigurationError` for a width below 1.
  public init(
    width: Int = 4, settings: TreeSettings = TreeSettings(), selection: Selection = .weighted
  ) throws(ConfigurationError) {
    guard width >= 1 else {
      throw ConfigurationError("the width of a tree", is: width, mustBe: "at least 1")
    }
    self.width = width
    self.settings = settings
    self.selection = selection
  }

  public var id: String { "diverse trees, width \(width)" + suffix }

  /// Each round continues one prefix of every tree.
  public func forecast(budget: Int, steps: Double) -> Workload {
    let places = forecastPlaces(budget)
    let trees = max(1, (places / Double(width)).rounded(.down))
    return Workload(
      solutions: min(places, trees * Double(width)) * Double(settings.lookahead + 1),
      continuedPrefixes: settings.continuedPrefixes(kept: trees, samples: places, steps: steps))
  }

  public func allocation(places: Int, seed: UInt64) -> any Allocation {
    let width = min(width, places)
    return TreesAllocation(trees: places / width, width: width)
  }
}

/// Separate trees as an allocation: the best prefix of each tree gets all places of that tree.
///
/// A tree ends when its best prefix is finished: with that prefix, or with all of the round including copies
/// when all are finished.
///
/// - Complexity: O(frontier) for a round.
public struct TreesAllocation: Allocation {
  public let trees: Int
  public let places: Int

  /// - Parameters:
  ///   - trees: At least 1.
  ///   - width: The samples of each tree in a round, at least 1.
  public init(trees: Int, width: Int) {
    precondition(
      trees >= 1 && width >= 1, "trees need numbers from 1, not \(trees) and \(width)")
    self.trees = trees
    places = width
  }

  public mutating func allocate(_ frontier: [ScoredPrefix]) -> [Portion] {
    var portions: [Portion] = []
    var rest = frontier.indices[...]
    while let first = rest.first {
      let tree = rest.prefix { frontier[$0].root == frontier[first].root }
      rest = rest.dropFirst(tree.count)
      if tree.allSatisfy({ !frontier[$0].isOpen }) {
        portions += tree.map { Portion($0, count: frontier[$0].copies) }
      } else {
        // Among equal scores, the prefix sampled first is kept.
        let best = tree.reduce(first) { frontier[$1].score > frontier[$0].score ? $1 : $0 }
        portions.append(Portion(best, count: frontier[best].isOpen ? places : 1))
      }
    }
    return portions
  }
}

extension DiverseTrees {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case width, lookahead, maximumRounds, selection, aggregation, sampling, stride
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(width, forKey: .width)
    try values.encode(selection, forKey: .selection)
    try settings.encode(beside: encoder)
  }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try DiverseTrees(
        width: values.decodeIfPresent(Int.self, forKey: .width) ?? 4,
        settings: TreeSettings(beside: decoder),
        selection: values.choice(Selection.self, forKey: .selection) ?? .weighted)
    }
  }
}
