/// A contradiction in a pool; its problem or run is excluded from all figures.
public struct Contradiction: Codable, Hashable, Sendable {
  public enum Kind: String, CaseIterable, Codable, Hashable, Sendable {
    /// A problem has two references that are not equivalent.
    case twoReferences
    /// A candidate's number of scores differs from its number of steps.
    case scoreCount
    /// Two candidates of a problem have the same number.
    case duplicateCandidate
    /// A candidate of a tree has a parent that does not exist.
    case unknownParent
    /// Completions are listed under the wrong problems.
    case wrongProblems
    /// No candidate of a run gives an answer, so there is nothing to select.
    case noAnswers
    /// Candidates are marked right but have no answer, so a vote cannot count them.
    case rightWithoutAnswer
  }

  public var kind: Kind
  /// The problem; `nil` for the whole run.
  public var problem: String?
  /// A phrase that describes the contradiction.
  public var text: String

  public init(_ kind: Kind, problem: String?, _ text: String) {
    self.kind = kind
    self.problem = problem
    self.text = text
  }
}
