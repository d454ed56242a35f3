import Foundation
import Ponder
import PonderSearch
import PonderTesting
import Testing

@testable import PonderPools
@testable import PonderStudy

struct StudyLimitsTests {
  private struct Wants: Reference {
    func accepts(_ answer: Answer) -> Bool { answer.text == "2" }
  }

  private let problems = (0..<12).map {
    GradedProblem(
      problem: Problem(id: "p\($0)", question: "question \($0)?"), reference: Wants(), kind: "any")
  }

  private let models: ModelSet = {
    let proposer = ScriptedProposer([
      (text: "good\nAnswer: 2", weight: 3), (text: "bad\nAnswer: 3", weight: 4),
    ])
    let verifier = ScriptedVerifier(["good": 0.8], otherwise: 0.2)
    let models = Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
    return ModelSet(base: models)
  }()

  private func plan() throws -> StudyPlan {
    StudyPlan(
      budgets: [1, 4], searches: [AnyStrategy(BeamSearch())], revisionBudgets: [], poolSamples: 8,
      difficultySamples: 16, seeds: [1], includesLarge: false)
  }

  private func withStore(_ body: (StudyStore) async throws -> Void) async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try await body(try StudyStore(file))
  }

  private func estimate() async throws -> StudyEstimate {
    try await StudyEstimate.measure(problems.map(\.problem), with: { try models.base() })
  }

  @Test func `a forecast comes near what a study takes`() async throws {
    try await withStore { store in
      let plan = try plan()
      let estimate = try await estimate()
      let foretold = problems.reduce(StudyLoad.zero) { sum, _ in
        plan.units.reduce(sum) { $0 + estimate.load(of: $1, in: plan) }
      }
      let left = try await StudyRunner(
        plan, with: models, store: store
      ).run(problems)
      let spent = try plan.spent(in: store)
      #expect(left.left == 0 && spent.tokens > 0 && spent.requests > 0)
      #expect((0.6...1.7).contains(foretold.tokens / spent.tokens))
    }
  }

  @Test(arguments: [1, 3, 16])
  func `a run stops below its limit, and a higher one goes on`(width: Int) async throws {
    try await withStore { store in
      let plan = try plan()
      let estimate = try await estimate()
      let runner = StudyRunner(plan, with: models, store: store)
      var before = 0
      for limit in [400, 900] {
        let left = try await runner.run(
          problems, width: width, within: (StudyLimits(tokens: limit), estimate))
        let spent = try plan.spent(in: store)
        // A unit may be longer than expected; it is no reason to lose it.
        #expect(spent.tokens <= 1.2 * Double(limit) && spent.tokens > 0.6 * Double(limit))
        let finished = try store.finished().count
        #expect(left.leftAtLimit == problems.count * plan.units.count - finished)
        #expect(left.leftAtLimit == left.left && left.left > 0)
        #expect(finished > before)
        before = finished
      }
      let left = try await runner.run(problems, width: width)
      #expect(left.left == 0)
    }
  }

  @Test func `requests are limited too, and no time is no unit`() async throws {
    try await withStore { store in
      let plan = try plan()
      let estimate = try await estimate()
      let runner = StudyRunner(plan, with: models, store: store)
      _ = try await runner.run(
        problems, width: 2, within: (StudyLimits(hours: 1e-12), estimate))
      #expect(try store.finished().isEmpty)
      _ = try await runner.run(
        problems, width: 2, within: (StudyLimits(requests: 40), estimate))
      #expect((20...50).contains(try plan.spent(in: store).requests))
    }
  }

  @Test func `a limit of nothing is refused`() {
    let error = #expect(throws: SettingsFileError.self) {
      try SettingsFile.read(StudyLimits.self, from: "tokens: 5\nrequests: 0", named: "a.yaml")
    }
    #expect(error?.description == "a.yaml, line 2: requests: must be above 0")
  }
}
