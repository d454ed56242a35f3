import Ponder

extension PromptTemplate {
  /// What shows that a verifier believes in a line of an attempt, or does not.
  ///
  /// A mark ends the line in a conversation. In ``Layout/lines`` it begins the next line, as the tokens
  /// `<|good|>` and `<|bad|>` do for the lab's models.
  public struct BeliefMarks: Codable, Hashable, Sendable {
    /// For a score of at least 1/2.
    public var good: String
    /// For a score below 1/2.
    public var bad: String

    public init(good: String, bad: String) {
      self.good = good
      self.bad = bad
    }
  }

  /// The lines of the attempts in the window, with the marks of their beliefs.
  func shown(_ prefix: Prefix) -> [[(text: String, mark: String)]] {
    prefix.attempts.indices.suffix(window).map { index in
      let scores = prefix.beliefs.indices.contains(index) ? prefix.beliefs[index] : []
      return prefix.attempts[index].believed(scores).map { line, belief in
        guard let beliefs, let belief else { return (line, "") }
        return (line, belief >= 0.5 ? beliefs.good : beliefs.bad)
      }
    }
  }
}
