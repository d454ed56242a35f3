public import Ponder

/// Continues every prefix by as many samples as its score deserves, instead of keeping only the best ones.
///
/// Each round allocates the places of the open prefixes among them by ``rule`` and ``temperature`` T. Each sample of
/// a finished solution becomes a candidate and closes its place. At T = 0 this is the beam search that keeps one
/// prefix. With a large T every sample is continued exactly once and none is dropped, which is best-of-N sampled
/// step by step. So a policy that chooses T chooses between the two.
///
/// ### Source
///
/// Wu et al., *Inference Scaling Laws*, 2024, arXiv:2408.00724 (REBASE); Puri et al., *A Probabilistic
/// Inference Approach to Inference-Time Scaling of LLMs using Particle-Based Monte Carlo Methods*, 2025,
/// arXiv:2502.01618 (particle filtering). ``SoftAllocation`` says where it differs.
public struct SoftSearch: TreeSearch {
  public static let name = "soft"

  /// How scores become places.
  public enum Rule: String, CaseIterable, Codable, Hashable, Sendable {
    /// REBASE: in each round, places in proportion to e^(V / T).
    case rebase
    /// Particle filtering: each sample is a particle, and its weight is multiplied by V / V of its parent in each
    /// round. The particles are resampled when their effective number falls below half.
    case particles

    /// The default temperature.
    ///
    /// 0.1 suits scores that differ by tenths; 1 uses the weights as they are.
    var temperature: Double { self == .rebase ? 0.1 : 1 }
  }

  /// How scores become places.
  public let rule: Rule
  /// T, in `0...1_000_000`: 0 keeps the best prefix alone, a large one keeps every sample.
  public let temperature: Double
  /// Lookahead, rounds, stride, aggregation and sampling.
  public let settings: TreeSettings
  /// Chooses among the finished solutions.
  public let selection: Selection

  /// REBASE at T = 0.1.
  public init() {
    (rule, temperature) = (.rebase, Rule.rebase.temperature)
    (settings, selection) = (TreeSettings(), .weighted)
  }

  /// - Parameters:
  ///   - rule: How scores become places.
  ///   - temperature: T, in `0...1_000_000`; if `nil`, 0.1 for REBASE and 1 for particles.
  ///   - settings: What all tree searches have.
  ///   - selection: Chooses among the finished solutions.
  /// - Throws: `ConfigurationError` for a temperature out of its range.
  public init(
    rule: Rule = .rebase, temperature: Double? = nil, settings: TreeSettings = TreeSettings(),
    selection: Selection = .weighted
  ) throws(ConfigurationError) {
    let temperature = temperature ?? rule.temperature
    guard (0...1_000_000).contains(temperature) else {
      throw ConfigurationError(
        "the temperature of a soft search", is: temperature, mustBe: "from 0 to 1000000")
    }
    self.rule = rule
    self.temperature = temperature
    self.settings = settings
    self.selection = selection
  }

  public var id: String { "\(rule), temperature \(temperature)" + suffix }

  /// An upper bound: every sample continues a prefix of its own, or the one that T = 0 keeps.
  public func forecast(budget: Int, steps: Double) -> Workload {
    let places = forecastPlaces(budget)
    return Workload(
      solutions: Double(budget),
      continuedPrefixes: settings.continuedPrefixes(
        kept: temperature > 0 ? places : 1, samples: places, steps: steps))
  }

  public func allocation(places: Int, seed: UInt64) -> any Allocation {
    SoftAllocation(
      places: places, rule: rule, temperature: temperature, seed: seed.derived("resampling"))
  }
}

extension SoftSearch {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case rule, temperature, lookahead, maximumRounds, selection, aggregation, sampling, stride
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(rule, forKey: .rule)
    try values.encode(temperature, forKey: .temperature)
    try values.encode(selection, forKey: .selection)
    try settings.encode(beside: encoder)
  }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try SoftSearch(
        rule: values.choice(Rule.self, forKey: .rule) ?? .rebase,
        temperature: values.decodeIfPresent(Double.self, forKey: .temperature),
        settings: TreeSettings(beside: decoder),
        selection: values.choice(Selection.self, forKey: .selection) ?? .weighted)
    }
  }
}
