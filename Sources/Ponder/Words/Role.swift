/// What a model is for.
public enum Role: String, CaseIterable, Codable, CodingKey, CodingKeyRepresentable, Hashable,
  Sendable
{
  /// Continues solutions.
  case proposer
  /// Scores every step of a solution.
  case verifier
  /// Scores only the last step.
  case outcome
  /// A proposer that reads earlier attempts.
  case reviser
  /// Scores the reviser's attempts.
  case reviserVerifier = "reviser-verifier"
  /// A larger model, for comparison.
  case large
}
