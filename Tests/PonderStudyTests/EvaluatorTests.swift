import Ponder
import PonderPools
import PonderStudy
import PonderTesting
import Synchronization
import Testing

struct EvaluatorTests {
  private struct Exactly: Reference {
    var text: String
    func accepts(_ answer: Answer) -> Bool { answer.text == text || answer.text == text + ".0" }
  }

  private let proposer = ScriptedProposer([
    (text: "easy\nAnswer: 2", weight: 5), (text: "Answer: 2.0", weight: 3),
    (text: "Answer: 3", weight: 2), (text: "lost", weight: 2),
  ])

  private var problems: [GradedProblem] {
    (0..<30).map {
      GradedProblem(
        problem: Problem(id: "p\($0)", question: "?"),
        reference: Exactly(text: $0 % 3 == 0 ? "3" : "2"), kind: $0 % 3 == 0 ? "odd" : "even")
    }
  }

  @Test func `results keep the problems' order and depend on nothing but the seed`() async throws {
    let evaluator = Evaluator(proposer: proposer, domain: ScriptedDomain())
    let told = Mutex(0)
    let one = try await evaluator.run(problems, samples: 32, seed: 4, width: 1) { _ in
      told.withLock { $0 += 1 }
    }
    let many = try await evaluator.run(problems, samples: 32, seed: 4, width: 20)
    #expect(one == many)
    #expect(told.withLock { $0 } == 30)
    #expect(one.map(\.problem.id) == problems.map(\.problem.id))
    #expect(try await evaluator.run(problems, samples: 32, seed: 5, width: 20) != one)
  }

  @Test func `equivalent answers are one group, graded once`() async throws {
    let results = try await Evaluator(proposer: proposer, domain: ScriptedDomain())
      .run(problems, samples: 64, seed: 1)
    for result in results {
      #expect(result.groups.count <= 2)
      #expect(result.samples.count == 64)
      let counted = result.groups.indices.map { group in result.samples.count { $0 == group } }
      #expect(counted == result.groups.map(\.count))
      #expect(result.groups.count { $0.isRight } == 1)
      #expect(result.isGreedyRight == (result.kind == "even"))
    }
  }

  @Test func `the summary's figures are those of its rows`() async throws {
    let results = try await Evaluator(proposer: proposer, domain: ScriptedDomain())
      .run(problems, samples: 64, seed: 1)
    let summary = EvaluationSummary(results, seed: 1)
    let mean = results.map(\.rightShare).reduce(0, +) / 30
    #expect(abs(summary.passAt1.value - mean) < 1e-12)
    #expect(summary.budgets.map(\.samples) == [1, 4, 16, 64])
    #expect(abs(summary.budgets[0].majority.value - mean) < 1e-12)
    // 2 wins every large vote, and is right for two problems of three.
    #expect(abs(summary.budgets[3].majority.value - 2.0 / 3) < 1e-12)
    #expect(summary.quintiles.map(\.problems) == [6, 6, 6, 6, 6])
    let shares = summary.quintiles.map(\.passAt1.value)
    #expect(shares == shares.sorted(by: >))
    #expect(summary.kinds.map(\.name) == ["even", "odd"])
    #expect(summary == EvaluationSummary(results, seed: 1))
  }

  @Test func `greedy alone samples nothing`() async throws {
    let results = try await Evaluator(proposer: proposer, domain: ScriptedDomain())
      .run(problems, samples: 0, seed: 1)
    #expect(results.allSatisfy { $0.samples.isEmpty && $0.groups.isEmpty })
    let summary = EvaluationSummary(results, seed: 1)
    #expect(summary.greedy.value == 2.0 / 3 && summary.budgets.isEmpty && summary.quintiles.isEmpty)
  }

  @Test func `an error of one problem ends the run`() async {
    struct Broken: Error {}
    struct Failing: Proposer {
      func propose(
        samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
        seed: UInt64
      ) async throws -> Metered<[Continuation]> {
        if prefix.problem.id == "p7" { throw Broken() }
        return Metered([], cost: .zero)
      }
    }
    await #expect(throws: Broken.self) {
      try await Evaluator(proposer: Failing(), domain: ScriptedDomain())
        .run(problems, samples: 4, seed: 1)
    }
  }
}
