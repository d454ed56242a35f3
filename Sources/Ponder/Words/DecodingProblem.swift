/// What is wrong with a value that somebody wrote, and where in it.
package struct DecodingProblem {
  /// From the outermost key; empty where the whole text is meant.
  package let path: [any CodingKey]
  /// Behind the name of a field: "is missing".
  package let verdict: String
  /// Whether the verdict is about the field itself and not a reason of its own.
  private let isAboutField: Bool
  private let isCorrupt: Bool

  package init(_ error: DecodingError) {
    isCorrupt = if case .dataCorrupted = error { true } else { false }
    switch error {
    case .keyNotFound(let key, let context):
      (path, verdict, isAboutField) = (context.codingPath + [key], "is missing", true)
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      (path, verdict, isAboutField) = (context.codingPath, "is of the wrong type", true)
    case .dataCorrupted(let context):
      (path, verdict, isAboutField) = (context.codingPath, context.debugDescription, false)
    @unknown default:
      (path, verdict, isAboutField) = ([], "\(error)", false)
    }
  }

  /// One line about JSON.
  package var json: String {
    guard !path.isEmpty else { return isCorrupt ? "this is not JSON" : "this is no JSON object" }
    let field = "the field '\(path.map(\.stringValue).joined(separator: ".").shown(atMost: 100))'"
    return isAboutField ? "\(field) \(verdict)" : "\(field): \(verdict.shown(atMost: 400))"
  }

  /// One line about settings, as `models.proposer: is missing`; places in lists are left out.
  package var settings: String {
    let names = path.filter { $0.intValue == nil }.map(\.stringValue).joined(separator: ".")
    return (names.isEmpty ? "" : "\(names.shown(atMost: 100)): ") + verdict.shown(atMost: 400)
  }
}
