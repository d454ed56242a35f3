/// Something in a pool that cannot be true, so that nothing is averaged over it.
public struct Contradiction: Codable, Hashable, Sendable {
  public enum Kind: String, CaseIterable, Codable, Hashable, Sendable {
    /// One problem has two references that are not the same answer.
    case twoReferences
    /// A candidate has scores of another number than its steps.
    case scoreCount
    /// Two candidates of a problem have one number.
    case duplicateCandidate
    /// A candidate of a tree continues one that is not there.
    case unknownParent
    /// Completions belong to other problems than those they stand under.
    case wrongProblems
    /// No candidate of a run gives an answer, so there is nothing to choose among.
    case noAnswers
    /// Candidates are recorded as right without an answer, so a vote cannot count them.
    case rightWithoutAnswer
  }

  public var kind: Kind
  /// The problem; `nil` when the whole run is meant.
  public var problem: String?
  /// What was found, as a phrase.
  public var text: String

  public init(_ kind: Kind, problem: String?, _ text: String) {
    self.kind = kind
    self.problem = problem
    self.text = text
  }
}
