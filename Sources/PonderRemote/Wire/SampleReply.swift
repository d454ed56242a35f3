/// Why a sample ended.
package enum SampleEnd: Hashable, Sendable {
  /// A stop text was written.
  case stop(String)
  /// The model ended its text.
  case finished
  /// A stop text or the model ended it; the server does not say which.
  case stopOrFinished
  /// The token limit was reached, or the server cut the text for another reason.
  case length
}

/// One sample of a reply.
struct Sample: Hashable, Sendable {
  var text: String
  var end: SampleEnd
  /// Tokens sampled, if the server counts them for each sample.
  var tokens: Int?
  /// Natural logarithm of the probability of the sampled tokens, if reported.
  var logProbability: Double?

  init(text: String, end: SampleEnd, tokens: Int? = nil, logProbability: Double? = nil) {
    self.text = text
    self.end = end
    self.tokens = tokens
    self.logProbability = logProbability
  }
}

/// A server's answer, in one form for all servers.
struct SampleReply: Hashable, Sendable {
  /// In the order of their index.
  var samples: [Sample]
  /// Tokens of the prompt, if reported.
  var promptTokens: Int?
  /// Tokens of the prompt that came from the cache, if reported.
  var cachedTokens: Int?
  /// Tokens of all samples together, if reported.
  var sampledTokens: Int?

  init(
    samples: [Sample], promptTokens: Int? = nil, cachedTokens: Int? = nil,
    sampledTokens: Int? = nil
  ) {
    self.samples = samples
    self.promptTokens = promptTokens
    self.cachedTokens = cachedTokens
    self.sampledTokens = sampledTokens
  }
}
