import Foundation
import GRDB
import Ponder
import PonderPolicy
import PonderSearch
import PonderTesting
import Synchronization
import Testing

@testable import PonderPools
@testable import PonderStudy

struct StudyRunnerTests {
  private struct Wants: Reference {
    func accepts(_ answer: Answer) -> Bool { answer.text == "2" }
  }

  private let problems = (0..<6).map {
    GradedProblem(
      problem: Problem(id: "p\($0)", question: "question \($0)?"), reference: Wants(), kind: "any")
  }

  private let models: ModelSet = {
    let proposer = ScriptedProposer([
      (text: "good\nAnswer: 2", weight: 3), (text: "bad\nAnswer: 3", weight: 4),
      (text: "lost", weight: 1),
    ])
    let verifier = ScriptedVerifier(["good": 0.8, "Answer: 2": 0.9], otherwise: 0.2)
    let models = Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
    return ModelSet(
      base: models, outcome: verifier, revision: models, large: proposer,
      promptPassRate: { _ in Metered(0.4, cost: ModelCost(calls: 1)) })
  }()

  private func plan() throws -> StudyPlan {
    StudyPlan(
      budgets: [1, 4],
      searches: [AnyStrategy(BeamSearch()), AnyStrategy(try BeamSearch(lookahead: 3))],
      revisionBudgets: [1, 4], poolSamples: 8, difficultySamples: 16, seeds: [1, 2])
  }

  private func inFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }

  private func export(_ store: StudyStore) throws -> [String] {
    var lines: [String] = []
    try store.export { lines.append($0) }
    return lines
  }

  private func run(
    _ file: URL, width: Int, plan: StudyPlan? = nil,
    onFinish: @escaping @Sendable (StudyStore.Key, Double?) -> Void = { _, _ in }
  ) async throws -> [String] {
    let store = try StudyStore(file)
    try await StudyRunner(
      plan ?? self.plan(), with: models, store: store
    ).run(problems, width: width, onFinish: onFinish)
    return try export(store)
  }

  @Test func `a study is the same at any width`() async throws {
    try await inFolder { folder in
      let one = try await run(folder.appendingPathComponent("1"), width: 1)
      let many = try await run(folder.appendingPathComponent("2"), width: 16)
      // Difficulty and the larger model once; for two seeds a pool, chains and three searches.
      let units = 2 + 2 * (2 + 3)
      #expect(one.count == 6 * units)
      #expect(one == many)
    }
  }

  @Test func `what strategies chose is read with its evidence, for a policy's confidence`()
    async throws
  {
    try await inFolder { folder in
      let file = folder.appendingPathComponent("study")
      _ = try await run(file, width: 8)
      let store = try StudyStore(file)
      let plan = try plan()
      let all = try StudyTable.answers(plan, from: store, problems: ["p1", "p3"])
      #expect(Set(all.map(\.problem)) == [0, 1])
      // The scripted verifier gives a right answer 0.9 and a wrong one 0.2.
      for answer in all where !answer.evidence.judges.isEmpty {
        #expect(answer.evidence.value == (answer.isRight ? 0.9 : 0.2))
      }
      func count(_ judges: [Role]) -> Int { all.count { $0.evidence.judges == judges } }
      // Two seeds of both problems: chains at N = 1, and three splits at N = 4, if they give an answer.
      #expect(count([.reviserVerifier]) <= 2 * 2 * 4 && count([.reviserVerifier]) > 0)
      #expect(count([.verifier]) > count([.reviserVerifier]) && count([]) > 0)
      #expect(try StudyTable.answers(plan, from: store, problems: ["p1", "p3"]) == all)
      #expect(try StudyTable.answers(plan, from: store, problems: []).isEmpty)
    }
  }

  @Test func `a study stopped at any moment goes on and ends the same`() async throws {
    try await inFolder { folder in
      let whole = try await run(folder.appendingPathComponent("whole"), width: 4)
      let file = folder.appendingPathComponent("stopped")
      for moment in [0, 1, 5, 9, 20, 35, 50] {
        let finished = Mutex(0)
        _ = try? await [0].concurrentMap(atMost: 1) { _ in
          try await self.run(file, width: 3) { _, _ in
            let count = finished.withLock {
              $0 += 1
              return $0
            }
            if count >= moment { withUnsafeCurrentTask { $0?.cancel() } }
          }
        }
      }
      #expect(try await run(file, width: 2) == whole)
      let store = try StudyStore(file)
      #expect(try store.finished().count == whole.count)
    }
  }

  @Test func `a new budget computes only what is new`() async throws {
    try await inFolder { folder in
      let file = folder.appendingPathComponent("study")
      let before = try await run(file, width: 4)
      var more = try plan()
      more.budgets.append(16)
      let counter = Mutex(0)
      let after = try await run(file, width: 4, plan: more) { _, _ in
        counter.withLock { $0 += 1 }
      }
      let computed = counter.withLock { $0 }
      #expect(computed == 24)
      #expect(Set(after).isSuperset(of: before))
    }
  }

  @Test func `a pool that is no power of two is replayed whole too`() async throws {
    try await inFolder { folder in
      let file = folder.appendingPathComponent("study")
      var plan = try plan()
      plan.poolSamples = 6
      _ = try await run(file, width: 4, plan: plan)
      let table = try StudyTable(plan, from: StudyStore(file))
      for method in ["coverage", "majority", StudyTable.bestOfN] {
        #expect(table.budgets(of: method) == [1, 2, 4, 6])
      }
    }
  }

  @Test func `a full disk and a locked store are told, and nothing is lost`() async throws {
    try await inFolder { folder in
      let file = folder.appendingPathComponent("study")
      var small = Configuration()
      small.prepareDatabase { try $0.execute(sql: "PRAGMA max_page_count = 8") }
      let full = try StudyStore(file, small)
      let key = { (name: String) in StudyStore.Key(problem: "p", name: name, seed: 1) }
      try full.add(key("first"), ["kept"])
      let error = #expect(throws: StoreError.self) {
        try full.add(key("large"), Array(repeating: "a long text", count: 10_000))
      }
      #expect(
        error?.problem == "the disk is full; free some space and run the same command again")
      #expect(try StudyStore(file).finished() == [key("first")])

      var unfinished = Configuration()
      unfinished.allowsUnsafeTransactions = true
      let other = try DatabaseQueue(path: file.path, configuration: unfinished)
      try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
      var impatient = Configuration()
      impatient.busyMode = .immediateError
      let locked = #expect(throws: StoreError.self) {
        try StudyStore(file, impatient).add(key("second"), 1)
      }
      #expect(locked?.problem == "is in use by another process")
    }
  }

  /// Fails on some problems, and on all from some moment on.
  private struct Moody: Proposer {
    struct Failure: Error, CustomStringConvertible { let description: String }

    let proposer: any Proposer
    var poison: Set<String> = []
    var lasts = Int.max
    let calls = Counter()

    final class Counter: Sendable {
      private let count = Mutex(0)

      func next() -> Int {
        count.withLock {
          $0 += 1
          return $0
        }
      }
    }

    func propose(
      samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
      seed: UInt64
    ) async throws -> Metered<[Continuation]> {
      if poison.contains(prefix.problem.id) { throw Failure(description: "500: poison") }
      if calls.next() > lasts { throw Failure(description: "503: dead") }
      return try await proposer.propose(
        samples: samples, after: prefix, until: extent, sampling: sampling, seed: seed)
    }
  }

  private func run(
    _ proposer: Moody, _ file: URL, width: Int, problems: [GradedProblem]? = nil
  ) async throws -> StudyOutcome {
    let verifier = models.verifier(.verifier)
    let base = Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
    return try await StudyRunner(
      plan(), with: ModelSet(base: base, revision: base, large: proposer),
      store: try StudyStore(file)
    ).run(problems ?? self.problems, width: width)
  }

  @Test(arguments: [1, 3, 64])
  func `a unit that fails stops no other, and the same run goes on later`(
    width: Int
  ) async throws {
    try await inFolder { folder in
      let proposer = try models.base().proposer
      let file = folder.appendingPathComponent("study")
      // Of six problems, the last: in the middle of many others its units would not be all in a row.
      let poisoned = try await run(
        Moody(proposer: proposer, poison: ["p5"]), file, width: max(width, 12))
      let units = 12
      #expect(poisoned.failures.count == units && poisoned.left == units)
      #expect(poisoned.failures.allSatisfy { $0.key.problem == "p5" })
      #expect(poisoned.failures.first?.key.name == "difficulty")
      #expect(poisoned.failures.first?.reason == "500: poison")
      #expect(try StudyStore(file).finished().count == 5 * units)
      let later = try await run(Moody(proposer: proposer), file, width: width)
      #expect(later == StudyOutcome([]))
      let whole = folder.appendingPathComponent("whole")
      _ = try await run(Moody(proposer: proposer), whole, width: 5)
      #expect(try export(StudyStore(file)) == export(StudyStore(whole)))
    }
  }

  @Test(arguments: [1, 16])
  func `a dead server is not asked for every unit`(width: Int) async throws {
    try await inFolder { folder in
      let many = (0..<100).map {
        GradedProblem(
          problem: Problem(id: "p\($0)", question: "question \($0)?"), reference: Wants(),
          kind: "any")
      }
      let proposer = Moody(proposer: try models.base().proposer, lasts: 40)
      let outcome = try await run(
        proposer, folder.appendingPathComponent("study"), width: width, problems: many)
      #expect(outcome.leftAfterFailures > 1_000)
      #expect((1...64).contains(outcome.failures.count), "\(outcome.failures.count)")
    }
  }

  @Test func `an edited problem is run anew, the others are not`() async throws {
    try await inFolder { folder in
      let file = folder.appendingPathComponent("study")
      _ = try await run(file, width: 4)
      var edited = problems
      edited[2].problem.question = "another question?"
      let store = try StudyStore(file)
      let done = Mutex<[String]>([])
      try await StudyRunner(plan(), with: models, store: store).run(
        edited, width: 4, onFinish: { key, _ in done.withLock { $0.append(key.problem) } })
      #expect(done.withLock { $0 } == Array(repeating: "p2", count: 12))
      #expect(try store.unchanged(problems.contents).count == 5)
    }
  }

  @Test func `a store is bound to its models, and damage is told`() async throws {
    try await inFolder { folder in
      let file = folder.appendingPathComponent("study")
      let store = try StudyStore(file)
      try store.bind(to: ["proposer": "abc"])
      try store.bind(to: ["proposer": "abc", "domain": "countdown"])
      let error = #expect(throws: StoreError.self) { try store.bind(to: ["proposer": "xyz"]) }
      #expect(error?.problem.contains("whose proposer is abc, not xyz") == true)
      let damaged = folder.appendingPathComponent("damaged")
      try Data("this is no database, and long enough to be looked at".utf8).write(to: damaged)
      let damage = #expect(throws: StoreError.self) { try StudyStore(damaged) }
      #expect(damage?.description == "\(damaged.path): is damaged, or is no study")
      #expect(throws: StoreError.self) {
        try StudyStore(URL(fileURLWithPath: "/proc/study.sqlite"))
      }
    }
  }
}
