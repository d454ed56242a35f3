import Foundation
import Ponder
import PonderPolicy
import PonderSearch
import PonderStudy
import PonderTesting
import Testing

@testable import PonderReport

struct ReportTests {
  private struct Wants: Reference {
    func accepts(_ answer: Answer) -> Bool { answer.text == "2" }
  }

  /// A whole little study of scripted models.
  private func analysis() async throws -> (StudyAnalysis, StudyExamples) {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let proposer = ScriptedProposer([
      (text: "good\nAnswer: 2", weight: 3), (text: "bad\nAnswer: 3", weight: 4),
      (text: "lost", weight: 1),
    ])
    let verifier = ScriptedVerifier(["good": 0.8, "Answer: 2": 0.9], otherwise: 0.2)
    let models = Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
    let plan = StudyPlan(
      budgets: [1, 4, 16], searches: [.beam(try BeamSearch())], revisionBudgets: [1, 4, 16],
      poolSamples: 16, difficultySamples: 8,
      seeds: [1], evidence: 5)
    let store = try StudyStore(file)
    let problems = (0..<30).map {
      GradedProblem(
        problem: Problem(id: "p\($0)", question: "\($0)?"), reference: Wants(), kind: "any")
    }
    try await StudyRunner(
      plan,
      with: StudyModels(
        search: { models }, outcome: { verifier }, revision: { models }, large: { proposer },
        promise: { _ in Metered(0.4, cost: ModelCost(calls: 1)) }),
      domain: ScriptedDomain(), store: store
    ).run(problems)
    let examples = try StudyExamples(plan, from: store, problems: problems.map(\.problem))
    return (StudyAnalysis(try StudyTable(plan, from: store)), examples)
  }

  @Test func `a page has every figure, its numbers, and nothing from outside`() async throws {
    let (analysis, examples) = try await analysis()
    let page = StudyReport(
      analysis,
      about: .init(
        title: "A <study>", ratio: 14, facts: [("seed", "1")], examples: examples)
    ).html
    for id in [
      "efficiency", "checks", "search", "search-bins", "search-optimal", "attempts", "sequential",
      "ratios", "ratios-bins", "revisions-optimal", "exchange", "tree", "chain", "costs",
      "spending",
      "agreement", "accuracy", "exchange-search",
    ] { #expect(page.contains("id=\"\(id)\""), "\(id)") }
    #expect(page.contains("<h1>A &lt;study&gt;</h1>"))
    #expect(page.contains("href=\"data:text/csv"))
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"))
    #expect(!page.contains("nan") && !page.contains("inf "))
  }

  @Test func `verdicts follow the intervals`() async throws {
    let (analysis, _) = try await analysis()
    let checks = Checks(analysis).all
    let beam = try #require(checks.first { $0.finding.hasPrefix("beam search") })
    #expect(beam.verdict == .holds || beam.verdict == .cannotTell)
    #expect(beam.evidence.contains("beam, width 4 − best-of-N weighted at N = 4"))
    #expect(checks.count >= 8 && checks.allSatisfy { !$0.evidence.isEmpty })
  }
}
