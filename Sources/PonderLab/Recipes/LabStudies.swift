import Foundation

/// The studies that ship with the package, as YAML files like those a user writes.
public enum LabStudies {
  /// Game of 24: all published puzzles.
  public static let game24 = "countdown/game24"
  /// Game of 24: the puzzles for which GPT-4's solutions are published.
  public static let game24Published = "countdown/game24-published"

  /// Reads a study's file, optionally with another seed or with problems from another file.
  ///
  /// - Parameters:
  ///   - name: One of the names above, or a lab's.
  ///   - seed: Draws fresh problems and samples; the study's own if `nil`.
  ///   - domain: The source of its problems; the study's own if `nil`.
  /// - Throws: What reading the resource throws.
  public static func text(
    of name: String, seed: UInt64? = nil, domain: String? = nil
  ) throws -> String {
    let text = try String(contentsOf: Lab.resource("Studies/\(name).yaml"), encoding: .utf8)
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
}
