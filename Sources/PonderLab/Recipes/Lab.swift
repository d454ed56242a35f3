public import Foundation

/// A domain that Ponder ships models, studies and a policy for.
public enum Lab: String, CaseIterable, Sendable {
  /// Countdown in legs: long solutions, and mistakes that stay unseen for a while.
  case relay
  /// Puzzles of one target: short solutions, whose end shows at a glance whether they are right.
  case countdown

  /// The lab of a domain: `relay` for `relay-5-30`; `nil` for a file of problems.
  ///
  /// - Parameter domain: The name of the domain.
  public init?(domain: String) {
    guard let name = domain.split(separator: "-").first, let lab = Lab(rawValue: String(name))
    else {
      return nil
    }
    self = lab
  }

  /// The names of its models.
  public var modelNames: [String] {
    switch self {
    case .relay: ["small", "verifier"]
    case .countdown: ["small", "large", "verifier", "outcome", "reviser", "reviser-verifier"]
    }
  }

  /// The full name of one of its models: `relay/small` for `small`.
  public func model(_ name: String) -> String { "\(rawValue)/\(name)" }

  /// The policy that ships for its models, fitted over all methods with bins of the pass rate estimated by *prompt*:
  /// for `countdown` on its whole study, for `relay` on a hundred problems.
  public var policy: URL { Self.resource("Studies/\(rawValue)/policy.json") }

  /// The file of its study, as YAML like that which a user writes.
  ///
  /// - Parameters:
  ///   - isQuick: Fewer problems and smaller budgets.
  ///   - seed: Draws fresh problems and samples; the study's own if `nil`.
  /// - Throws: What reading the resource throws.
  public func study(isQuick: Bool, seed: UInt64? = nil) throws -> String {
    try LabStudies.text(of: "\(rawValue)/" + (isQuick ? "quick" : "full"), seed: seed)
  }

  /// A file or folder that ships with the package.
  static func resource(_ path: String) -> URL {
    (Bundle.module.resourceURL ?? Bundle.module.bundleURL).appendingPathComponent(path)
  }
}
