import Foundation
import Ponder
import PonderSearch
import PonderTesting
import Testing

struct StoppingTests {
  private let problem = Problem(id: "p", question: "?")
  private let verifier = ScriptedVerifier(["Answer: 2": 0.9, "Answer: 3": 0.2, "Answer: 4": 0.1])

  private func models(_ weights: [Int] = [4, 3, 3, 2]) -> Models {
    let texts = ["good\nAnswer: 2", "bad\nAnswer: 3", "bad\nAnswer: 4", "lost"]
    return Models(
      proposer: ScriptedProposer(
        zip(texts, weights).filter { $1 > 0 }.map { (text: $0, weight: $1) }),
      verifier: verifier, domain: ScriptedDomain())
  }

  @Test func `without a rule it is majority vote or best-of-N, to the bit`() async throws {
    let budgets = [
      Budget(generations: 1), Budget(generations: 16), Budget(generations: 16, tokens: 60),
      Budget(generations: 64, floatingPointOperations: 30),
    ]
    for budget in budgets {
      for seed in 0..<8 as Range<UInt64> {
        let vote = try await MajorityVote().solve(
          problem, budget: budget, with: models(), seed: seed)
        let same = try await Stopping(rule: .never).solve(
          problem, budget: budget, with: models(), seed: seed)
        #expect(same == vote)
        for aggregation in Aggregation.allCases {
          let best = try await BestOfN(aggregation: aggregation).solve(
            problem, budget: budget, with: models(), seed: seed)
          let weighted = try await Stopping(
            rule: .never, selection: .weighted, aggregation: aggregation
          ).solve(problem, budget: budget, with: models(), seed: seed)
          #expect(weighted == best)
        }
      }
    }
  }

  @Test(arguments: [Selection.majority, .weighted])
  func `it takes the first samples of best-of-N, as many as a replay`(
    selection: Selection
  ) async throws {
    let rules: [StoppingRule] = [
      .beta(threshold: 0.95), .window(3), .doubling(share: 0.75), .beta(threshold: 0.99),
    ]
    var saved = 0
    for rule in rules {
      for seed in 0..<20 as Range<UInt64> {
        let all = try await BestOfN().solve(problem, budget: 64, with: models(), seed: seed)
        let solution = try await Stopping(rule: rule, selection: selection).solve(
          problem, budget: 64, with: models(), seed: seed)
        var groups = AnswerGroups(in: ScriptedDomain())
        let vote = rule.run(
          over: all.candidates.map { candidate in
            let score = selection == .majority ? 0 : candidate.stepScores.last ?? 0
            return (candidate.answer.map { groups.place($0) }, score)
          }, by: selection)
        #expect(solution.candidates.count == vote.samples, "\(rule), seed \(seed)")
        #expect(
          solution.candidates.map(\.steps) == all.candidates.prefix(vote.samples).map(\.steps))
        #expect(solution.answer == vote.leader.map { groups.first[$0.group] })
        #expect((solution.ceiling == nil) == (vote.samples < 64))
        saved += 64 - vote.samples
        if vote.samples < 64 {
          #expect(solution.cost.proposer.sampledTokens < all.cost.proposer.sampledTokens)
        }
      }
    }
    #expect(saved > 1_000)
  }

  @Test func `a sure model is asked once`() async throws {
    let solution = try await Stopping().solve(
      problem, budget: 64, with: models([1, 0, 0, 0]), seed: 1)
    #expect(solution.candidates.count == 4 && solution.cost.proposer.calls == 1)
    #expect(solution.cost.verifier == .zero && solution.ceiling == nil)
    let weighted = try await Stopping(
      rule: .beta(threshold: 0.96), selection: .weighted
    ).solve(
      problem, budget: 64, with: models([1, 0, 0, 0]), seed: 1)
    // Four votes of 1 would give 1 - 2⁻⁵ = 0.969, but four of 0.9 give 0.959 and five 0.978.
    #expect(weighted.candidates.count == 5 && weighted.cost.proposer.calls == 2)
    #expect(weighted.candidates.allSatisfy { !$0.stepScores.isEmpty })
  }

  @Test func `a budget below the rule's first look is the ceiling`() async throws {
    let solution = try await Stopping(rule: .window(8)).solve(
      problem, budget: 3, with: models([1, 0, 0, 0]), seed: 1)
    #expect(solution.candidates.count == 3 && solution.ceiling == .generations)
  }

  @Test func `settings that are no vote are refused`() throws {
    let error = #expect(throws: ConfigurationError.self) { try Stopping(selection: .best) }
    #expect(
      error?.description
        == "the selection must be majority or weighted, since a rule stops a vote, not best")
    for wrong in [-0.1, 1.1, .nan] {
      #expect(throws: ConfigurationError.self) { try Stopping(passRate: wrong) }
    }
    #expect(throws: ConfigurationError.self) { try Stopping(sampling: .greedy) }
    #expect(throws: ConfigurationError.self) { try Stopping(rule: .beta(threshold: .nan)) }
    #expect(Stopping().roles == [.proposer])
    #expect(try Stopping(selection: .weighted).roles == [.proposer, .verifier])
  }

  @Test func `a weighted vote without a verifier is refused`() async throws {
    await #expect(throws: MissingVerifierError.self) {
      try await Stopping(selection: .weighted).solve(
        problem, budget: 4,
        with: Models(proposer: models().proposer, domain: ScriptedDomain()), seed: 1)
    }
  }
}
