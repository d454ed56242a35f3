public import Foundation

/// The studies that ship with the package, as the YAML files that a person would write.
public enum LabStudies {
  /// The paper's whole study.
  public static let full = "full"
  /// The same on fewer problems and smaller budgets.
  public static let quick = "quick"
  /// Game of 24: all published puzzles.
  public static let game24 = "game24"
  /// Game of 24: the puzzles of which GPT-4's solutions are published.
  public static let game24Published = "game24-published"

  /// Reads a study's file, with another seed or with problems of another file if they are given.
  ///
  /// - Parameters:
  ///   - name: One of the names above.
  ///   - seed: Draws fresh problems and samples; the study's own if `nil`.
  ///   - domain: Where its problems are; the study's own if `nil`.
  /// - Throws: What reading the resource throws.
  public static func text(
    of name: String, seed: UInt64? = nil, domain: String? = nil
  ) throws -> String {
    guard
      let url = Bundle.module.url(
        forResource: name, withExtension: "yaml", subdirectory: "Studies")
    else { throw CocoaError(.fileNoSuchFile) }
    let text = try String(contentsOf: url, encoding: .utf8)
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if let seed, line.hasPrefix("seed:") { return "seed: \(seed)" }
      if let domain, line.hasPrefix("domain:") { return "domain: \(quoted(domain))" }
      return String(line)
    }.joined(separator: "\n")
  }

  /// A text as YAML reads it back, whatever is in it.
  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
  }

  /// The policy that was fitted on ``full``, over all methods by the verifier's belief in the question.
  public static var policy: URL {
    Bundle.module.bundleURL.appendingPathComponent("Studies/policy.json")
  }
}
