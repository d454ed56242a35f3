import Foundation
import Ponder
import PonderSearch
import PonderTesting
import Testing

struct AttemptBeliefsTests {
  private let problem = Problem(id: "p", question: "?")
  private let believing = AttemptView(beliefs: true)
  private let process = ScriptedVerifier(["a": 0.9, "b": 0.1, "Answer: 1": 0.3, "Answer: 2": 0.7])
  private let judge = ScriptedVerifier(["Answer: 1": 0.2, "Answer: 2": 0.8])
  private let reviser = ScriptedProposer(["a\nAnswer: 1", "b\nAnswer: 2"])

  private func attempt(_ steps: String...) -> Continuation {
    Continuation(steps: steps, ending: .solution, tokens: 1)
  }

  @Test func `chains ask for what is in view and unscored, each text once`() throws {
    var state = try RevisionState(
      problem, chains: 3, window: AttemptWindow(most: 2), view: believing, seed: 1)
    #expect(state.unbelieved.isEmpty, "nothing is shown to first attempts")
    state.advance(with: [attempt("a"), attempt("b"), attempt("a")], in: ScriptedDomain())
    #expect(state.unbelieved == [Prefix(problem, steps: ["a"]), Prefix(problem, steps: ["b"])])
    state.believe([[0.9], [0.1]])
    #expect(state.unbelieved.isEmpty)
    #expect(state.prefix(of: 1) == Prefix(problem, attempts: ["b"], beliefs: [[0.1]]))
    state.retire { $0 == 1 }
    state.advance(with: [attempt("b", "c"), nil], in: ScriptedDomain())
    #expect(
      state.prefixes.last
        == Prefix(problem, attempts: ["a"], beliefs: [[0.9]], steps: ["b", "c"]),
      "the judge of an attempt reads what its model read")
    #expect(state.unbelieved == [Prefix(problem, steps: ["b", "c"])], "ended chains show nothing")
    state.believe([[0.2, 0.3]])
    #expect(state.prefix(of: 0).beliefs == [[0.9], [0.2, 0.3]])
    #expect(state.prefix(of: 0).attempts == ["a", "b\nc"])
  }

  @Test func `only marked lines of attempts but the latest are shown`() throws {
    let view = try AttemptView(shown: .marked("("))
    var state = RevisionState(problem, chains: 1, view: view, seed: 1)
    for steps in [attempt("a", "b ("), attempt("c", "d"), attempt("e (", "f")] {
      state.advance(with: [steps], in: ScriptedDomain())
    }
    #expect(state.unbelieved.isEmpty)
    #expect(state.prefix(of: 0) == Prefix(problem, attempts: ["b (", "e (\nf"]))
  }

  @Test func `an arm's request waits for the beliefs that it shows`() throws {
    var state = RevisionArms(
      problem, sample: try .init(good: 0.001, bad: 1_000),
      revise: try .init(good: 1_000, bad: 0.001),
      window: 4, view: believing, sampling: .plain, seed: 1)
    #expect(state.unbelieved.isEmpty)
    _ = state.advance(with: attempt("a"), in: ScriptedDomain())
    state.score([0.5], as: 0.5)
    #expect(state.need?.arm == .revise)
    #expect(state.unbelieved == [Prefix(problem, steps: ["a"])])
    let before = try #require(state.need?.request)
    state.believe([[0.75]])
    let after = try #require(state.need?.request)
    #expect(after.prefix == Prefix(problem, attempts: ["a"], beliefs: [[0.75]]))
    #expect(after.seed == before.seed && state.unbelieved.isEmpty)
  }

  @Test func `revisions see the process verifier's scores and pay for them`() async throws {
    let recorder = Recorder()
    var models = Models(
      proposer: reviser.recorded(by: recorder), verifier: judge, domain: ScriptedDomain())
    models.processVerifier = process
    func solve(_ view: AttemptView) async throws -> Solution {
      try await Revisions(ratio: RevisionRatio(3, to: 1), view: view).solve(
        problem, budget: 3, with: models, seed: 4)
    }
    let with = try await solve(believing)
    let asked = recorder.recording.proposals.map(\.prefix)
    #expect(asked.map(\.attempts.count) == [0, 1, 2])
    for prefix in asked {
      let scores = try await process.score(
        prefix.attempts.map { Prefix(problem, steps: $0.split(separator: "\n").map(String.init)) })
      #expect(prefix.beliefs == scores.value)
    }
    let without = try await solve(.plain)
    #expect(recorder.recording.proposals.dropFirst(3).allSatisfy { $0.prefix.beliefs.isEmpty })
    let distinct = Set(with.candidates.dropLast().map(\.steps)).count
    #expect(with.candidates.count == 3 && without.cost.verifier.calls == 1)
    #expect(with.cost.verifier.calls == 1 + distinct, "equal attempts are scored once")
    #expect(
      with.cost.verifier.readTokens == without.cost.verifier.readTokens + 2 * distinct)
    #expect(with.candidates == without.candidates, "a scripted reviser ignores beliefs")
  }

  @Test func `ids, files and roles say that beliefs are shown, and are as before without`() throws {
    let marked = try AttemptView(beliefs: true, shown: .marked("(then"))
    let strategies: [(plain: AnyStrategy, viewed: AnyStrategy)] = [
      (
        AnyStrategy(try Revisions(ratio: RevisionRatio(4, to: 1))),
        AnyStrategy(try Revisions(ratio: RevisionRatio(4, to: 1), view: marked))
      ),
      (AnyStrategy(SearchThenRevise()), AnyStrategy(try SearchThenRevise(view: marked))),
      (AnyStrategy(ReviseOrResample()), AnyStrategy(try ReviseOrResample(view: marked))),
    ]
    #expect(
      strategies.map(\.plain.id)
        == ["revisions 4:1 hierarchical", "beam then revise", "revise or resample"].map {
          $0 == "beam then revise" ? "\(BeamSearch().id) then revise" : $0
        })
    for (plain, viewed) in strategies {
      #expect(viewed.id == plain.id + " beliefs marked '(then'")
      #expect(viewed.roles == plain.roles.union([.verifier]))
      #expect(viewed.revises == plain.revises)
      let text = String(decoding: try JSONEncoder().encode(plain), as: UTF8.self)
      #expect(!text.contains("beliefs") && !text.contains("shown"))
      for strategy in [plain, viewed] {
        let again = try JSONDecoder().decode(
          AnyStrategy.self, from: JSONEncoder().encode(strategy))
        #expect(again == strategy && again.id == strategy.id)
      }
    }
    #expect(strategies[0].plain.roles == [.reviser, .reviserVerifier])
    #expect(strategies[2].plain.roles == [.proposer, .reviser, .reviserVerifier])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(
        AnyStrategy.self, from: Data(#"{"revisions": {"ratio": "1:1", "shown": "few"}}"#.utf8))
    }
  }

  @Test func `strategies with beliefs keep the promises of a strategy`() async throws {
    var models = Models(
      proposer: ScriptedProposer(["a\nAnswer: 1", "b\nAnswer: 2", "Answer: 3"]), verifier: process,
      domain: ScriptedDomain())
    models.reviser = Models.Reviser(reviser, verifier: judge)
    models.processVerifier = process
    let view = try AttemptView(beliefs: true, shown: .marked("a"))
    func check(_ strategy: some Strategy) async throws -> [String] {
      try await brokenPromises(of: strategy, with: models, on: problem)
    }
    for choice in Revisions.Choice.allCases {
      let revisions = try Revisions(ratio: RevisionRatio(4, to: 1), view: view, choice: choice)
      #expect(try await check(revisions) == [])
    }
    #expect(try await check(SearchThenRevise(view: view)) == [])
    #expect(
      try await check(SearchThenRevise(search: AnyStrategy(MajorityVote()), view: view)) == [])
    #expect(try await check(ReviseOrResample(view: view)) == [])
  }

  @Test func `beliefs without a process verifier are refused`() async throws {
    let revisions = Models(proposer: reviser, verifier: judge, domain: ScriptedDomain())
    let error = await #expect(throws: MissingRoleError.self) {
      try await Revisions(ratio: RevisionRatio(1, to: 1), view: believing).solve(
        problem, budget: 4, with: revisions, seed: 1)
    }
    #expect(error?.role == .verifier)
    var both = Models(proposer: reviser, domain: ScriptedDomain())
    both.reviser = Models.Reviser(reviser, verifier: judge)
    let models = both
    await #expect(throws: MissingRoleError.self) {
      try await ReviseOrResample(view: believing).solve(
        problem, budget: 4, with: models, seed: 1)
    }
    await #expect(throws: MissingRoleError.self) {
      try await SearchThenRevise(search: AnyStrategy(MajorityVote()), view: believing).solve(
        problem, budget: 4, with: models, seed: 1)
    }
  }
}
