/// A final answer, as found in a solution.
public struct Answer: Codable, Hashable, Sendable, CustomStringConvertible {
  /// The answer as it was written.
  public var text: String

  public init(_ text: String) { self.text = text }

  public var description: String { text }
}

/// The right answer, or the check that decides it.
///
/// Only graders, training recipes and studies hold one.
public protocol Reference: Sendable {
  /// Returns whether the answer is right.
  func accepts(_ answer: Answer) -> Bool

  /// What tells it from other references of the same question, such as the right answer's text; empty
  /// where the question says everything.
  var content: String { get }
}

extension Reference {
  public var content: String { "" }
}

/// What an answer is, and when two are the same.
///
/// Finding an answer never checks whether it is right.
public protocol AnswerDomain: Sendable {
  /// Returns the answer a solution gives, or `nil` when it gives none.
  func answer(in solution: String) -> Answer?

  /// Returns whether two answers say the same: reflexive, symmetric and transitive.
  func areEquivalent(_ first: Answer, _ second: Answer) -> Bool

  /// Returns a key that equivalent answers share and others do not, or `nil` when no key can
  /// decide.
  ///
  /// With keys, a vote over N answers costs N keys instead of N² comparisons.
  func canonicalKey(of answer: Answer) -> String?

  /// Whether a candidate may be chosen by its score or its probability alone where no candidate gives an
  /// answer: so for open-ended questions, whose answers cannot be compared.
  var choosesWithoutAnswers: Bool { get }
}

extension AnswerDomain {
  public func canonicalKey(of answer: Answer) -> String? { nil }
  public var choosesWithoutAnswers: Bool { false }
}
