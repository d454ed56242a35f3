import Foundation
import Testing

struct GradeCommandTests {
  private func file(_ lines: String...) throws -> URL {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("grade-\(UUID().uuidString).jsonl")
    try Data(lines.joined(separator: "\n").utf8).write(to: url)
    return url
  }

  @Test func `rows get verdicts, and unexpected ones are shown`() throws {
    let url = try file(
      #"{"gold": "\\frac{1}{2}", "pred": "0.5", "expected": true}"#,
      #"{"gold": "7", "solution": "so \\boxed{8}"}"#, #"{"gold": "7", "solution": "no idea"}"#,
      #"{"gold": "50", "pred": "50\\%", "expected": true}"#)
    defer { try? FileManager.default.removeItem(at: url) }
    try expectGolden(try ponder("grade", url.path).output, "grade")
    try expectGolden(try ponder("grade", "--json", url.path).output, "grade-json")
  }

  @Test func `a row without an answer is refused with its line`() throws {
    let url = try file(#"{"gold": "7", "pred": "7"}"#, #"{"gold": "7"}"#)
    defer { try? FileManager.default.removeItem(at: url) }
    let result = try ponder("grade", url.path)
    #expect(result.code == 2)
    #expect(result.errors.contains("line 2: the field 'pred' is missing"))
  }
}
