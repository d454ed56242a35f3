/// A final answer found in a solution.
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

  /// Distinguishes it from other references of the same question, such as the right answer's text; empty
  /// when the question alone determines the answer.
  var content: String { get }
}

/// A reference that knows of an unfinished solution whether it can still become right.
///
/// It measures how well a verifier judges unfinished solutions, and makes exact labels to train one.
/// Strategies never see it.
public protocol ExactReference: Reference {
  /// Returns for each solution, and for each of its steps, whether the solution can still become right
  /// after that step.
  ///
  /// - Parameter solutions: Steps of any number of solutions of one problem, finished or not.
  func canComplete(_ solutions: [[String]]) -> [[Bool]]
}

extension Reference {
  public var content: String { "" }
}

/// Defines what an answer is and when two answers are equivalent.
///
/// It finds answers and does not check whether they are right.
public protocol AnswerDomain: Sendable {
  /// Returns the answer a solution gives, or `nil` when it gives none.
  func answer(in solution: String) -> Answer?

  /// Returns whether two answers mean the same. The relation is reflexive, symmetric and transitive.
  func areEquivalent(_ first: Answer, _ second: Answer) -> Bool

  /// Returns a key that is equal for equivalent answers and different for others, or `nil` when there is no
  /// such key.
  ///
  /// With keys, a vote over N answers costs N keys instead of N² comparisons.
  func canonicalKey(of answer: Answer) -> String?

  /// Whether a candidate may be chosen by its score or probability when no candidate has an answer. True
  /// for open-ended questions, whose answers cannot be compared.
  var choosesWithoutAnswers: Bool { get }
}

extension AnswerDomain {
  public func canonicalKey(of answer: Answer) -> String? { nil }
  public var choosesWithoutAnswers: Bool { false }
}
