import Foundation
import Ponder
import PonderPolicy
import PonderSearch
import PonderStudy
import PonderTesting
import Testing

@testable import PonderReport

struct ReportTests {
  @Test func `a table is Markdown too, with its bars escaped`() {
    let table = ReportTable(
      id: "a", title: "Things", caption: "What they are.", header: ["name", "N = 1"],
      rows: [["a | b", "2"], ["c", ""]])
    #expect(
      table.markdown == """
        ## Things

        | name | N = 1 |
        |---|---|
        | a \\| b | 2 |
        | c |  |

        What they are.
        """)
  }

  @Test func `a page has every figure, its numbers, and nothing from outside`() async throws {
    let (analysis, examples) = try await LittleStudy.analysis()
    let page = StudyReport(
      analysis,
      about: .init(
        title: "A <study>", ratio: 14, facts: [("seed", "1")], examples: examples)
    ).html
    for id in [
      "efficiency", "checks", "search", "search-bins", "search-optimal", "attempts", "sequential",
      "ratios", "ratios-bins", "revisions-optimal", "exchange", "tree", "chain", "costs",
      "spending",
      "agreement", "accuracy", "exchange-search", "exchange-free", "exchange-search-free",
    ] { #expect(page.contains("id=\"\(id)\""), "\(id)") }
    #expect(page.contains("<h1>A &lt;study&gt;</h1>"))
    #expect(page.contains("href=\"data:text/csv"))
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"))
    #expect(!page.contains("nan") && !page.contains("inf "))
  }

  @Test func `verdicts follow the tests`() async throws {
    let (analysis, _) = try await LittleStudy.analysis()
    let checks = Checks(analysis).all
    let beam = try #require(checks.first { $0.finding.hasPrefix("beam search") })
    // Thirty problems, and beam search is ahead by chance at most.
    #expect(beam.verdict == .cannotTell)
    #expect(beam.evidence.contains("beam, width 4 − best-of-N weighted at N = 4"))
    #expect(checks.count >= 8 && checks.allSatisfy { !$0.evidence.isEmpty })
  }
}
