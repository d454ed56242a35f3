/// One of the paper's findings, tested on a study.
public struct Check: Hashable, Sendable {
  public enum Verdict: String, Hashable, Sendable {
    /// Every comparison of the finding is significant in its direction.
    case holds
    /// One comparison is significant against it.
    case fails
    case cannotTell = "cannot tell"
  }

  public var finding: String
  public var verdict: Verdict
  /// The measurements behind the verdict.
  public var evidence: String
}
