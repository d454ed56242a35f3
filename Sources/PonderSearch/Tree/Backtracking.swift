public import Ponder

/// Depth-first search that goes back where a beginning turns out badly.
///
/// One prefix at a time is continued, the deepest that can more likely than not still become right; the question always
/// can. The verifier's score says how likely that is at first. Continuations that fail make it less likely, by
/// Bayes' rule: a right beginning fails with probability `miss` m, a wrong one always. A continuation of score s
/// multiplies the odds of the prefix that it continues by (m (1 - s) + (1 - m) s) / (1 - s): about m if it fails. So with
/// m = 1/2 a prefix of score 0.97 is given up after six failures, and one of score 0.6 after the first.
///
/// The search ends with the first solution whose score is `enough`, or when N samples were taken at each depth, or N
/// solutions are finished. Its cost is what was spent: on an easy question not much more than one solution, where a beam
/// takes N.
///
/// ### Source
///
/// Ma et al., *Let's Reward Step by Step*, 2023, arXiv:2310.10080, accept a step whose score is good, sample another
/// where it is not, and go back after some tries. What becomes of a prefix whose continuations fail, and so when to go
/// back, is ours.
public struct Backtracking: TreeSearch {
  public static let name = "backtracking"

  /// How many continuations are sampled at once.
  public let width: Int
  /// How often a continuation of a right beginning fails, between 0 and 1.
  public let miss: Double
  /// The score of a solution that ends the search, in `0...1`.
  public let enough: Double
  /// Lookahead, rounds, stride, aggregation and sampling; rounds limit the depth.
  public let settings: TreeSettings
  /// Chooses among the finished solutions.
  public let selection: Selection

  /// One sample at a time, half of which fail, until a solution has a score of 0.9.
  public init() {
    (width, miss, enough) = (1, 0.5, 0.9)
    (settings, selection) = (TreeSettings(), .weighted)
  }

  /// - Parameters:
  ///   - width: At least 1; more are faster and cost more.
  ///   - miss: Above 0 and below 1; the higher, the more patience.
  ///   - enough: In `0...1`.
  ///   - settings: What all tree searches have.
  ///   - selection: Chooses among the finished solutions.
  /// - Throws: `ConfigurationError` for a number out of range.
  public init(
    width: Int = 1, miss: Double = 0.5, enough: Double = 0.9,
    settings: TreeSettings = TreeSettings(), selection: Selection = .weighted
  ) throws(ConfigurationError) {
    guard width >= 1 else {
      throw ConfigurationError("the width", is: width, mustBe: "at least 1")
    }
    guard miss > 0, miss < 1 else {
      throw ConfigurationError("the miss", is: miss, mustBe: "above 0 and below 1")
    }
    guard (0...1).contains(enough) else {
      throw ConfigurationError("enough", is: enough, mustBe: "from 0 to 1")
    }
    self.width = width
    self.miss = miss
    self.enough = enough
    self.settings = settings
    self.selection = selection
  }

  public var id: String {
    "backtracking" + (width == 1 ? "" : " width \(width)") + (miss == 0.5 ? "" : " miss \(miss)")
      + (enough == 0.9 ? "" : " enough \(enough)") + suffix
  }

  /// An upper bound: most searches end long before.
  public func forecast(budget: Int, steps: Double) -> Workload {
    let places = forecastPlaces(budget)
    return Workload(
      solutions: Double(budget),
      continuedPrefixes: settings.continuedPrefixes(kept: places, samples: places, steps: steps))
  }

  public func allocation(places: Int, seed: UInt64) -> any Allocation {
    BacktrackingAllocation(
      most: places, width: width, miss: miss, enough: enough, depth: settings.maximumRounds)
  }
}

/// Backtracking as an allocation.
///
/// - Complexity: O(kept prefixes) for a round, of which there are at most N times the depth.
public struct BacktrackingAllocation: Allocation {
  public let places: Int
  public var keepsPrefixes: Bool { true }
  private let (most, width, depth): (Int, Int, Int)
  private let (miss, enough): (Double, Double)
  /// The odds that a prefix can become right, by its number.
  private var odds = [-1: Double.infinity]
  /// Samples taken of the first, second, … continuation.
  private var spent: [Int]
  /// Finished solutions, of which there are at most N too.
  private var finished = 0

  /// - Parameters:
  ///   - most: The samples at each depth, at least 1.
  ///   - width: Those taken at once, at least 1.
  ///   - miss: How often a continuation of a right beginning fails, between 0 and 1.
  ///   - enough: The score of a solution that ends the search.
  ///   - depth: How deep it may go, at least 1.
  public init(most: Int, width: Int, miss: Double, enough: Double, depth: Int) {
    precondition(
      most >= 1 && width >= 1 && depth >= 1 && miss > 0 && miss < 1,
      "backtracking needs numbers from 1 and a share between 0 and 1")
    places = min(width, most)
    (self.most, self.width, self.depth) = (most, width, depth)
    (self.miss, self.enough) = (miss, enough)
    spent = [places]
  }

  public mutating func allocate(_ frontier: [ScoredPrefix]) -> [Portion] {
    let new = frontier.indices.filter { odds[frontier[$0].node] == nil }
    for index in new { learn(from: frontier[index]) }
    let ends = new.filter { !frontier[$0].isOpen }.prefix(most - finished)
    let portions = ends.map { Portion($0, count: 1) }
    finished += ends.count
    guard finished < most, !ends.contains(where: { frontier[$0].score >= enough }),
      let next = next(in: frontier)
    else { return portions }
    let place = frontier[next].depth
    if place == spent.count { spent.append(0) }
    let count = min(width, most - spent[place])
    spent[place] += count
    return portions + [Portion(next, count: count)]
  }

  /// Notes how likely a new prefix is to become right, and what it says of the one that it continues.
  private mutating func learn(from prefix: ScoredPrefix) {
    // A verifier's certainty is never whole.
    let score = min(max(prefix.score, 0.001), 0.999)
    odds[prefix.node] = score / (1 - score)
    odds[prefix.parent, default: .infinity] *=
      (miss * (1 - score) + (1 - miss) * score) / (1 - score)
  }

  /// The deepest prefix that more likely than not can become right, or else the likeliest.
  private func next(in frontier: [ScoredPrefix]) -> Int? {
    let open = frontier.indices.filter { index in
      let place = frontier[index].depth
      return frontier[index].isOpen && place < depth
        && (place >= spent.count || spent[place] < most)
    }
    func odds(_ index: Int) -> Double { self.odds[frontier[index].node] ?? 0 }
    let likely = open.filter { odds($0) >= 1 }
    // Of equal ones, the first.
    return likely.isEmpty
      ? open.max { (odds($0), frontier[$0].depth, $1) < (odds($1), frontier[$1].depth, $0) }
      : likely.max { (frontier[$0].depth, odds($0), $1) < (frontier[$1].depth, odds($1), $0) }
  }
}

extension Backtracking {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case width, miss, enough, lookahead, maximumRounds, selection, aggregation, sampling, stride
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(width, forKey: .width)
    try values.encode(miss, forKey: .miss)
    try values.encode(enough, forKey: .enough)
    try values.encode(selection, forKey: .selection)
    try settings.encode(beside: encoder)
  }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try Backtracking(
        width: values.decodeIfPresent(Int.self, forKey: .width) ?? 1,
        miss: values.decodeIfPresent(Double.self, forKey: .miss) ?? 0.5,
        enough: values.decodeIfPresent(Double.self, forKey: .enough) ?? 0.9,
        settings: TreeSettings(beside: decoder),
        selection: values.choice(Selection.self, forKey: .selection) ?? .weighted)
    }
  }
}
