/// How tokens are drawn from a model's distribution.
public struct Sampling: Codable, Hashable, Sendable {
  /// Divides the logits; `0` takes the most probable token, the first on a tie.
  public var temperature: Double
  /// The number of most probable tokens to keep; all of them if `nil`.
  public var topK: Int?
  /// Keeps the most probable tokens until their probabilities sum to this, in `0...1`.
  public var topP: Double
  /// The maximum number of tokens in a continuation; the model's own limit if `nil`.
  public var maximumTokens: Int?

  /// The model's own distribution: temperature 1, no truncation.
  public static let plain = Sampling(unchecked: 1)
  /// The most probable token each time.
  public static let greedy = Sampling(unchecked: 0)

  private init(unchecked temperature: Double) {
    self.temperature = temperature
    topP = 1
  }

  /// Creates sampling settings, refusing values out of range.
  ///
  /// - Parameters:
  ///   - temperature: 0, or in `0.001...1000`. Beyond that, the scaled logits leave the numeric range of
  ///     the models.
  ///   - topK: In `1...1_000_000`, larger than any vocabulary; all tokens if `nil`.
  ///   - topP: Above 0 and at most 1.
  ///   - maximumTokens: In `1...10_000_000`, larger than any context length.
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

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
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

  /// One line; a long value is truncated.
  public var description: String {
    "\(setting.shown()) must be \(accepted.shown(atMost: 400)), not \(found.shown())"
  }
}

/// Refuses a number outside a range.
///
/// - Throws: ``ConfigurationError`` naming the bound that the number exceeds.
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
