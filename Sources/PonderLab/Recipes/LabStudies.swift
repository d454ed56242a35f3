public import Foundation

/// The studies that ship with the package, as the YAML files that a person would write.
public enum LabStudies {
  /// The paper's whole study.
  public static let full = "full"
  /// The same on fewer problems and smaller budgets.
  public static let quick = "quick"

  /// Reads a study's file, with another seed if one is given.
  ///
  /// - Parameters:
  ///   - name: ``full`` or ``quick``.
  ///   - seed: Draws fresh problems and samples; the study's own if `nil`.
  /// - Throws: What reading the resource throws.
  public static func text(of name: String, seed: UInt64? = nil) throws -> String {
    guard
      let url = Bundle.module.url(
        forResource: name, withExtension: "yaml", subdirectory: "Studies")
    else { throw CocoaError(.fileNoSuchFile) }
    let text = try String(contentsOf: url, encoding: .utf8)
    guard let seed else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("seed:") ? "seed: \(seed)" : String($0) }.joined(separator: "\n")
  }

  /// The policy that was fitted on ``full``, over all methods by the verifier's belief in the question.
  public static var policy: URL {
    Bundle.module.bundleURL.appendingPathComponent("Studies/policy.json")
  }
}
