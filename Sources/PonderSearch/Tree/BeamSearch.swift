public import Ponder

/// Searches step by step: the verifier prunes prefixes before they cost whole solutions.
///
/// The frontier starts with N sampled steps. Each round keeps the best `N / width` prefixes by the
/// verifier's score of their newest step and samples `width` next steps from each; among the finished
/// solutions it selects as best-of-N does. With `lookahead` k above 0, a prefix is scored at the end of a
/// greedy simulation of up to k further steps. The frontier then starts with `N / (k + 1)` steps, to pay
/// for the simulations.
///
/// ### Source
///
/// Snell et al. 2024, section 5.2. ``TreeState`` lists the choices that the paper leaves open.
public struct BeamSearch: TreeSearch {
  public static let name = "beam"

  /// How many steps are sampled after each kept prefix.
  public enum Width: Hashable, Sendable {
    /// So many; all places of the frontier when there are fewer.
    case fixed(Int)
    /// The square root of the frontier's places, rounded down.
    case squareRoot

    func samples(of places: Int) -> Int {
      switch self {
      case .fixed(let width): min(width, places)
      case .squareRoot: Int(Double(places).squareRoot())
      }
    }
  }

  /// How many steps are sampled after each kept prefix.
  public let width: Width
  /// Lookahead, rounds, stride, aggregation and sampling.
  public let settings: TreeSettings
  /// Chooses among the finished solutions.
  public let selection: Selection

  /// Width 4, no lookahead.
  public init() { (width, settings, selection) = (.fixed(4), TreeSettings(), .weighted) }

  /// - Throws: `ConfigurationError` for a width below 1, and for settings that ``TreeSettings`` refuses.
  public init(
    width: Width = .fixed(4), lookahead: Int = 0, maximumRounds: Int = 40, stride: Stride = .line,
    selection: Selection = .weighted, aggregation: Aggregation = .last, sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    let settings = try TreeSettings(
      lookahead: lookahead, maximumRounds: maximumRounds, stride: stride, aggregation: aggregation,
      sampling: sampling)
    try self.init(width: width, settings: settings, selection: selection)
  }

  private init(
    width: Width, settings: TreeSettings, selection: Selection
  ) throws(ConfigurationError) {
    if case .fixed(let width) = width, width < 1 {
      throw ConfigurationError("the beam width", is: width, mustBe: "at least 1")
    }
    self.width = width
    self.settings = settings
    self.selection = selection
  }

  public var id: String {
    (settings.lookahead > 0 ? "lookahead \(settings.lookahead)" : "beam") + ", width \(width)"
      + (selection == .weighted ? "" : " \(selection)") + settings.suffix
  }

  /// Each round continues every kept prefix by one request.
  public func forecast(budget: Int, steps: Double) -> Workload {
    let places = forecastPlaces(budget)
    let samples =
      switch width {
      case .fixed(let width): min(Double(width), places)
      case .squareRoot: places.squareRoot().rounded(.down)
      }
    let prefixes = (places / max(1, samples)).rounded(.up)
    return Workload(
      solutions: Double(budget),
      continuedPrefixes: settings.continuedPrefixes(kept: prefixes, samples: places, steps: steps))
  }

  public func allocation(places: Int, seed: UInt64) -> any Allocation {
    BeamAllocation(places: places, width: width.samples(of: places))
  }
}

extension BeamSearch {
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
      try BeamSearch(
        width: values.decodeIfPresent(Width.self, forKey: .width) ?? .fixed(4),
        settings: TreeSettings(beside: decoder),
        selection: values.choice(Selection.self, forKey: .selection) ?? .weighted)
    }
  }
}

extension BeamSearch.Width: Codable, CustomStringConvertible {
  /// Reads a number such as `4`, or `sqrt`.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let width = try? value.decode(Int.self) {
      self = .fixed(width)
    } else if try value.decode(String.self) == "sqrt" {
      self = .squareRoot
    } else {
      throw DecodingError.dataCorruptedError(
        in: value, debugDescription: "a beam width is a number or sqrt")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .fixed(let width): try value.encode(width)
    case .squareRoot: try value.encode("sqrt")
    }
  }

  public var description: String {
    switch self {
    case .fixed(let width): "\(width)"
    case .squareRoot: "√N"
    }
  }
}
