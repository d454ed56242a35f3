/// How tokens are drawn from a model's distribution.
public struct Sampling: Codable, Hashable, Sendable {
  /// Divides the logits; `0` takes the most probable token, the first on a tie.
  public var temperature: Double
  /// Keeps so many of the most probable tokens; all of them if `nil`.
  public var topK: Int?
  /// Keeps the most probable tokens until their probabilities add up to this, in `0...1`.
  public var topP: Double
  /// Tokens a continuation may have at most; the model's own limit if `nil`.
  public var maximumTokens: Int?

  /// The model's own distribution: temperature 1, nothing cut.
  public static let plain = Sampling(unchecked: 1)
  /// The most probable token each time.
  public static let greedy = Sampling(unchecked: 0)

  private init(unchecked temperature: Double) {
    self.temperature = temperature
    topP = 1
  }

  /// Creates a way of sampling, refusing one that draws nothing.
  ///
  /// - Parameters:
  ///   - temperature: 0, or in `0.001...1000`: logits divided by less, or by more, leave the range of
  ///     the numbers that models compute with.
  ///   - topK: In `1...1_000_000`, more than any vocabulary has; all tokens if `nil`.
  ///   - topP: In `0...1`, above 0.
  ///   - maximumTokens: In `1...10_000_000`, longer than any model's context.
  /// - Throws: ``ConfigurationError`` for a setting out of its range.
  public init(
    temperature: Double = 1, topK: Int? = nil, topP: Double = 1, maximumTokens: Int? = nil
  ) throws(ConfigurationError) {
    guard temperature >= 0, temperature.isFinite else {
      throw ConfigurationError("temperature", is: temperature, mustBe: "a number of at least 0")
    }
    guard temperature == 0 || (0.001...1_000).contains(temperature) else {
      throw ConfigurationError("temperature", is: temperature, mustBe: "0, or from 0.001 to 1000")
    }
    if let topK { try refuse("top-k", outside: 1...1_000_000, topK) }
    guard topP > 0, topP <= 1 else {
      throw ConfigurationError("top-p", is: topP, mustBe: "above 0 and at most 1")
    }
    if let maximumTokens { try refuse("maximum tokens", outside: 1...10_000_000, maximumTokens) }
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.maximumTokens = maximumTokens
  }
}

extension Sampling {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case temperature, topK, topP, maximumTokens
  }

  /// Settings that are left out have their defaults; bad and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try Sampling(
        temperature: values.decodeIfPresent(Double.self, forKey: .temperature) ?? 1,
        topK: values.decodeIfPresent(Int.self, forKey: .topK),
        topP: values.decodeIfPresent(Double.self, forKey: .topP) ?? 1,
        maximumTokens: values.decodeIfPresent(Int.self, forKey: .maximumTokens))
    }
  }
}

/// A setting out of its range.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  public let setting: String
  public let found: String
  public let accepted: String

  public init(_ setting: String, is found: some Sendable, mustBe accepted: String) {
    self.setting = setting
    self.found = "\(found)"
    self.accepted = accepted
  }

  /// One line, in which what was found is cut where it is long.
  public var description: String {
    "\(setting.shown()) must be \(accepted.shown(atMost: 400)), not \(found.shown())"
  }
}

/// Refuses a number that is too small to do anything, or too large to be meant.
///
/// - Throws: ``ConfigurationError`` saying the bound that it passes.
package func refuse(
  _ setting: String, outside accepted: ClosedRange<Int>, _ value: Int
) throws(ConfigurationError) {
  guard value >= accepted.lowerBound else {
    throw ConfigurationError(setting, is: value, mustBe: "at least \(accepted.lowerBound)")
  }
  guard value <= accepted.upperBound else {
    throw ConfigurationError(setting, is: value, mustBe: "at most \(accepted.upperBound)")
  }
}
