/// One of the paper's findings, tried on a study.
public struct Check: Hashable, Sendable {
  public enum Verdict: String, Hashable, Sendable {
    /// Every comparison that the finding makes is significant, in its direction.
    case holds
    /// One of them is significant, against it.
    case fails
    case cannotTell = "cannot tell"
  }

  public var finding: String
  public var verdict: Verdict
  /// The measurements behind the verdict.
  public var evidence: String
}
