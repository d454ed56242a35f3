import Ponder
import PonderPolicy
import PonderSearch
import Testing

@testable import PonderPools

/// How sure answers are said to be, against how often they are right.
struct CalibrationTests {
  /// Answers of these problems whose scores are true chances, or say nothing.
  private func answers(_ problems: Int, of each: Int = 4, isTelling: Bool) -> [RecordedAnswer] {
    var random = RandomStream(seed: 7)
    return (0..<problems).flatMap { problem in
      (0..<each).compactMap { _ -> RecordedAnswer? in
        let chance = Double.random(in: 0...1, using: &random)
        let isRight = Double.random(in: 0...1, using: &random) < (isTelling ? chance : 0.3)
        return AnswerEvidence(score: chance, by: [.verifier]).map {
          RecordedAnswer(problem: problem, $0, isRight: isRight)
        }
      }
    }
  }

  /// Estimated pass rates that say nothing.
  private let rates = (0..<2_000).map { Double($0 % 10) / 10 }

  @Test func `scores that tell the chance are said, and hold on problems that fitted nothing`()
    throws
  {
    let found = try #require(
      Calibration.all(of: answers(2_000, isTelling: true), passRates: rates).first)
    #expect(found.judges == [.verifier] && found.problems == 2_000 && found.answers == 8_000)
    #expect(found.rows.count == 10 && found.error < 0.03, "\(found.error)")
    #expect(abs(found.rows.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    for row in found.rows {
      #expect((row.low...row.high).contains(row.said) && abs(row.said - row.right.value) < 0.1)
      #expect(row.right.low < row.right.value && row.right.value < row.right.high)
    }
  }

  @Test func `scores that say nothing make nothing sure`() throws {
    let found = try #require(
      Calibration.all(of: answers(2_000, isTelling: false), passRates: rates).first)
    // All is said near the share that is right, 30 %.
    let near = found.rows.filter { (0.2...0.4).contains($0.said) }.reduce(0) { $0 + $1.share }
    #expect(near > 0.9 && found.error < 0.05)
  }

  @Test func `the same seed gives the same table, and few problems give none`() {
    let some = answers(60, isTelling: true)
    #expect(
      Calibration.all(of: some, passRates: rates, seed: 3)
        == Calibration.all(of: some, passRates: rates, seed: 3))
    #expect(Calibration.all(of: answers(39, isTelling: true), passRates: rates).isEmpty)
  }

  @Test
  func `a share of equal weights has Wilson's interval, and several answers of a problem widen it`()
  {
    let plain = Estimate.share(ofWeights: (0..<50).map { (1, $0 < 40 ? 1 : 0) })
    let wilson = Estimate.share(of: 40, among: 50)
    #expect(abs(plain.low - wilson.low) < 1e-9 && abs(plain.high - wilson.high) < 1e-9)
    // The same 50 answers, five of each problem: as few as ten problems tell.
    let clustered = Estimate.share(ofWeights: (0..<10).map { (5, $0 < 8 ? 5 : 0) })
    #expect(clustered.value == 0.8 && clustered.low < plain.low && clustered.high > plain.high)
    let equal = Estimate.share(ofWeights: [(1, 1), (2, 2), (1, 1)])
    #expect(equal.value == 1 && equal.high == 1 && equal.low < 0.7)
    #expect(Estimate.share(ofWeights: []).high == 1)
  }

  // MARK: What a study recorded

  private let pool = SamplePool(
    answers: [.init(text: "2", isRight: true), .init(text: "3", isRight: false)],
    samples: [
      .init(answer: 1, stepScores: [0.5, 0.2], tokens: 1),
      .init(answer: 1, stepScores: [0.3], tokens: 1),
      .init(answer: 0, stepScores: [0.9], tokens: 1), .init(answer: nil, tokens: 1),
    ], cost: .zero)

  @Test func `a pool's votes are known by agreement and by their best score`() throws {
    let found = pool.chosenAnswers(of: 5, at: [1, 4, 8], draws: 6, seed: 1)
    #expect(found.allSatisfy { $0.problem == 5 })
    let whole = found.filter { $0.weight == 1 }
    #expect(
      whole.map(\.evidence) == [
        AnswerEvidence(votes: 2, of: 4), try #require(AnswerEvidence(score: 0.9, by: [.verifier])),
        try #require(AnswerEvidence(score: 0.9, by: [.verifier])),
      ])
    #expect(whole.map(\.isRight) == [false, true, true], "two wrong votes against one good score")
    // Single samples: each is chosen by all three, and those without an answer by none.
    let single = found.filter { $0.weight < 1 }
    #expect(single.count <= 18 && single.count % 3 == 0 && !single.isEmpty)
    #expect(single.allSatisfy { !$0.evidence.judges.isEmpty || $0.evidence.value == 0.2 })
    var unjudged = pool
    unjudged.samples[0].stepScores = []
    let plain = unjudged.chosenAnswers(of: 0, at: [4], seed: 1)
    #expect(plain.map(\.evidence.judges) == [[]])
  }

  @Test func `chains are known by their verifier's score, or by agreement`() throws {
    let chains = ChainPool(
      answers: pool.answers,
      chains: [
        [
          .init(answer: 1, outcomeScore: 0.2, tokens: 1),
          .init(answer: 0, outcomeScore: 0.7, tokens: 1),
        ],
        [.init(answer: 1, outcomeScore: 0.6, tokens: 1)],
      ], attemptCosts: [], verifierCost: .zero)
    let found = chains.chosenAnswers(of: 2, at: [2], by: [.reviser, .reviserVerifier])
    let judged = found.filter { $0.evidence.judges == [.reviserVerifier] }
    let voted = found.filter { $0.evidence.judges.isEmpty }
    // Two chains of one attempt, and one chain of two.
    #expect(Set(judged.map(\.evidence.value)) == [0.6, 0.7])
    let best = judged.first { $0.evidence.value == 0.7 }
    let other = judged.first { $0.evidence.value == 0.6 }
    #expect(best?.isRight == true && other?.isRight == false)
    let agreed: Set<Double> = [2.0 / 6, 1.0 / 6]
    #expect(Set(voted.map(\.evidence.value)) == agreed)
  }

  @Test func `a search is known by its score, and without one only where it has one candidate`() {
    func outcome(_ score: Double?, candidates: Int, answer: String? = "2") -> SearchOutcome {
      SearchOutcome(
        isRight: true, answer: answer, score: score, candidates: candidates, rightCandidates: 1,
        cost: .zero)
    }
    let roles: Set<Role> = [.proposer, .verifier]
    #expect(outcome(0.4, candidates: 3).chosenAnswer(of: 1, by: roles)?.evidence.value == 0.4)
    #expect(outcome(nil, candidates: 3).chosenAnswer(of: 1, by: [.proposer]) == nil)
    #expect(outcome(nil, candidates: 1).chosenAnswer(of: 1, by: [.proposer])?.evidence.value == 0.2)
    #expect(outcome(0.4, candidates: 3, answer: nil).chosenAnswer(of: 1, by: roles) == nil)
  }
}
