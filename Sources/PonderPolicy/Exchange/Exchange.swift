/// How much test-time compute of a small model costs as much as a larger model does.
///
/// Both models are trained on the same data; the larger has `ratio` times the parameters and answers
/// greedily. R is inference tokens over pre-training tokens: the more a model is used, the dearer
/// its size.
///
/// ### Source
///
/// Snell et al. 2024, section 7.
public struct Exchange: Codable, Hashable, Sendable {
  /// What inference is charged.
  public enum Accounting: String, CaseIterable, Codable, Hashable, Sendable {
    /// arXiv version: `2 P` a token, the verifier free.
    case verifierFree
    /// ICLR 2025 version: `4 P` a token for both models, as if both called a verifier.
    case verifierCharged
    /// Ours: `4 P` a token for the small model, which calls a verifier, and `2 P` for the large
    /// one, which calls none.
    case smallModelCharged
  }

  /// Parameters of the larger model over those of the small one.
  public var ratio: Double
  public var accounting: Accounting

  public init(ratio: Double, accounting: Accounting = .verifierFree) {
    self.ratio = ratio
    self.accounting = accounting
  }

  /// The paper's three values of R, little use first.
  public static let ratiosOfUse = [0.16, 0.79, 22]

  /// How many times one greedy answer's inference the small model may spend, for the same sum of
  /// pre-training and inference.
  ///
  /// - Parameter use: R, above 0.
  public func matchedGenerations(use: Double) -> Double {
    let training = (ratio - 1) / use
    return switch accounting {
    case .verifierFree: ratio + 3 * training
    case .verifierCharged: ratio + 1.5 * training
    case .smallModelCharged: ratio / 2 + 1.5 * training
    }
  }

  /// The relative change of accuracy from the larger model's to the small one's, such as 0.2 for a
  /// fifth more; `nil` when the larger model solves nothing.
  public static func relativeGain(of small: Double, over large: Double) -> Double? {
    large > 0 ? small / large - 1 : nil
  }
}
