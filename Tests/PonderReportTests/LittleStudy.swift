import Foundation
import Ponder
import PonderSearch
import PonderStudy
import PonderTesting

@testable import PonderPools

/// A whole little study of scripted models.
enum LittleStudy {
  private struct Wants: Reference {
    func accepts(_ answer: Answer) -> Bool { answer.text == "2" }
  }

  static func analysis() async throws -> (StudyAnalysis, StudyExamples) {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let proposer = ScriptedProposer([
      (text: "good\nAnswer: 2", weight: 3), (text: "bad\nAnswer: 3", weight: 4),
      (text: "lost", weight: 1),
    ])
    let verifier = ScriptedVerifier(["good": 0.8, "Answer: 2": 0.9], otherwise: 0.2)
    let models = Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
    let plan = StudyPlan(
      budgets: [1, 4, 16], searches: [AnyStrategy(BeamSearch())], revisionBudgets: [1, 4, 16],
      poolSamples: 16, difficultySamples: 8,
      seeds: [1], evidence: 5)
    let store = try StudyStore(file)
    let problems = (0..<30).map {
      GradedProblem(
        problem: Problem(id: "p\($0)", question: "\($0)?"), reference: Wants(), kind: "any")
    }
    try await StudyRunner(
      plan,
      with: ModelSet(
        base: models, outcome: verifier, revision: models, large: proposer,
        promptPassRate: { _ in Metered(0.4, cost: ModelCost(calls: 1)) }), store: store
    ).run(problems)
    let examples = try StudyExamples(plan, from: store, problems: problems.map(\.problem))
    return (StudyAnalysis(try StudyTable(plan, from: store), resamples: 100), examples)
  }
}
