import Foundation
import Ponder
import PonderSearch
import PonderTesting
import Testing

@testable import PonderPools
@testable import PonderStudy

struct StudyPoolTests {
  private struct Wants: Reference {
    func accepts(_ answer: Answer) -> Bool { answer.text == "2" }
  }

  private let problems = (0..<12).map {
    GradedProblem(
      problem: Problem(id: "p\($0)", question: "question \($0)?"), reference: Wants(), kind: "any")
  }

  private func study(_ seeds: [UInt64], in folder: URL) async throws -> (StudyPlan, StudyStore) {
    let proposer = ScriptedProposer([
      (text: "good\nAnswer: 2", weight: 3), (text: "bad\nAnswer: 3", weight: 4),
      (text: "lost", weight: 1),
    ])
    let verifier = ScriptedVerifier(["good": 0.8, "Answer: 2": 0.6], otherwise: 0.5)
    let models = Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
    let plan = StudyPlan(
      budgets: [1, 4], searches: [AnyStrategy(BeamSearch())], revisionBudgets: [1, 4],
      poolSamples: 8, difficultySamples: 4, seeds: seeds, includesLarge: false, evidence: 3)
    let store = try StudyStore(folder.appendingPathComponent("study.sqlite"))
    try await StudyRunner(
      plan,
      with: ModelSet(base: models, outcome: verifier, revision: models), store: store
    ).run(problems)
    return (plan, store)
  }

  private func runs(_ seeds: [UInt64], _ folder: URL) async throws -> (StudyTable, [PoolRun]) {
    let (plan, store) = try await study(seeds, in: folder)
    let file = folder.appendingPathComponent("pool.jsonl.gz")
    let count = try StudyPool(
      plan, from: store, problems: problems, domain: ScriptedDomain(), answers: "text", model: "m"
    ).write(to: file)
    let runs = try PoolReader(domain: ScriptedDomain()).runs(in: [file])
    #expect(count == runs.reduce(0) { $0 + $1.candidates + $1.thoughts })
    return (try StudyTable(plan, from: store), runs)
  }

  @Test func `a study's pool replays to the study's own figures`() async throws {
    let folder = try TemporaryFolder()
    let (table, runs) = try await runs([1], folder.url)
    #expect(
      Set(runs.map(\.name)) == [
        "samples", "revisions", "beam, width 4, N = 1", "beam, width 4, N = 4",
        "beam, width 4, N = 1, tree", "beam, width 4, N = 4, tree",
      ])
    #expect(runs.allSatisfy { $0.contradictions.isEmpty && $0.model == "m" })
    var replays: [String: Replay] = [:]
    for run in runs { replays[run.name] = try await Replay(run) }
    func column(_ run: String, _ name: String, _ budget: Int) -> [Double]? {
      replays[run]?.analysis.table.columns[.init(name, budget)]?.accuracy
    }
    let order = try #require(replays["samples"]?.analysis.table.problems)
    #expect(order == table.problems)
    // With all samples nothing is drawn.
    for name in [
      "majority", "best-of-N weighted", "best-of-N weighted by product", "best-of-N best",
      StudyTable.outcomeMethod, "coverage",
    ] {
      #expect(column("samples", name, 8) == table.columns[.init(name, 8)]?.accuracy, "\(name)")
    }
    for ratio in RevisionRatio.all(for: 4) {
      let name = "revisions \(ratio) hierarchical"
      #expect(column("revisions", name, 4) == table.columns[.init(name, 4)]?.accuracy, "\(name)")
    }
    let beam = "beam, width 4, N = 4"
    #expect(
      column(beam, "majority", 1) == table.columns[.init("beam, width 4", 4)]?.accuracy)
    #expect(replays[beam]?.run.generations == 4)
    let tree = try #require(replays[beam + ", tree"]?.run)
    #expect(tree.problems.count == 3 && tree.thoughts > 0)
  }

  @Test func `each seed is a run of samples, and a candidate of a search`() async throws {
    let folder = try TemporaryFolder()
    let (_, runs) = try await runs([1, 7], folder.url)
    let names = runs.map(\.name)
    #expect(names.contains("samples, seed 1") && names.contains("revisions, seed 7"))
    #expect(runs.first { $0.name == "beam, width 4, N = 4" }?.size == 2)
  }
}
