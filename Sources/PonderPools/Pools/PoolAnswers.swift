public import Ponder

/// How a pool's answers are compared and graded.
public struct PoolAnswers: Sendable {
  /// Finds answers and decides which are equivalent.
  public var domain: any AnswerDomain
  /// Makes the check of an answer from the text of a reference.
  public var reference: @Sendable (String) -> any Reference

  /// - Parameters:
  ///   - domain: Finds answers and decides which are equivalent.
  ///   - reference: Makes a reference from its text; by default an answer is right when it is equivalent to
  ///     that text.
  public init(
    _ domain: any AnswerDomain, reference: (@Sendable (String) -> any Reference)? = nil
  ) {
    self.domain = domain
    self.reference = reference ?? { SameAnswer(answer: Answer($0), domain: domain) }
  }
}

/// Accepts answers that a domain considers equivalent.
private struct SameAnswer: Reference {
  var answer: Answer
  var domain: any AnswerDomain

  func accepts(_ other: Answer) -> Bool { domain.areEquivalent(other, answer) }
}
