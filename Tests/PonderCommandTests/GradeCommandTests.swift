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

  @Test func `a solution that ends in plain words is graded by its last sentence`() throws {
    let url = try file(
      #"{"gold": "24", "solution": "6 * 4 = 24\n\nSo there are 24 eggs in total."}"#,
      #"{"gold": "4", "solution": "Let me try 4 first."}"#)
    defer { try? FileManager.default.removeItem(at: url) }
    let result = try ponder("grade", "--json", url.path)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains(#""found":"conclusion""#))
    #expect(result.output.contains(#""rule":"none""#))
  }

  @Test func `a row without an answer is refused with its line`() throws {
    let url = try file(#"{"gold": "7", "pred": "7"}"#, #"{"gold": "7"}"#)
    defer { try? FileManager.default.removeItem(at: url) }
    let result = try ponder("grade", url.path)
    #expect(result.code == 2)
    #expect(result.errors.contains("line 2: the field 'pred' is missing"))
  }

  @Test(arguments: [
    (#"{"gold": 7, "pred": "7"}"#, "the field 'gold' is of the wrong type"),
    (#"{"gold": null, "pred": "7"}"#, "the field 'gold' is of the wrong type"),
    (#"{"gold": "\ud800", "pred": "7"}"#, "this is not JSON"), ("null", "this is no JSON object"),
    ("{", "this is not JSON"),
  ])
  func `a bad row is reported and the others are graded`(line: String, problem: String) throws {
    let url = try file(#"{"gold": "7", "pred": "7"}"#, line, #"{"gold": "8", "pred": "9"}"#)
    defer { try? FileManager.default.removeItem(at: url) }
    let result = try ponder("grade", url.path)
    #expect(result.code == 2)
    #expect(result.output.contains("1 of 2 right"))
    #expect(result.errors.contains("line 2: \(problem)"))
    #expect(result.errors.contains("1 of 3 rows could not be read"))
    let rows = try ponder("grade", "--json", url.path).output.split(separator: "\n")
    #expect(rows.count == 3)
    #expect(rows[1].contains("\"line\":2"))
  }

  @Test func `what a file says is shown without control characters and cut`() throws {
    let long = String(repeating: "7", count: 1_000)
    let url = try file(#"{"gold": "1", "pred": "\u001b[31m\#(long)", "expected": true}"#)
    defer { try? FileManager.default.removeItem(at: url) }
    let output = try ponder("grade", url.path).output
    #expect(!output.contains("\u{1B}"))
    #expect(output.contains("\\u{1B}[31m777"))
    #expect(output.count < 800)
  }
}
