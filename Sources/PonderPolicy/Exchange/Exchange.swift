/// How much test-time compute of a small model matches the cost of a larger model.
///
/// Both models are trained on the same data; the larger has `ratio` times the parameters and answers
/// greedily. R is the ratio of inference tokens to pre-training tokens: the more a model is used, the more
/// its size costs.
///
/// ### Source
///
/// Snell et al. 2024, section 7.
public struct Exchange: Codable, Hashable, Sendable {
  /// How inference is charged.
  public enum Accounting: String, CaseIterable, Codable, Hashable, Sendable {
    /// arXiv version: `2 P` per token, the verifier free.
    case verifierFree
    /// ICLR 2025 version: `4 P` per token for both models, as if both called a verifier.
    case verifierCharged
    /// Ours: `4 P` per token for the small model, which calls a verifier, and `2 P` for the large one,
    /// which does not.
    case smallModelCharged
  }

  /// The larger model's parameters divided by the small one's.
  public var ratio: Double
  public var accounting: Accounting

  public init(ratio: Double, accounting: Accounting = .verifierFree) {
    self.ratio = ratio
    self.accounting = accounting
  }

  /// The paper's three values of R, ascending.
  public static let ratiosOfUse = [0.16, 0.79, 22]

  /// How many generations the small model may spend for the same total of pre-training and inference.
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

  /// The small model's accuracy relative to the larger one's, such as 0.2 for 20 % more; `nil` when the
  /// larger model solves nothing.
  public static func relativeGain(of small: Double, over large: Double) -> Double? {
    large > 0 ? small / large - 1 : nil
  }
}
