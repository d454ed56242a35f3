import Foundation
import Ponder
import PonderSearch
import PonderTesting
import Synchronization
import Testing

struct RevisionsTests {
  let problem = Problem(id: "p", question: "?")
  let verifier = ScriptedVerifier(["Answer: 1": 0.3, "Answer: 2": 0.9, "Answer: 3": 0.4])

  private func candidates(_ answers: [String]) -> [Candidate] {
    answers.map { Candidate(steps: [$0], answer: Answer($0), ending: .solution, tokens: 1) }
  }

  @Test(arguments: [
    (1, [1]), (4, [4, 2, 1]), (16, [16, 8, 4, 2, 1]), (256, [256, 64, 16, 4, 1]),
  ])
  func `the paper's ratios divide their budgets`(budget: Int, chains: [Int]) {
    let splits = RevisionRatio.all(for: budget).map { $0.split(budget) }
    #expect(splits.map(\.chains) == chains)
    #expect(splits.allSatisfy { $0.attempts * $0.chains == budget })
  }

  @Test func `any other budget is never overspent`() {
    for budget in 1...100 {
      for ratio in [RevisionRatio(1, to: 7), RevisionRatio(1, to: 1), RevisionRatio(9, to: 2)] {
        let (attempts, chains) = ratio.split(budget)
        #expect(attempts >= 1 && chains >= 1 && attempts * chains <= budget)
      }
    }
  }

  @Test func `an attempt sees the four latest`() async throws {
    let recorder = Recorder()
    let proposer = CountingReviser().recorded(by: recorder)
    let models = Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
    let solution = try await Revisions(ratio: RevisionRatio(6, to: 1)).solve(
      problem, budget: 6, with: models, seed: 1)
    #expect(solution.chains == [[0, 1, 2, 3, 4, 5]])
    #expect(
      recorder.recording.proposals.map(\.prefix.attempts) == [
        [], ["Answer: 0"], ["Answer: 0", "Answer: 1"], ["Answer: 0", "Answer: 1", "Answer: 2"],
        ["Answer: 0", "Answer: 1", "Answer: 2", "Answer: 3"],
        ["Answer: 1", "Answer: 2", "Answer: 3", "Answer: 4"],
      ])
    #expect(solution.answer == Answer("2"))
  }

  @Test func `the hierarchical choice is made twice`() {
    // The first chain settles on a with 0.6 against b's 0.5; the others on b and c.
    let answers = ["a", "b", "a", "b", "c", "c"]
    let scores = [0.2, 0.5, 0.4, 0.3, 0.35, 0.1]
    let (votes, chosen) = chooseHierarchically(
      among: candidates(answers), chains: [[0, 1, 2], [3], [4, 5]], scores: scores,
      in: ScriptedDomain())
    #expect(votes.map(\.answer.text) == ["a", "c", "b"])
    #expect(votes.map(\.members) == [[2], [4], [3]], "each chain sends its best of the answer")
    #expect(chosen == 2)
  }

  @Test func `a hierarchical choice tells how many of all attempts agree`() async throws {
    let models = Models(
      proposer: ScriptedProposer([(text: "Answer: 1", weight: 3), (text: "Answer: 2", weight: 1)]),
      verifier: verifier, domain: ScriptedDomain())
    for ratio in [RevisionRatio(16, to: 1), RevisionRatio(1, to: 1), RevisionRatio(1, to: 16)] {
      let solution = try await Revisions(ratio: ratio).solve(
        problem, budget: 16, with: models, seed: 3)
      let all = solution.candidates.indices.filter {
        solution.candidates[$0].answer == solution.answer
      }
      #expect(all.count > 1 && solution.votes.first?.members == all)
      #expect(solution.votes.flatMap(\.members).sorted() == Array(solution.candidates.indices))
    }
  }

  @Test(arguments: Revisions.Choice.allCases)
  func `revisions keep the promises of a strategy`(choice: Revisions.Choice) async throws {
    let models = Models(
      proposer: ScriptedProposer(["Answer: 1", "Answer: 2", "Answer: 3"]), verifier: verifier,
      domain: ScriptedDomain())
    for ratio in RevisionRatio.all(for: 16) {
      let strategy = try Revisions(ratio: ratio, choice: choice)
      #expect(try await brokenPromises(of: strategy, with: models, on: problem) == [])
    }
  }

  @Test(arguments: [
    (1, [0, 1, 2, 3, 4, 4, 4, 4, 4, 4]), (2, [0, 1, 2, 3, 4, 3, 4, 3, 4, 3]),
    (3, [0, 1, 2, 3, 4, 2, 3, 4, 2, 3]), (4, [0, 1, 2, 3, 4, 1, 2, 3, 4, 1]),
  ])
  func `a full window drops its oldest attempts together`(dropping: Int, seen: [Int]) async throws {
    let watch = ViewWatch()
    let models = Models(proposer: watch, domain: ScriptedDomain())
    let strategy = try Revisions(
      ratio: RevisionRatio(10, to: 1), window: AttemptWindow(dropping: dropping), choice: .majority)
    _ = try await strategy.solve(problem, budget: 10, with: models, seed: 1)
    #expect(watch.views.map(\.count) == seen)
    for (number, view) in watch.views.enumerated() {
      #expect(view == (0..<number).suffix(view.count).map { "Answer: \($0)" })
    }
  }

  @Test func `attempts that leave together have a setting, an id and a range`() throws {
    let strategy = try Revisions(ratio: RevisionRatio(4, to: 1), window: AttemptWindow(dropping: 3))
    #expect(strategy.id == "revisions 4:1 hierarchical dropping 3")
    #expect(try Revisions(ratio: RevisionRatio(4, to: 1)).id == "revisions 4:1 hierarchical")
    let stored = try JSONEncoder().encode(strategy)
    #expect(try JSONDecoder().decode(Revisions.self, from: stored) == strategy)
    let joined = try SearchThenRevise(window: AttemptWindow(most: 6, dropping: 2))
    #expect(joined.id == "beam, width 4 then revise window 6 dropping 2")
    let coded = try JSONEncoder().encode(joined)
    #expect(try JSONDecoder().decode(SearchThenRevise.self, from: coded) == joined)
    for dropping in [0, 5] {
      let error = #expect(throws: ConfigurationError.self) {
        try AttemptWindow(dropping: dropping)
      }
      #expect(
        error?.description
          == "the attempts dropped at once must be from 1 to the window of 4, not \(dropping)")
    }
  }

  @Test func `a token ceiling ends the chains between attempts`() async throws {
    let models = Models(
      proposer: ScriptedProposer(["Answer: 1", "Answer: 2"]), verifier: verifier,
      domain: ScriptedDomain())
    let solution = try await Revisions(ratio: RevisionRatio(1, to: 1)).solve(
      problem, budget: Budget(generations: 16, tokens: 10), with: models, seed: 1)
    #expect(solution.ceiling == .tokens)
    #expect(solution.chains.map(\.count) == [1, 1, 1, 1])
  }
}

/// Answers with the number of attempts it was shown in all.
private struct CountingReviser: Proposer {
  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    let last = prefix.attempts.last.flatMap { Int($0.dropFirst("Answer: ".count)) } ?? -1
    return Metered(
      [Continuation(steps: ["Answer: \(last + 1)"], ending: .solution, tokens: 1)],
      cost: ModelCost(calls: 1, sampledTokens: 1))
  }
}

/// Numbers its attempts, and notes what it was shown for each.
private final class ViewWatch: Proposer {
  private let seen = Mutex<[[String]]>([])
  var views: [[String]] { seen.withLock { $0 } }

  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    let number = seen.withLock { seen in
      seen.append(prefix.attempts)
      return seen.count - 1
    }
    return Metered(
      [Continuation(steps: ["Answer: \(number)"], ending: .solution, tokens: 1)],
      cost: ModelCost(calls: 1, sampledTokens: 1))
  }
}
