public import Ponder

/// A verifier that scores from a script.
public struct ScriptedVerifier: Verifier {
  private let score: @Sendable (Prefix, Int) -> Double

  /// Scores each step by a rule.
  ///
  /// - Parameter score: Given a prefix and the index of one of its steps, a number in `0...1`.
  public init(_ score: @escaping @Sendable (Prefix, Int) -> Double) { self.score = score }

  /// Scores each step by looking up its text; unlisted steps get `otherwise`.
  public init(_ scores: [String: Double], otherwise: Double = 0.5) {
    self.init { prefix, index in scores[prefix.steps[index]] ?? otherwise }
  }

  public func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    try Task.checkCancellation()
    let scores = prefixes.map { prefix in prefix.steps.indices.map { score(prefix, $0) } }
    let read = prefixes.reduce(0) { $0 + $1.steps.count }
    return Metered(
      scores,
      cost: ModelCost(calls: 1, readTokens: read, floatingPointOperations: Double(read)))
  }
}

/// A domain whose answer is the text after `Answer:` on the last line that begins with it.
///
/// Answers are equivalent when they differ only in case, or in zeros at the end of a decimal number.
public struct ScriptedDomain: AnswerDomain {
  /// Whether answers have canonical keys, so that both ways of grouping can be tested.
  public var hasKeys: Bool

  public init(hasKeys: Bool = true) { self.hasKeys = hasKeys }

  public func answer(in solution: String) -> Answer? {
    let marker = "Answer:"
    guard let line = solution.split(separator: "\n").last(where: { $0.hasPrefix(marker) }) else {
      return nil
    }
    let text = line.dropFirst(marker.count).drop { $0 == " " }
    return text.isEmpty ? nil : Answer(String(text))
  }

  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool {
    key(first) == key(second)
  }

  public func canonicalKey(of answer: Answer) -> String? { hasKeys ? key(answer) : nil }

  private func key(_ answer: Answer) -> String {
    var text = answer.text.lowercased()
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text
  }
}
