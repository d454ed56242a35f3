/// What is wrong in a decoded value, and where.
package struct DecodingProblem {
  /// From the outermost key; empty for the whole text.
  package let path: [any CodingKey]
  /// Follows the name of a field: "is missing".
  package let verdict: String
  /// Whether the verdict completes a sentence about the field; otherwise it is a complete reason.
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

  /// One line for a problem in JSON.
  package var json: String {
    guard !path.isEmpty else { return isCorrupt ? "this is not JSON" : "this is no JSON object" }
    let field = "the field '\(path.map(\.stringValue).joined(separator: ".").shown(atMost: 100))'"
    return isAboutField ? "\(field) \(verdict)" : "\(field): \(verdict.shown(atMost: 400))"
  }

  /// One line for a problem in settings, such as `models.proposer: is missing`; list indices are omitted.
  package var settings: String {
    let names = path.filter { $0.intValue == nil }.map(\.stringValue).joined(separator: ".")
    return (names.isEmpty ? "" : "\(names.shown(atMost: 100)): ") + verdict.shown(atMost: 400)
  }
}
