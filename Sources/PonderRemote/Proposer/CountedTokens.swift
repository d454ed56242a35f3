import Ponder

/// The tokens of one answer: as reported by the server where its count is reliable, else estimated.
///
/// In `usage`, llama-server counts only the first sample, and vLLM reports only the last sample's cached
/// tokens. So samples are counted one by one where possible, and cached tokens are used only when a
/// request has a single sample.
struct CountedTokens: Hashable, Sendable {
  /// Tokens of the prompt that were computed.
  private(set) var prompt: Int
  /// Tokens of each sample.
  private(set) var samples: [Int]
  /// How many of all these tokens are estimates.
  private(set) var estimated = 0

  init(_ reply: SampleReply, prompt request: SampleRequest, _ profile: ServerProfile) {
    if let told = reply.promptTokens {
      let trustsCache = reply.samples.count == 1 || profile.dialect == .llama
      prompt = max(0, told - (trustsCache ? reply.cachedTokens ?? 0 : 0))
    } else {
      prompt = Self.tokens(request.prompt.byteCount, profile)
      estimated += prompt
    }
    let known = reply.samples.compactMap(\.tokens)
    if known.count == reply.samples.count {
      samples = known
      // The pieces of a stream are mostly single tokens.
      if request.streams { estimated = known.reduce(estimated) { $0.plus($1) } }
    } else if reply.samples.count == 1, let told = reply.sampledTokens {
      samples = [told]
    } else {
      let bytes = reply.samples.map { $0.text.utf8.count }
      let isShared = profile.usage == .allSamples
      samples =
        if isShared, let told = reply.sampledTokens { Self.shared(told, by: bytes) } else {
          bytes.map { Self.tokens($0, profile) }
        }
      estimated = samples.reduce(estimated) { $0.plus($1) }
    }
  }

  /// Tokens of the prompt and of all samples.
  var all: Int { samples.reduce(prompt) { $0.plus($1) } }

  func cost(parameters: Double?) -> ModelCost {
    ModelCost(
      calls: 1, readTokens: prompt, sampledTokens: samples.reduce(0) { $0.plus($1) },
      floatingPointOperations: 2 * (parameters ?? 0) * Double(all))
  }

  /// Splits a sum in proportion to `weights`; the parts add up to it.
  private static func shared(_ sum: Int, by weights: [Int]) -> [Int] {
    let all = max(1, weights.reduce(0, +))
    var given = 0
    var weight = 0
    return weights.enumerated().map { index, part in
      weight += part
      let upTo = index == weights.count - 1 ? sum : Int(Double(sum) * Double(weight) / Double(all))
      defer { given = upTo }
      return upTo - given
    }
  }

  private static func tokens(_ bytes: Int, _ profile: ServerProfile) -> Int {
    Int((Double(bytes) / profile.bytesPerToken).rounded(.up))
  }
}
