import Foundation
import Ponder
import PonderSearch
import PonderTesting
import Testing

@testable import PonderPools
@testable import PonderStudy

/// Studies whose revision chains show beliefs.
struct BelievedChainsTests {
  private struct Wants: Reference {
    func accepts(_ answer: Answer) -> Bool { answer.text == "2" }
  }

  private let problems = (0..<3).map {
    GradedProblem(
      problem: Problem(id: "p\($0)", question: "question \($0)?"), reference: Wants(), kind: "any")
  }
  private let reviser = ScriptedProposer([
    (text: "good\nAnswer: 2", weight: 3), (text: "bad\nAnswer: 3", weight: 4),
  ])
  private let process = ScriptedVerifier(["good": 0.8, "bad": 0.3], otherwise: 0.6)
  private let judge = ScriptedVerifier(["Answer: 2": 0.9], otherwise: 0.2)

  private func models(_ reviser: any Proposer) -> ModelSet {
    ModelSet(
      base: Models(proposer: self.reviser, verifier: process, domain: ScriptedDomain()),
      revision: Models(proposer: reviser, verifier: judge, domain: ScriptedDomain()))
  }

  private func plan(_ view: AttemptView) -> StudyPlan {
    StudyPlan(
      budgets: [1], searches: [], revisionBudgets: [1, 4], poolSamples: 1, difficultySamples: 2,
      seeds: [1], includesLarge: false, revisionView: view)
  }

  @Test func `chains with beliefs are units of their own, and cost the beliefs`() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let store = try StudyStore(file)
    let recorder = Recorder()
    func run(_ view: AttemptView) async throws -> [ChainPool] {
      let plan = plan(view)
      try await StudyRunner(
        plan, with: models(reviser.recorded(by: recorder)), store: store
      ).run(problems)
      return try store.values(ChainPool.self, named: plan.chainsName, budget: 4).map(\.value)
    }
    let plain = try await run(.plain)
    #expect(recorder.recording.proposals.allSatisfy { $0.prefix.beliefs.isEmpty })
    let asked = recorder.recording.proposals.count
    let believed = try await run(AttemptView(beliefs: true))
    let shown = recorder.recording.proposals.dropFirst(asked).map(\.prefix)
    #expect(shown.count == asked && plain.count == 3 && believed.count == 3)
    for prefix in shown {
      #expect(
        prefix.beliefs
          == prefix.attempts.map { $0.hasPrefix("good") ? [0.8, 0.6] : [0.3, 0.6] })
    }
    for (plain, believed) in zip(plain, believed) {
      #expect(believed.chains == plain.chains, "a scripted reviser ignores beliefs")
      #expect(plain.beliefCosts == nil)
      let costs = try #require(believed.beliefCosts)
      #expect(costs.count == 4 && costs[0] == .zero && costs[1].readTokens > 0)
      #expect(believed.cost.verifier == costs.reduce(plain.cost.verifier, +))
      for split in [(attempts: 1, chains: 4), (attempts: 2, chains: 2), (attempts: 4, chains: 1)] {
        for isJudged in [true, false] {
          let more =
            believed.floatingPointOperations(of: split, isJudged: isJudged)
            - plain.floatingPointOperations(of: split, isJudged: isJudged)
          #expect((more > 0) == (costs[..<split.attempts].contains { $0.readTokens > 0 }))
        }
      }
    }
    try store.export { _ in }  // Decodes every row by the kind that its name says.
    let table = try StudyTable(plan(AttemptView(beliefs: true)), from: store)
    let name = StudyTable.revisions(RevisionRatio(4, to: 1))
    #expect(table.columns[.init(name, 4)] != nil, "columns keep the names that figures know")
    let strategy = try #require(table.methods.first { $0.name == name }?.strategy)
    #expect(strategy.roles.contains(.verifier), "a policy shows what the study showed")
    #expect(table.label(of: name) == name + " beliefs")
  }

  @Test func `beliefs without a verifier stay missing, and say why`() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let models = ModelSet(
      base: Models(proposer: reviser, domain: ScriptedDomain()),
      revision: Models(proposer: reviser, verifier: judge, domain: ScriptedDomain()))
    await #expect(throws: MissingRoleError.self) {
      try await StudyRunner(
        plan(AttemptView(beliefs: true)), with: models, store: StudyStore(file)
      ).run(problems)
    }
  }

  @Test func `a file asks for beliefs beside its revisions`() throws {
    let text = "problems: 5\nbudgets: [1, 4]\nrevisions: [4]\n"
    let models = RoleNames(
      proposer: "m", verifier: "v", [.reviser: "r", .reviserVerifier: "rv"])
    let plain = try StudyFile.read(text, named: "study")
    #expect(plain.chains == nil && plain.plan(models).revisionView == .plain)
    let lines = try StudyFile.read(
      text + "chains: {beliefs: true, shown: {marked: '(then'}}\n", named: "study")
    #expect(
      lines.plan(models).revisionView
        == (try AttemptView(beliefs: true, shown: .marked("(then"))))
    let window = try StudyFile.read(
      text + "chains: {window: 5, dropping: 3, beliefs: true}\n", named: "study")
    let plan = window.plan(models)
    #expect(plan.revisionWindow == (try AttemptWindow(most: 5, dropping: 3)))
    #expect(plan.chainsName == "chains window 5 dropping 3 beliefs")
    #expect(plain.plan(models).chainsName == "chains", "results of older studies are found")
    #expect(
      try plan.methods.contains {
        $0.strategy.id == "revisions 4:1 hierarchical window 5 dropping 3 beliefs"
      })
    let refusal = #expect(throws: SettingsFileError.self) {
      try StudyFile.read(text + "chains: {window: 3, dropping: 4}\n", named: "study")
    }
    #expect(
      refusal?.description.contains("must be from 1 to the window of 3, not 4") == true)
    #expect(throws: SettingsFileError.self) {
      try StudyFile.read(text + "chains: {belief: true}\n", named: "study")
    }
  }
}
