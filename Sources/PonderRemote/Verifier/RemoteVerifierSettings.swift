import Ponder

/// A verifier that servers run: which family it is, and where.
///
/// ```yaml
/// kind: qwen
/// servers: {addresses: [http://10.0.0.3:8000], model: Qwen/Qwen2.5-Math-PRM-7B}
/// ```
public struct RemoteVerifierSettings: Hashable, Sendable {
  /// A family of verifiers: what it reads, and where its scores are.
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// Qwen2.5-Math-PRM on vLLM's `/pooling`: a head with two labels at each `<extra_0>`.
    case qwen
    /// Math-Shepherd on vLLM's `/pooling`: `+` and `-` at each `ки`. The server must be started with
    /// these labels and this tag.
    case shepherd
    /// RLHFlow's Llama-3.1 verifiers: a conversation with one step a turn, answered by `+` or `-`.
    case rlhflow
    /// Ponder's own: a label token after each step's line break.
    case beliefs
    /// Any language model, prompted in words.
    case judge
  }

  /// Which steps get a score.
  public enum Scope: String, Codable, Hashable, Sendable, CaseIterable {
    /// Every step: a process verifier.
    case steps
    /// The last step alone: an outcome verifier.
    case outcome
  }

  public var kind: Kind
  public var servers: RemoteModel
  public var scope: Scope
  /// The two labels that are compared; the family's own if `nil`.
  public var labels: VerifierLabels
  /// How a judge is prompted.
  public var judge: JudgeTemplate

  /// - Parameters:
  ///   - kind: Its family.
  ///   - servers: Where it runs.
  ///   - scope: Which steps get a score.
  ///   - labels: The two labels that are compared; the family's own if `nil`.
  ///   - judge: How a judge is prompted.
  public init(
    _ kind: Kind, _ servers: RemoteModel, scope: Scope = .steps, labels: VerifierLabels? = nil,
    judge: JudgeTemplate = JudgeTemplate()
  ) {
    self.kind = kind
    self.servers = servers
    self.scope = scope
    self.labels = labels ?? kind.labels
    self.judge = judge
  }
}

extension RemoteVerifierSettings: Codable {
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    guard let kind = try values.choice(Kind.self, forKey: .kind) else {
      throw DecodingError.keyNotFound(
        CodingKeys.kind, .init(codingPath: decoder.codingPath, debugDescription: "no kind"))
    }
    self.init(
      kind,
      try values.decode(RemoteModel.self, forKey: .servers),
      scope: try values.choice(Scope.self, forKey: .scope) ?? .steps,
      labels: try values.decodeIfPresent(VerifierLabels.self, forKey: .labels),
      judge: try values.decodeIfPresent(JudgeTemplate.self, forKey: .judge) ?? JudgeTemplate())
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case kind, servers, scope, labels, judge
  }
}

/// The two labels of a verifier.
public struct VerifierLabels: Codable, Hashable, Sendable {
  public var good: String
  public var bad: String
  /// Their tokens; looked up in the server's tokenizer if `nil`, and checked with it where there is one.
  public var goodToken: Int?
  public var badToken: Int?

  public init(good: String, bad: String, goodToken: Int? = nil, badToken: Int? = nil) {
    self.good = good
    self.bad = bad
    self.goodToken = goodToken
    self.badToken = badToken
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case good, bad, goodToken, badToken }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    good = try values.decode(String.self, forKey: .good)
    bad = try values.decode(String.self, forKey: .bad)
    goodToken = try values.token(forKey: .goodToken)
    badToken = try values.token(forKey: .badToken)
  }
}

extension KeyedDecodingContainer {
  /// The id of a token.
  fileprivate func token(forKey key: Key) throws -> Int? {
    guard let token = try decodeIfPresent(Int.self, forKey: key) else { return nil }
    guard (0...Int(Int32.max)).contains(token) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "must be 0 to \(Int32.max), not \(token)")
    }
    return token
  }
}

/// How a language model is asked to judge a step.
public struct JudgeTemplate: Codable, Hashable, Sendable {
  /// The prompt; `{problem}`, `{solution}` and `{step}` stand for the problem, the steps so far
  /// and the last of them.
  public var prompt: String

  public init(prompt: String = usual) { self.prompt = prompt }

  /// Asks for one word.
  public static let usual = """
    Problem:
    {problem}

    Solution so far:
    {solution}

    Is the last step right, and do the steps lead to the right answer? Answer with one word: Yes or No.
    """

  /// The prompt for a prefix whose last step is judged.
  func text(for prefix: Prefix) -> String {
    let steps = prefix.steps.map(\.unfoldedStep)
    let values = [
      "problem": prefix.problem.text, "solution": steps.joined(separator: "\n\n"),
      "step": steps.last ?? "",
    ]
    // Inserted text is never searched for placeholders, whatever it contains.
    var text = ""
    var rest = prompt[...]
    while let open = rest.firstIndex(of: "{") {
      text += rest[..<open]
      let inside = rest[rest.index(after: open)...]
      if let close = inside.firstIndex(of: "}"), let value = values[String(inside[..<close])] {
        text += value
        rest = inside[inside.index(after: close)...]
      } else {
        text += "{"
        rest = inside
      }
    }
    return text + rest
  }
}

extension RemoteVerifierSettings.Kind {
  /// The labels of the published models; Ponder's own verifiers have their own.
  var labels: VerifierLabels {
    switch self {
    case .qwen, .shepherd, .rlhflow: VerifierLabels(good: "+", bad: "-")
    case .beliefs: VerifierLabels(good: "<|good|>", bad: "<|bad|>")
    case .judge: VerifierLabels(good: "Yes", bad: "No")
    }
  }

  /// Whether the server pools all steps of a text at once.
  var pools: Bool { self == .qwen || self == .shepherd }

  /// The marker of a step's end in a pooled text, and its token in the published models.
  var tag: String { self == .qwen ? "<extra_0>" : "ки" }
}
