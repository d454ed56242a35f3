import Ponder
import PonderSearch
import PonderTesting
import Testing

@testable import PonderPools
@testable import PonderStudy

struct PoolTests {
  private let right = [false, true, false, false]

  private func pool(_ samples: [(answer: Int?, score: Double)]) -> SamplePool {
    SamplePool(
      answers: right.indices.map { .init(text: "\($0)", isRight: right[$0]) },
      samples: samples.map { .init(answer: $0.answer, stepScores: [$0.score], tokens: 1) },
      cost: .zero)
  }

  @Test func `a tally chooses what the selection chooses`() {
    var random = RandomStream(seed: 4)
    for _ in 0..<400 {
      let samples = (0..<7).map { _ in
        (
          answer: [nil, 0, 1, 2, 3].randomElement(using: &random) ?? nil,
          score: Double(Int.random(in: 0...4, using: &random)) / 4
        )
      }
      let candidates = samples.map { sample in
        Candidate(
          steps: [], answer: sample.answer.map { Answer("\($0)") }, ending: .solution, tokens: 1)
      }
      for selection in Selection.allCases {
        let chosen = selection.choose(
          among: candidates, scores: samples.map(\.score), in: ScriptedDomain()
        ).chosen
        let accuracy = pool(samples).accuracy(of: selection, at: 7, seed: 1) { $0.stepScores[0] }
        let expected = chosen.flatMap { samples[$0].answer }.map { right[$0] } ?? false
        #expect(accuracy == (expected ? 1 : 0), "\(selection) \(samples)")
      }
    }
  }

  @Test func `a subset's accuracy is unbiased`() {
    let samples: [(Int?, Double)] = [(0, 0.5), (1, 0.9), (1, 0.2), (2, 0.8), (nil, 1), (1, 0.4)]
    let pool = pool(samples.map { (answer: $0.0, score: $0.1) })
    #expect(pool.accuracy(of: .weighted, at: 1, seed: 1) { $0.stepScores[0] } == 0.5)
    // All 15 pairs by hand: the best score of a pair is right when its better answer is 1.
    var wins = 0
    for i in 0..<6 {
      for j in i + 1..<6 {
        let pair = [samples[i], samples[j]].filter { $0.0 != nil }
        if pair.max(by: { $0.1 < $1.1 })?.0 == 1 { wins += 1 }
      }
    }
    let measured = pool.accuracy(of: .best, at: 2, subsets: 20_000, seed: 2) { $0.stepScores[0] }
    #expect(abs(measured - Double(wins) / 15) < 0.015)
  }

  @Test func `chains of a pool hold every split of every budget`() {
    let lengths = ChainPool.lengths(for: [1, 4, 16, 64, 256])
    #expect(lengths.count == 256 && lengths.reduce(0, +) == 1_024)
    #expect(lengths.prefix(5) == [256, 64, 64, 64, 16])
    #expect(ChainPool.lengths(for: []) == [])
  }

  @Test func `a split of a pool is what the strategy would have chosen`() async throws {
    let proposer = ScriptedProposer([
      (text: "Answer: 1", weight: 3), (text: "Answer: 0", weight: 3),
      (text: "Answer: 2", weight: 2),
      (text: "lost", weight: 1),
    ])
    let scores = ["Answer: 1": 0.5, "Answer: 0": 0.4, "Answer: 2": 0.8]
    let models = Models(
      proposer: proposer, verifier: ScriptedVerifier(scores, otherwise: 0.1),
      domain: ScriptedDomain())
    let problem = Problem(id: "p", question: "?")
    for seed in 0..<40 as Range<UInt64> {
      for choice in Revisions.Choice.allCases {
        for ratio in RevisionRatio.all(for: 16) {
          let solution = try await Revisions(ratio: ratio, choice: choice).solve(
            problem, budget: 16, with: models, seed: seed)
          let pool = ChainPool(
            answers: right.indices.map { .init(text: "\($0)", isRight: right[$0]) },
            chains: solution.chains.map { chain in
              chain.map { index in
                let candidate = solution.candidates[index]
                return .init(
                  answer: candidate.answer.flatMap { Int($0.text) },
                  outcomeScore: scores[candidate.text] ?? 0.1, tokens: 1)
              }
            }, attemptCosts: [], verifierCost: .zero)
          let replayed = pool.isRight(ratio.split(16), choice) {
            choice == .majority ? 0 : $0.outcomeScore ?? 0
          }
          #expect(replayed == (solution.answer == Answer("1")), "\(ratio) \(choice) \(seed)")
        }
      }
    }
  }

  @Test func `a split costs what its attempts cost`() {
    func cost(_ operations: Double) -> ModelCost {
      ModelCost(calls: 1, floatingPointOperations: operations)
    }
    let sample = SamplePool.Sample(answer: nil, tokens: 1)
    // Two chains of 2 and 1 attempts: 10 each for the first ones, 30 for the second. The verifier counts
    // no tokens, so that it is charged in step with them.
    let pool = ChainPool(
      answers: [], chains: [[sample, sample], [sample]], attemptCosts: [cost(20), cost(30)],
      verifierCost: cost(25))
    #expect(pool.floatingPointOperations(of: (attempts: 2, chains: 1), isJudged: false) == 40)
    #expect(pool.floatingPointOperations(of: (attempts: 1, chains: 2), isJudged: false) == 20)
    #expect(pool.floatingPointOperations(of: (attempts: 1, chains: 2), isJudged: true) == 30)
    #expect(pool.cost.proposer.floatingPointOperations == 50)
    // Beliefs of the first attempts cost 6 before the only second attempt.
    var believed = pool
    believed.beliefCosts = [.zero, cost(6)]
    #expect(believed.floatingPointOperations(of: (attempts: 2, chains: 1), isJudged: false) == 46)
    #expect(believed.floatingPointOperations(of: (attempts: 1, chains: 2), isJudged: true) == 30)
    #expect(believed.cost.verifier.floatingPointOperations == 31)
  }
}
