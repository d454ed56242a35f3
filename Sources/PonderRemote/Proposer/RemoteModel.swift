public import Ponder

/// A model that servers run: where they are, and how it is to be asked.
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
    /// Prompts rendered here: the portable way to continue a solution.
    case completions
    /// Conversations that the server renders: for servers that have nothing else. Few of them
    /// continue an answer, so most strategies but best-of-N and revisions need `completions`.
    case chat
  }

  public var addresses: [ServerAddress]
  /// Its name at the servers; the first that they list if `nil`.
  public var model: String?
  public var key: KeySource?
  public var form: Form
  public var template: PromptTemplate
  /// Tokens of a step, or of a whole solution, when the sampling sets no limit.
  public var maximumTokens: Int
  /// Requests that an address may have at once; what suits its kind if `nil`.
  public var concurrency: Int?
  /// Times that a request is sent before it fails.
  public var attempts: Int
  /// Seconds for one exchange.
  public var timeout: Double
  /// Whether the log-probabilities of sampled tokens are asked for.
  public var wantsLogProbabilities: Bool
  /// Parameters of the model: with them, costs have floating-point operations.
  public var parameters: Double?
  /// Bytes of one answer at most, 1024 or more; what its request can need if `nil`.
  ///
  /// A limit of what is kept here and no property of the model, so it is not part of its settings in a file.
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

  /// The addresses as one client.
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

  /// Settings that are left out have their defaults; bad ones are refused.
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
