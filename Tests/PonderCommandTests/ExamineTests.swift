import Foundation
import Testing

struct ExamineTests {
  @Test func `an examination prints both tables, the same with any number of threads`() throws {
    func examine(_ threads: String, _ more: String...) throws -> String {
      let outcome = try RunningCommand(
        ["lab", "examine", "--problems", "5", "--samples", "4", "--threads", threads] + more
      ).wait()
      #expect(outcome.code == 0, "\(outcome.errors)")
      return outcome.output
    }
    let text = try examine("1")
    for row in [
      "pass@1 by difficulty", "steps of a solution", "coverage minus best-of-N",
      "sibling AUC, one line", "information ratio",
    ] {
      #expect(text.contains(row), "\(row)")
    }
    #expect(try examine("2") == text)
    let markdown = try examine("2", "--markdown", "--reviser", "none", "--marker", "(left")
    #expect(markdown.hasPrefix("## countdown: pass@1 by difficulty"))
    #expect(markdown.contains("up to '(left'") && !markdown.contains("information"))
  }
}
