import Ponder

/// What one server was found to do.
///
/// Most of it is measured by asking: the absence of an error proves nothing, because servers ignore
/// unknown fields.
public struct ServerProfile: Codable, Hashable, Sendable {
  /// The server program, as it identifies itself.
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    case vllm, sglang, llamaServer, llamaCppPython, mlx, transformers, ollama
    case textGenerationInference, other
  }

  /// How the server uses a seed.
  public enum Seeds: String, Codable, Hashable, Sendable, CaseIterable {
    /// Sample `i` of a request with seed `s` is the sample of seed `s + i`.
    case countUp
    /// All samples of a request are drawn with the same seed, so they are equal.
    case shared
    /// One seed gives one sample, but the samples of one request have no seeds of their own.
    case firstOnly
    /// The seed has no effect.
    case ignored
  }

  /// How the server reports whether a stop text or the model ended a sample.
  public enum StopTelling: String, Codable, Hashable, Sendable, CaseIterable {
    /// A field says so.
    case field
    /// The stop text is included at the end of the text.
    case text
    /// Not at all: steps are streamed and cut here without a stop text, so when the server ends a text,
    /// the model did.
    case none
  }

  /// What `usage` counts when a request has several samples.
  public enum Usage: String, Codable, Hashable, Sendable, CaseIterable {
    case allSamples, firstSample, unknown
  }

  public var kind: Kind
  public var version: String?
  /// The models it lists.
  public var models: [String]
  /// The model in use.
  public var model: String
  /// The context length, in tokens, if the server reports it.
  public var maximumLength: Int?
  /// How many samples one request may ask for; 1 where `n` is ignored.
  public var samplesPerRequest: Int
  /// How many requests are sent to it at once, unless the configuration says otherwise.
  public var concurrency: Int
  public var fields: AcceptedFields
  public var seeds: Seeds
  public var stopTelling: StopTelling
  public var usage: Usage
  /// Whether each sample comes with its tokens.
  public var tellsTokens: Bool
  /// Bytes of text per token, used to estimate tokens that the server does not count.
  public var bytesPerToken: Double
  /// Whether a prompt may be given as tokens; `nil` where trying would be a risk.
  public var takesTokenPrompts: Bool?
  public var dialect: Dialect

  /// A server of which only the kind is known: no feature is assumed.
  public init(kind: Kind = .other, model: String) {
    self.kind = kind
    self.model = model
    models = []
    samplesPerRequest = 1
    concurrency = kind.usualConcurrency
    fields = AcceptedFields(extensions: false, logProbabilities: .none)
    seeds = .ignored
    stopTelling = .none
    usage = .unknown
    tellsTokens = false
    bytesPerToken = 4
    dialect = kind.dialect
  }

  /// How tokens of samples are counted, and whether the count is exact.
  public var tokenCounting: (how: String, isExact: Bool) {
    if stopTelling == .none, dialect != .chat {
      ("from the pieces of a stream for steps, from usage for whole solutions", false)
    } else if tellsTokens {
      ("from the tokens of each sample", true)
    } else if samplesPerRequest == 1 {
      ("from usage, one sample a request", true)
    } else if usage == .allSamples {
      ("from usage, shared out by length among the samples of a request", false)
    } else {
      ("from the length of the text", false)
    }
  }
}

extension ServerProfile.Kind {
  /// The server's usual name.
  public var name: String {
    switch self {
    case .vllm: "vLLM"
    case .sglang: "SGLang"
    case .llamaServer: "llama-server"
    case .llamaCppPython: "llama-cpp-python"
    case .mlx: "mlx_lm"
    case .transformers: "transformers serve"
    case .ollama: "Ollama"
    case .textGenerationInference: "TGI"
    case .other: "an OpenAI-compatible server"
    }
  }

  /// The dialect in which prompts are best sent.
  var dialect: Dialect {
    switch self {
    case .llamaServer: .llama
    case .ollama: .ollama
    default: .completions
    }
  }

  /// Whether a conversation may end with a partial answer.
  var continuesAnswers: Bool { [.vllm, .sglang, .llamaServer].contains(self) }

  /// How many concurrent requests are useful.
  ///
  /// llama-cpp-python aborts one stream for the next.
  var usualConcurrency: Int {
    switch self {
    case .vllm, .sglang, .textGenerationInference: 64
    case .llamaCppPython: 1
    case .transformers, .ollama, .llamaServer: 4
    case .mlx, .other: 8
    }
  }
}

extension ServerProfile {
  /// This profile with a key removed from everything that the server said.
  func without(_ key: APIKey?) -> ServerProfile {
    guard let key else { return self }
    var clean = self
    clean.model = key.removed(from: model)
    clean.models = models.map { key.removed(from: $0) }
    clean.version = version.map { key.removed(from: $0) }
    return clean
  }

  /// The findings, one per line: what works, and what had to be worked around.
  public var findings: [String] {
    let version = version.map { " " + $0.shown(atMost: 60) } ?? ""
    var lines = ["\(kind.name)\(version), model '\(model.shown())'"]
    if let maximumLength { lines.append("context: \(maximumLength) tokens") }
    lines.append(
      samplesPerRequest > 1
        ? "samples of a prompt: up to \(samplesPerRequest) a request"
        : "samples of a prompt: one a request, because it ignores n or has none")
    lines += [seeds.finding, stopTelling.finding]
    if !fields.extensions, dialect != .llama, dialect != .ollama {
      lines.append("fields: OpenAI's own alone; its other sampling defaults cannot be set")
    }
    if fields.generationConfiguration {
      lines.append("sampling: switched on by a generation_config")
    }
    if dialect == .llama { lines.append("asked through /completion, which says why samples end") }
    if dialect == .ollama { lines.append("asked through /api/generate with raw prompts") }
    let counting = tokenCounting
    lines.append("tokens: \(counting.how)\(counting.isExact ? "" : " (an estimate)")")
    if let takesTokenPrompts {
      lines.append("prompts in tokens: \(takesTokenPrompts ? "taken" : "refused")")
    }
    return lines
  }
}

extension ServerProfile.Seeds {
  var finding: String {
    switch self {
    case .countUp: "seeds: each sample has its own, so a run can be repeated"
    case .shared: "seeds: samples of a request are equal, so each is asked for alone"
    case .firstOnly: "seeds: only the first sample of a request keeps to it"
    case .ignored: "seeds: no effect, so a run cannot be repeated"
    }
  }
}

extension ServerProfile.StopTelling {
  var finding: String {
    switch self {
    case .field: "ends: it says whether a step or the solution ended"
    case .text: "ends: the separator stands in the text where a step ended"
    case .none: "ends: not told, so steps are streamed and cut at the separator"
    }
  }
}
