import Ponder

/// The prompt of a request.
enum Prompt: Hashable, Sendable {
  /// The whole prompt, as the model was trained to read it.
  case text(String)
  /// A conversation that the server renders; `answer` is the part of its answer written so far.
  case conversation([ChatMessage], answer: String)

  var byteCount: Int {
    switch self {
    case .text(let text): text.utf8.count
    // The markers of a turn are about eight bytes.
    case .conversation(let messages, let answer):
      messages.reduce(answer.utf8.count) { $0 + $1.content.utf8.count + 8 }
    }
  }
}

/// A request for samples, before a server's dialect names its fields.
struct SampleRequest: Hashable, Sendable {
  var prompt: Prompt
  /// Samples wanted, at least 1.
  var count: Int
  /// The most tokens of a sample, at least 1.
  var maximumTokens: Int
  var temperature: Double
  var topK: Int?
  var topP: Double
  /// Texts that end a sample: at most 4, none of them empty.
  var stops: [String]
  /// In `0..<2³¹`; on servers that count up, sample `i` of a request has this plus `i`.
  var seed: Int
  var wantsLogProbabilities: Bool
  var streams: Bool

  init(
    _ prompt: Prompt, count: Int = 1, maximumTokens: Int, sampling: Sampling = .plain,
    stops: [String] = [], seed: Int = 0, wantsLogProbabilities: Bool = false,
    streams: Bool = false
  ) {
    self.prompt = prompt
    self.count = count
    self.maximumTokens = maximumTokens
    temperature = sampling.temperature
    topK = sampling.topK
    topP = sampling.topP
    self.stops = stops
    self.seed = seed
    self.wantsLogProbabilities = wantsLogProbabilities
    self.streams = streams
  }

  /// Rejects what no server understands and what crashes or confuses some: an empty prompt kills mlx_lm,
  /// llama.cpp answers an empty stop text with nothing, vLLM takes at most four stop texts.
  ///
  /// - Throws: `ConfigurationError` naming the field.
  func validate() throws(ConfigurationError) {
    switch prompt {
    case .text(let text):
      guard !text.isEmpty else {
        throw ConfigurationError("the prompt", is: "empty", mustBe: "a text")
      }
    case .conversation(let messages, _):
      guard messages.last?.role == .user else {
        throw ConfigurationError(
          "the conversation", is: messages.last.map { "\($0.role)" } ?? "empty",
          mustBe: "one that ends with the user's turn")
      }
    }
    guard count >= 1 else { throw ConfigurationError("samples", is: count, mustBe: "at least 1") }
    guard maximumTokens >= 1 else {
      throw ConfigurationError("maximum tokens", is: maximumTokens, mustBe: "at least 1")
    }
    guard stops.count <= 4 else {
      throw ConfigurationError("stop texts", is: stops.count, mustBe: "at most 4")
    }
    guard !stops.contains("") else {
      throw ConfigurationError("a stop text", is: "empty", mustBe: "a text")
    }
  }
}
