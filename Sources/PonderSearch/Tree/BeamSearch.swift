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
public struct BeamSearch: Strategy {
  public static let name = "beam"

  /// How many steps are sampled after each kept prefix.
  public enum Width: Hashable, Sendable {
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

  public let width: Width
  /// Lookahead, rounds, aggregation and sampling.
  public let settings: TreeSettings
  public let selection: Selection

  /// Width 4, no lookahead.
  public init() { (width, settings, selection) = (.fixed(4), TreeSettings(), .weighted) }

  /// - Throws: `ConfigurationError` for a width below 1, and for settings that ``TreeSettings`` refuses.
  public init(
    width: Width = .fixed(4), lookahead: Int = 0, maximumRounds: Int = 40,
    selection: Selection = .weighted, aggregation: Aggregation = .last, sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    if case .fixed(let width) = width, width < 1 {
      throw ConfigurationError("the beam width", is: width, mustBe: "at least 1")
    }
    self.width = width
    settings = try TreeSettings(
      lookahead: lookahead, maximumRounds: maximumRounds, aggregation: aggregation,
      sampling: sampling)
    self.selection = selection
  }

  public var id: String {
    (settings.lookahead > 0 ? "lookahead \(settings.lookahead)" : "beam") + ", width \(width)"
      + (selection == .weighted ? "" : " \(selection)") + settings.suffix
  }

  public var leastBudget: Int { settings.lookahead + 1 }

  /// Each round continues every kept prefix by one request.
  public func forecast(budget: Int, steps: Double) -> Workload {
    let places = Double(budget) / Double(settings.lookahead + 1)
    let samples =
      switch width {
      case .fixed(let width): min(Double(width), places)
      case .squareRoot: places.squareRoot().rounded(.down)
      }
    let prefixes = (places / max(1, samples)).rounded(.up)
    return Workload(solutions: Double(budget), continuedPrefixes: prefixes * max(1, steps))
  }

  /// - Throws: ``MissingVerifierError`` without a verifier; `ConfigurationError` for a budget below 1, or
  ///   below k + 1 with a lookahead of k; any error of the models.
  public func solve(
    _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
  ) async throws -> Solution {
    try budget.validate()
    let places = try settings.places(budget)
    return try await settings.solve(
      problem, by: BeamAllocation(places: places, width: width.samples(of: places)),
      choosing: selection, budget: budget, with: models, seed: seed)
  }
}

extension BeamSearch {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case width, lookahead, maximumRounds, selection, aggregation, sampling
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(width, forKey: .width)
    try values.encode(settings.lookahead, forKey: .lookahead)
    try values.encode(settings.maximumRounds, forKey: .maximumRounds)
    try values.encode(selection, forKey: .selection)
    try values.encode(settings.aggregation, forKey: .aggregation)
    try values.encode(settings.sampling, forKey: .sampling)
  }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try BeamSearch(
        width: values.decodeIfPresent(Width.self, forKey: .width) ?? .fixed(4),
        lookahead: values.decodeIfPresent(Int.self, forKey: .lookahead) ?? 0,
        maximumRounds: values.decodeIfPresent(Int.self, forKey: .maximumRounds) ?? 40,
        selection: values.choice(Selection.self, forKey: .selection) ?? .weighted,
        aggregation: values.choice(Aggregation.self, forKey: .aggregation) ?? .last,
        sampling: values.decodeIfPresent(Sampling.self, forKey: .sampling) ?? .plain)
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
