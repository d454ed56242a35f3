import Foundation
import Testing

/// Expects a text to equal the file of that name in the Golden folder beside the tests.
///
/// Set `RECORD_GOLDEN=1` to write the file instead; the test then fails, so that a recording run is
/// never mistaken for a passing one.
func expectGolden(
  _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden/\(name).txt")
  if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
    try Data((text + "\n").utf8).write(to: file)
    Issue.record("recorded \(name)", sourceLocation: sourceLocation)
    return
  }
  let expected = try String(contentsOf: file, encoding: .utf8)
  #expect(text + "\n" == expected, "differs from \(name).txt", sourceLocation: sourceLocation)
}
