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
  /// - Throws: ``ConfigurationError`` for a setting out of its range.
  public init(
    temperature: Double = 1, topK: Int? = nil, topP: Double = 1, maximumTokens: Int? = nil
  ) throws(ConfigurationError) {
    guard temperature >= 0, temperature.isFinite else {
      throw ConfigurationError("temperature", is: temperature, mustBe: "a number of at least 0")
    }
    if let topK, topK < 1 { throw ConfigurationError("top-k", is: topK, mustBe: "at least 1") }
    guard topP > 0, topP <= 1 else {
      throw ConfigurationError("top-p", is: topP, mustBe: "above 0 and at most 1")
    }
    if let maximumTokens, maximumTokens < 1 {
      throw ConfigurationError("maximum tokens", is: maximumTokens, mustBe: "at least 1")
    }
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.maximumTokens = maximumTokens
  }
}

extension Sampling {
  /// Settings that are left out have their defaults; bad ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      temperature: values.decodeIfPresent(Double.self, forKey: .temperature) ?? 1,
      topK: values.decodeIfPresent(Int.self, forKey: .topK),
      topP: values.decodeIfPresent(Double.self, forKey: .topP) ?? 1,
      maximumTokens: values.decodeIfPresent(Int.self, forKey: .maximumTokens))
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

  public var description: String { "\(setting) must be \(accepted), not \(found)" }
}
