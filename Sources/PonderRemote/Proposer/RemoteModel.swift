public import Ponder

/// A model that servers run: where they are, and how to send requests.
///
/// A configuration names the addresses; everything else has a default.
///
/// ```yaml
/// addresses: [http://10.0.0.1:8000, http://10.0.0.2:8000]
/// model: Qwen/Qwen2.5-Math-7B-Instruct
/// key: {environment: OPENAI_API_KEY}
/// template: {name: chatML, instruction: "Put the answer into \\boxed{}."}
/// ```
public struct RemoteModel: Hashable, Sendable {
  /// How prefixes are sent.
  public enum Form: String, Codable, Hashable, Sendable, CaseIterable {
    /// Prompts rendered by Ponder: the portable way to continue a solution.
    case completions
    /// Conversations that the server renders: for servers that offer nothing else. Few of them
    /// continue an answer, so most strategies other than best-of-N and revisions need `completions`.
    case chat
  }

  public var addresses: [ServerAddress]
  /// Its name on the servers; the first that they list if `nil`.
  public var model: String?
  public var key: KeySource?
  public var form: Form
  public var template: PromptTemplate
  /// Token limit of a step, or of a whole solution, when the sampling sets none.
  public var maximumTokens: Int
  /// Concurrent requests per address; the server kind's default if `nil`.
  public var concurrency: Int?
  /// How many times a request is sent before it fails.
  public var attempts: Int
  /// Time limit of one exchange, in seconds.
  public var timeout: Double
  /// Whether to request the log-probabilities of sampled tokens.
  public var wantsLogProbabilities: Bool
  /// The model's parameter count; if it is set, costs include floating-point operations.
  public var parameters: Double?
  /// The most bytes of one answer, 1024 or more; derived from the request if `nil`.
  ///
  /// This limits what Ponder keeps and is no property of the model, so a settings file does not contain it.
  public var longestAnswer: Int?

  /// - Throws: `ConfigurationError` for a setting out of its range.
  public init(
    _ addresses: [ServerAddress], model: String? = nil, key: KeySource? = nil,
    form: Form = .completions, template: PromptTemplate = .chatML, maximumTokens: Int = 1_024,
    concurrency: Int? = nil, attempts: Int = 5, timeout: Double = 600,
    wantsLogProbabilities: Bool = false, parameters: Double? = nil, longestAnswer: Int? = nil
  ) throws(ConfigurationError) {
    self.addresses = addresses
    self.model = model
    self.key = key
    self.form = form
    self.template = template
    self.maximumTokens = maximumTokens
    self.concurrency = concurrency
    self.attempts = attempts
    self.timeout = timeout
    self.wantsLogProbabilities = wantsLogProbabilities
    self.parameters = parameters
    self.longestAnswer = longestAnswer
    try validate()
  }

  private static let mostTokens = 10_000_000

  private func validate() throws(ConfigurationError) {
    guard !addresses.isEmpty else {
      throw ConfigurationError("addresses", is: "empty", mustBe: "one or more")
    }
    guard Set(addresses).count == addresses.count else {
      throw ConfigurationError("addresses", is: "one twice", mustBe: "different")
    }
    guard (1...Self.mostTokens).contains(maximumTokens) else {
      throw ConfigurationError(
        "maximumTokens", is: maximumTokens, mustBe: "1 to \(Self.mostTokens)")
    }
    if let concurrency, !(1...4_096).contains(concurrency) {
      throw ConfigurationError("concurrency", is: concurrency, mustBe: "1 to 4096")
    }
    guard (1...100).contains(attempts) else {
      throw ConfigurationError("attempts", is: attempts, mustBe: "1 to 100")
    }
    guard timeout > 0, timeout <= 86_400 else {
      throw ConfigurationError("timeout", is: timeout, mustBe: "above 0 and at most 86400 seconds")
    }
    if let parameters, !(parameters > 0 && parameters <= 1e15) {
      throw ConfigurationError("parameters", is: parameters, mustBe: "above 0 and at most 1e15")
    }
    if let longestAnswer, longestAnswer < 1_024 {
      throw ConfigurationError(
        "the longest answer", is: longestAnswer, mustBe: "at least 1024 bytes")
    }
    if form == .chat, template.layout == .lines {
      throw ConfigurationError("template", is: "lines", mustBe: "a conversation in chat form")
    }
  }

  /// One client for all addresses.
  func pool(
    for use: ServerPool.Use, clock: any Clock<Duration>
  ) throws(ConfigurationError) -> ServerPool {
    ServerPool(
      addresses, model: model, key: try key?.key(), use: use,
      limits: .init(
        concurrency: concurrency, attempts: attempts, timeout: .seconds(timeout),
        answer: longestAnswer.map { AnswerLimit(bytes: $0) }),
      clock: clock)
  }
}

extension RemoteModel: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case addresses, model, key, form, template, maximumTokens, concurrency, attempts, timeout
    case wantsLogProbabilities = "logProbabilities"
    case parameters
  }

  /// Missing settings take their defaults; invalid ones throw.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try RemoteModel(
        values.decode([ServerAddress].self, forKey: .addresses),
        model: values.decodeIfPresent(String.self, forKey: .model),
        key: values.decodeIfPresent(KeySource.self, forKey: .key),
        form: values.choice(Form.self, forKey: .form) ?? .completions,
        template: values.decodeIfPresent(PromptTemplate.self, forKey: .template) ?? .chatML,
        maximumTokens: values.decodeIfPresent(Int.self, forKey: .maximumTokens) ?? 1_024,
        concurrency: values.decodeIfPresent(Int.self, forKey: .concurrency),
        attempts: values.decodeIfPresent(Int.self, forKey: .attempts) ?? 5,
        timeout: values.decodeIfPresent(Double.self, forKey: .timeout) ?? 600,
        wantsLogProbabilities: values.decodeIfPresent(Bool.self, forKey: .wantsLogProbabilities)
          ?? false,
        parameters: values.decodeIfPresent(Double.self, forKey: .parameters))
    }
  }
}
