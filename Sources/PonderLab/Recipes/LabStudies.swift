public import Foundation

/// The studies that ship with the package, as YAML files like those a user writes.
public enum LabStudies {
  /// The paper's whole study.
  public static let full = "full"
  /// The same on fewer problems and smaller budgets.
  public static let quick = "quick"
  /// Game of 24: all published puzzles.
  public static let game24 = "game24"
  /// Game of 24: the puzzles for which GPT-4's solutions are published.
  public static let game24Published = "game24-published"

  /// Reads a study's file, optionally with another seed or with problems from another file.
  ///
  /// - Parameters:
  ///   - name: One of the names above.
  ///   - seed: Draws fresh problems and samples; the study's own if `nil`.
  ///   - domain: The source of its problems; the study's own if `nil`.
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

  /// A text quoted so that YAML reads it back unchanged.
  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
  }

  /// The policy fitted on ``full`` over all methods, with bins of the pass rate estimated by *prompt*.
  public static var policy: URL {
    Bundle.module.bundleURL.appendingPathComponent("Studies/policy.json")
  }
}
