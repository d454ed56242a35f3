public import Ponder

/// How a pool's answers are compared and graded.
public struct PoolAnswers: Sendable {
  /// Finds answers and says which are the same.
  public var domain: any AnswerDomain
  /// What decides whether an answer is right, made from a reference as it is written.
  public var reference: @Sendable (String) -> any Reference

  /// - Parameters:
  ///   - domain: Finds answers and says which are the same.
  ///   - reference: Makes a reference; an answer must be the same as the reference's text if left out.
  public init(
    _ domain: any AnswerDomain, reference: (@Sendable (String) -> any Reference)? = nil
  ) {
    self.domain = domain
    self.reference = reference ?? { SameAnswer(answer: Answer($0), domain: domain) }
  }
}

/// Accepts what a domain takes for the same answer.
private struct SameAnswer: Reference {
  var answer: Answer
  var domain: any AnswerDomain

  func accepts(_ other: Answer) -> Bool { domain.areEquivalent(other, answer) }
}
