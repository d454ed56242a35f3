import Ponder

/// Reads the probabilities of two labels from a server's reply: no I/O.
struct LabelReply: Sendable {
  /// Tokens of the labels, where known.
  typealias Tokens = (good: Int?, bad: Int?)

  private let labels: VerifierLabels
  private let tokens: Tokens
  /// Whether a label may be missing in the list of the likeliest tokens.
  private let isJudge: Bool

  init(_ settings: RemoteVerifierSettings, _ tokens: Tokens) {
    self.init(settings.labels, tokens, isJudge: settings.kind == .judge)
  }

  init(_ labels: VerifierLabels, _ tokens: Tokens, isJudge: Bool) {
    self.labels = labels
    self.tokens = tokens
    self.isJudge = isJudge
  }

  /// The probability of the good label relative to both, in `0...1`.
  ///
  /// - Throws: ``MalformedReply`` when the reply does not contain it, and for impossible numbers.
  func score(_ bytes: [UInt8], _ kind: ServerProfile.Kind) throws -> Metered<Double> {
    if kind == .llamaServer, tokens.good != nil { return try llamaScore(bytes) }
    let reply = try StandardReply(bytes)
    let found = reply.choices?.first?.logprobs?.firstAlternatives ?? []
    let good = logProbability(of: tokens.good, labels.good, in: found)
    let bad = logProbability(of: tokens.bad, labels.bad, in: found)
    // A label that is not listed is at most as likely as the last one listed.
    let least = found.compactMap(\.logprob).min()
    guard good != nil || bad != nil, isJudge || (good != nil && bad != nil),
      let first = good ?? least, let second = bad ?? least
    else { throw MalformedReply("no log-probabilities of the two labels") }
    try Told.check(logProbability: first)
    try Told.check(logProbability: second)
    let told = try reply.usage?.counts()
    return Metered(
      1 / (1 + exponential(second - first)), cost: Self.cost(told?.prompt, cached: told?.cached))
  }

  private func llamaScore(_ bytes: [UInt8]) throws -> Metered<Double> {
    guard let reply = try LlamaReply.decode(bytes).first else {
      throw MalformedReply("a reply without samples")
    }
    let found = reply.completion_probabilities?.first?.top_probs ?? []
    // Rounding may give a little more than 1.
    guard let good = found.first(where: { $0.id == tokens.good })?.prob,
      let bad = found.first(where: { $0.id == tokens.bad })?.prob,
      (0...1.01).contains(good), (0...1.01).contains(bad), good + bad > 0
    else { throw MalformedReply("no probabilities of the two labels") }
    let told = try reply.promptCounts()
    return Metered(good / (good + bad), cost: Self.cost(told.read, cached: told.cached))
  }

  private static func cost(_ prompt: Int?, cached: Int?) -> ModelCost {
    ModelCost(calls: 1, readTokens: max(0, (prompt ?? 0) - (cached ?? 0)))
  }

  private func logProbability(
    of token: Int?, _ label: String, in found: [TokenLogProbabilities.Token]
  ) -> Double? {
    found.first { entry in
      if let token, let id = entry.id ?? entry.token.flatMap(Self.namedID) { return id == token }
      return entry.token == label
    }?.logprob
  }

  private static func namedID(_ name: String) -> Int? {
    name.hasPrefix("token_id:") ? Int(name.dropFirst(9)) : nil
  }
}
