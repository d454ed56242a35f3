public import Ponder

/// Best-of-N that gives up samples on the way: a beginning that the verifier scores too low is not continued.
///
/// N solutions are sampled step by step. After each step, those whose score is below that step's threshold are
/// dropped; they cost what they cost until then. Their places stay empty, so no prefix displaces another: what is
/// left is what best-of-N would have, less what was dropped, and a correct beginning is lost only by its own score.
/// Finished solutions are all candidates.
///
/// Where every beginning of a round would be dropped and nothing is finished, the best one goes on, so that there
/// is an answer. Each step costs one more round of requests and of scores than ``BestOfN``, which asks for whole
/// solutions; what is saved are the tokens of dropped samples.
///
/// ### Source
///
/// Cheshmi et al., *Accelerating LLM Reasoning via Early Rejection with Partial Reward Modeling*, 2025,
/// arXiv:2508.01969; Sun et al., *Fast Best-of-N Decoding via Speculative Rejection*, 2024, arXiv:2410.20290. Both
/// keep the samples that score best among all of them. A threshold looks at one sample at a time, so that a good
/// beginning is not dropped for better ones, and an easy question keeps more samples than a hopeless one.
public struct EarlyRejection: TreeSearch {
  public static let name = "early-rejection"

  /// The scores below which a prefix is dropped after step 1, 2, …, each in `0...1`.
  ///
  /// The last one holds for all later steps. With a ``Stride``, a step is one stride.
  public let thresholds: [Double]
  /// Lookahead, rounds, stride, aggregation and sampling.
  public let settings: TreeSettings
  /// Chooses among the finished solutions.
  public let selection: Selection

  /// Drops what scores below 0.1 after any step.
  public init() { (thresholds, settings, selection) = ([0.1], TreeSettings(), .weighted) }

  /// - Parameters:
  ///   - thresholds: For steps 1, 2, …, each in `0...1`; one holds for all steps.
  ///   - settings: What all tree searches have.
  ///   - selection: Chooses among the finished solutions.
  /// - Throws: `ConfigurationError` without a threshold, for more than 10,000 or for one outside `0...1`.
  public init(
    thresholds: [Double] = [0.1], settings: TreeSettings = TreeSettings(),
    selection: Selection = .weighted
  ) throws(ConfigurationError) {
    guard (1...TreeSettings.mostSteps).contains(thresholds.count) else {
      throw ConfigurationError(
        "the number of thresholds", is: thresholds.count,
        mustBe: "from 1 to \(TreeSettings.mostSteps)")
    }
    for threshold in thresholds where !(0...1).contains(threshold) {
      throw ConfigurationError("a threshold", is: threshold, mustBe: "from 0 to 1")
    }
    self.thresholds = thresholds
    self.settings = settings
    self.selection = selection
  }

  public var id: String {
    "early rejection below " + thresholds.map { "\($0)" }.joined(separator: ", ") + suffix
  }

  /// An upper bound, without any rejection: every sample continues a prefix of its own.
  public func forecast(budget: Int, steps: Double) -> Workload {
    let places = forecastPlaces(budget)
    return Workload(
      solutions: Double(budget),
      continuedPrefixes: settings.continuedPrefixes(kept: places, samples: places, steps: steps))
  }

  public func allocation(places: Int, seed: UInt64) -> any Allocation {
    RejectionAllocation(places: places, thresholds: thresholds)
  }
}

/// Early rejection as an allocation: a prefix goes on with as many samples as it has copies, or not at all.
///
/// - Complexity: O(frontier) for a round.
public struct RejectionAllocation: Allocation {
  public let places: Int
  private let thresholds: [Double]
  private var round = 0
  private var hasFinished = false

  /// - Parameters:
  ///   - places: The number of samples, at least 1.
  ///   - thresholds: For rounds 1, 2, …; the last one holds for all later rounds. Not empty.
  public init(places: Int, thresholds: [Double]) {
    precondition(
      places >= 1 && !thresholds.isEmpty,
      "early rejection needs places from 1 and a threshold, not \(places) and \(thresholds)")
    self.places = places
    self.thresholds = thresholds
  }

  public mutating func allocate(_ frontier: [ScoredPrefix]) -> [Portion] {
    let threshold = thresholds[min(round, thresholds.count - 1)]
    round += 1
    hasFinished = hasFinished || frontier.contains { !$0.isOpen }
    var kept = frontier.indices.filter { !frontier[$0].isOpen || frontier[$0].score >= threshold }
    if kept.isEmpty, !hasFinished,
      let best = frontier.indices.max(by: { (frontier[$0].score, $1) < (frontier[$1].score, $0) })
    {
      kept = [best]
    }
    return kept.map { Portion($0, count: frontier[$0].copies) }
  }
}

extension EarlyRejection {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case thresholds, lookahead, maximumRounds, selection, aggregation, sampling, stride
  }

  /// Writes one threshold as a number.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    if thresholds.count == 1 {
      try values.encode(thresholds[0], forKey: .thresholds)
    } else {
      try values.encode(thresholds, forKey: .thresholds)
    }
    try values.encode(selection, forKey: .selection)
    try settings.encode(beside: encoder)
  }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  ///
  /// `thresholds` is a number or a list of numbers.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    let one = try? values.decodeIfPresent(Double.self, forKey: .thresholds)
    self = try decoder.placing {
      try EarlyRejection(
        thresholds: one.map { [$0] }
          ?? values.decodeIfPresent([Double].self, forKey: .thresholds) ?? [0.1],
        settings: TreeSettings(beside: decoder),
        selection: values.choice(Selection.self, forKey: .selection) ?? .weighted)
    }
  }
}
