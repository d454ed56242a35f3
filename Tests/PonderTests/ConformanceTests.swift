import Ponder
import PonderTesting
import Testing

/// The suites pass what keeps its promises, and catch what does not.
struct ConformanceTests {
  let problem = Problem(id: "p", question: "?")
  let honest = ScriptedProposer(["a\nb\nAnswer: 1", "c\nAnswer: 2", "Answer: 3"])

  @Test func `the scripted models keep their promises`() async throws {
    #expect(try await brokenPromises(of: honest, on: problem) == [])
    #expect(
      try await brokenPromises(
        of: ScriptedVerifier(["a": 0.3]),
        on: [Prefix(problem, steps: ["a", "b"]), Prefix(problem), Prefix(problem, steps: ["c"])])
        == [])
    for hasKeys in [true, false] {
      #expect(
        brokenPromises(
          of: ScriptedDomain(hasKeys: hasKeys), on: ["2", "2.0", "x", "X", "3"].map(Answer.init))
          == [])
    }
  }

  @Test func `a proposer whose samples depend on how many are asked for is caught`() async throws {
    struct Impure: Proposer {
      let base: ScriptedProposer
      func propose(
        samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
        seed: UInt64
      ) async throws -> Metered<[Continuation]> {
        try await base.propose(
          samples: samples, after: prefix, until: extent, sampling: sampling,
          seed: seed &+ (samples.count == 2 ? 1 : 0))
      }
    }
    let broken = try await brokenPromises(of: Impure(base: honest), on: problem)
    #expect(broken.contains { $0.hasPrefix("sample i must depend") })
  }

  @Test func `a proposer whose batches differ from its single replies is caught`() async throws {
    struct Hasty: Proposer {
      let base: ScriptedProposer
      func propose(
        samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
        seed: UInt64
      ) async throws -> Metered<[Continuation]> {
        try await base.propose(
          samples: samples, after: prefix, until: extent, sampling: sampling, seed: seed)
      }
      func propose(_ requests: [Expansion]) async throws -> [Metered<[Continuation]>] {
        try await base.propose(requests.reversed())
      }
    }
    let broken = try await brokenPromises(of: Hasty(base: honest), on: problem)
    #expect(broken == ["each request of a batch must get what it gets alone"])
  }

  @Test func `a proposer that cannot be cancelled and ends early is caught`() async throws {
    struct Stubborn: Proposer {
      func propose(
        samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
        seed: UInt64
      ) async throws -> Metered<[Continuation]> {
        let one = Continuation(steps: ["a\nb"], ending: .step, logProbability: 1, tokens: 1)
        return Metered(
          [Continuation](repeating: one, count: samples.count + 1), cost: ModelCost(calls: -1))
      }
    }
    let broken = try await brokenPromises(of: Stubborn(), on: problem)
    for promise in [
      "4 continuations were asked for, 5 came", "until .end must not end with .step",
      "a step is one line", "a log-probability is at most 0, not 1.0",
      "a cancelled task must end in CancellationError",
    ] { #expect(broken.contains(promise)) }
    #expect(broken.contains { $0.hasPrefix("a cost is never negative") })
  }

  @Test func `a verifier that looks at its neighbours is caught`() async throws {
    struct Relative: Verifier {
      func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
        Metered(
          prefixes.map { $0.steps.map { _ in Double(prefixes.count) } }, cost: .zero)
      }
    }
    let broken = try await brokenPromises(
      of: Relative(), on: [Prefix(problem, steps: ["a"]), Prefix(problem, steps: ["b"])])
    #expect(broken.contains("a prefix's scores must not depend on the others"))
    #expect(broken.contains("a score lies in 0...1; 2.0 does not"))
  }

  @Test func `a domain whose equivalence is not one is caught`() {
    struct Near: AnswerDomain {
      func answer(in solution: String) -> Answer? { nil }
      func areEquivalent(_ a: Answer, _ b: Answer) -> Bool {
        abs((Int(a.text) ?? 0) - (Int(b.text) ?? 0)) < 2
      }
    }
    let broken = brokenPromises(of: Near(), on: ["1", "2", "3"].map(Answer.init))
    #expect(broken.contains { $0.hasPrefix("equivalence must carry over") })
  }
}
