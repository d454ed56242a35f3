import Foundation
import Ponder
import PonderSearch
import PonderTesting
import Testing

@testable import PonderPolicy

/// How sure an answer is said to be.
struct ConfidenceTests {
  private func judged(_ problem: Int, _ score: Double, _ isRight: Bool, weight: Double = 1) throws
    -> RecordedAnswer
  {
    let evidence = try #require(AnswerEvidence(score: score, by: [.proposer, .verifier]))
    return RecordedAnswer(problem: problem, evidence, isRight: isRight, weight: weight)
  }

  private func solution(
    scores: [[Double]], answers: [String?], votes: [[Int]], chosen: Int?
  ) -> Solution {
    let candidates = zip(scores, answers).map { scores, answer in
      Candidate(
        steps: ["Answer"], answer: answer.map { Answer($0) }, stepScores: scores,
        ending: .solution, tokens: 1)
    }
    return Solution(
      candidates: candidates,
      votes: votes.map {
        Vote(answer: Answer(answers[$0[0]] ?? ""), members: $0, weight: Double($0.count))
      },
      chosen: chosen, cost: .zero, ceiling: nil, seed: 0)
  }

  // MARK: Evidence

  @Test func `a judged answer is known by its last score, and by who judged`() {
    let found = solution(
      scores: [[0.2, 0.9], [0.4]], answers: ["1", "2"], votes: [[0], [1]], chosen: 0)
    let beam = AnswerEvidence(found, by: BeamSearch().roles)
    #expect(beam?.judges == [.verifier] && beam?.value == 0.9)
    let chains = AnswerEvidence(found, by: [.reviser, .reviserVerifier, .verifier])
    #expect(chains?.judges == [.reviserVerifier, .verifier] && chains?.value == 0.9)
    #expect([Role]().evidenceTitle == "agreement")
    #expect(chains?.judges.evidenceTitle == "the score of the reviser-verifier and verifier")
  }

  @Test func `an answer that nobody judged is known by agreement, and one of one is little`() {
    let three = solution(
      scores: [[], [], [], []], answers: ["1", "1", nil, "1"], votes: [[0, 1, 3]], chosen: 0)
    let found = AnswerEvidence(three, by: MajorityVote().roles)
    #expect(found?.judges == [] && found?.value == 3.0 / 8)
    // A limit may end a search before its first score.
    #expect(AnswerEvidence(three, by: BeamSearch().roles) == found)
    let one = solution(scores: [[]], answers: ["1"], votes: [[0]], chosen: 0)
    #expect(AnswerEvidence(one, by: [.proposer])?.value == 0.2)
  }

  @Test func `without an answer, or without a comparison, nothing is known`() {
    let none = solution(scores: [[0.9]], answers: [nil], votes: [], chosen: nil)
    #expect(AnswerEvidence(none, by: [.verifier]) == nil)
    let open = solution(scores: [[]], answers: [nil], votes: [], chosen: 0)
    #expect(AnswerEvidence(open, by: [.proposer]) == nil)
  }

  // MARK: Tables

  private func chance(_ table: ConfidenceTable, _ score: Double, _ passRate: Double?) throws
    -> Double
  {
    let evidence = try #require(AnswerEvidence(score: score, by: [.verifier]))
    return try #require(table.chance(evidence, passRate: passRate))
  }

  @Test func `a table rises in both directions and is nearest to the means`() {
    // By hand: only the falling pair of the first row is pooled.
    let plain = IsotonicGrid.fitted([[0.6, 0.2], [0.7, 0.9]], weights: [[1, 3], [1, 1]])
    #expect(zip(plain.joined(), [0.3, 0.3, 0.7, 0.9]).allSatisfy { abs($0 - $1) < 1e-6 })
    // A corner that is above all others drags them up together: their mean.
    let all = IsotonicGrid.fitted([[1, 0], [0, 0]], weights: [[1, 1], [1, 1]])
    #expect(all.joined().allSatisfy { abs($0 - 0.25) < 1e-6 })
    var random = RandomStream(seed: 3)
    let noise = (0..<9).map { _ in (0..<7).map { _ in Double.random(in: 0...1, using: &random) } }
    let ones = noise.map { $0.map { _ in 1.0 } }
    let fit = IsotonicGrid.fitted(noise, weights: ones)
    #expect(fit.allSatisfy { $0 == $0.sorted() })
    #expect(
      (0..<7).allSatisfy { column in fit.map { $0[column] } == fit.map { $0[column] }.sorted() })
    let sums = [noise, fit].map { $0.joined().reduce(0, +) }
    #expect(abs(sums[0] - sums[1]) < 1e-4, "least squares keeps the mean")
    let again = IsotonicGrid.fitted(fit, weights: ones)
    #expect(zip(again.joined(), fit.joined()).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func `the table is the share that is right, by score and by pass rate`() throws {
    // High scores are right. Low ones are right as often as the problem is easy.
    let rates = (0..<400).map { $0 % 2 == 0 ? 0.2 : 0.8 }
    let answers = try (0..<400).map { index in
      let isHigh = index % 4 < 2
      return try judged(index, isHigh ? 0.9 : 0.1, isHigh || index % 2 == 1 && index % 20 < 16)
    }
    let table = try #require(ConfidenceTable.fitted(to: answers, passRates: rates).first)
    #expect(table.judges == [.verifier] && table.values == [0.9] && table.passRates == [0.8])
    let found = try [(0.1, 0.2), (0.1, 0.8), (0.9, 0.2), (0.9, 0.8)].map {
      try chance(table, $0, $1)
    }
    #expect(found[0] < 0.02 && abs(found[1] - 0.8) < 0.02 && found[2] > 0.98 && found[3] > 0.98)
    // Without a pass rate it is the mean of easy and hard ones.
    #expect(try abs(chance(table, 0.1, nil) - 0.4) < 0.02)
    #expect(
      try chance(table, 0.5, 0.5) == found[0], "a row and a column hold what is above their edges")
    #expect(table.chance(AnswerEvidence(votes: 1, of: 1), passRate: 0.5) == nil, "another kind")
  }

  @Test func `every problem counts once, and no answer is certain`() throws {
    // A hundred wrong answers of one problem weigh as much as one.
    let rates = [Double](repeating: 0.5, count: 30)
    var answers = try (0..<20).map { try judged($0, 0.5, $0 < 10) }
    let once = ConfidenceTable.fitted(to: answers, passRates: rates)
    for _ in 0..<100 { answers.append(try judged(15, 0.5, false)) }
    #expect(ConfidenceTable.fitted(to: answers, passRates: rates) == once && once.count == 1)
    let sure = try ConfidenceTable.fitted(
      to: (0..<30).map { try judged($0, 0.9, true) }, passRates: rates)
    #expect(try chance(#require(sure.first), 1, 1) < 0.98)
  }

  @Test func `each kind of evidence has its table, if it has twenty problems`() throws {
    let rates = [Double](repeating: 0.5, count: 20)
    var answers = try (0..<20).map { try judged($0, 0.5, true) }
    answers += (0..<20).map {
      RecordedAnswer(problem: $0, AnswerEvidence(votes: 2, of: 4), isRight: false)
    }
    answers += try (0..<19).map { index in
      let evidence = try #require(AnswerEvidence(score: 0.5, by: [.reviserVerifier]))
      return RecordedAnswer(problem: index, evidence, isRight: true)
    }
    let found = ConfidenceTable.fitted(to: answers, passRates: rates)
    #expect(found.map(\.judges) == [[], [.verifier]])
    #expect(ConfidenceTable.fitted(to: answers.reversed(), passRates: rates) == found)
    #expect(ConfidenceTable.fitted(to: [], passRates: rates).isEmpty)
  }

  // MARK: In a policy

  private func policy(_ strategy: AnyStrategy = AnyStrategy(BestOfN())) throws -> Policy {
    let answers = try (0..<40).flatMap { index in
      [try judged(index, 0.9, index < 32), try judged(index, 0.1, index < 4)]
    }
    return Policy(
      measure: .prompt, bins: try #require(DifficultyBins(calibratedOn: [0.1, 0.9], count: 2)),
      entries: (1...2).map { bin in
        Policy.Entry(
          bin: bin, budget: 4, strategy: strategy, accuracy: 0.5, low: 0.4, high: 0.6,
          floatingPointOperations: 8e9, decider: bin)
      }, provenance: .init(models: [:], domain: "scripted", problems: 40, seed: 0),
      confidenceTables: ConfidenceTable.fitted(
        to: answers, passRates: [Double](repeating: 0.5, count: 40)))
  }

  private func confidence(_ score: Double, by policy: Policy) async throws -> Double {
    try await policy.solve(
      Problem(id: "p", question: "?"), budget: 4,
      with: ModelSet(
        base: Models(
          proposer: ScriptedProposer(["Answer: 2"]),
          verifier: ScriptedVerifier([:], otherwise: score), domain: ScriptedDomain()),
        promptPassRate: { _ in Metered(0.9, cost: .zero) }), seed: 1
    ).confidence
  }

  @Test func `a policy says how sure an answer is by its score, whatever the bin`() async throws {
    let policy = try policy()
    let (high, low) = (try await confidence(0.9, by: policy), try await confidence(0.1, by: policy))
    // Of 20 problems' worth 16 and 2 are right, and one more at each end speaks against it.
    #expect(high == 0.762 && low == 0.143)
    // A majority is not judged, and no table of agreement was fitted: the bin's accuracy is left.
    #expect(try await confidence(0.9, by: self.policy(AnyStrategy(MajorityVote()))) == 0.5)
  }

  @Test func `any strategy's solution can be asked about, and none without an answer is sure`()
    throws
  {
    let policy = try policy()
    let beam = AnyStrategy(BeamSearch())
    let found = solution(scores: [[0.9]], answers: ["1"], votes: [[0]], chosen: 0)
    #expect(policy.confidence(in: found, by: beam) == 0.762)
    let none = solution(scores: [[0.9]], answers: [nil], votes: [], chosen: nil)
    #expect(policy.confidence(in: none, by: beam) == 0)
  }

  @Test func `tables are written and read, files without them open, and damaged ones are refused`()
    throws
  {
    let policy = try policy()
    let text = String(decoding: try JSONEncoder().encode(policy), as: UTF8.self)
    func read(_ text: String) throws -> Policy {
      try JSONDecoder().decode(Policy.self, from: Data(text.utf8))
    }
    #expect(try read(text) == policy)
    var older = policy
    older.confidenceTables = []
    let written = String(decoding: try JSONEncoder().encode(older), as: UTF8.self)
    #expect(try read(written.replacing(#""confidenceTables":[],"#, with: "")) == older)
    for (old, new) in [
      (#"["verifier"]"#, #"["proposer"]"#), (#"["verifier"]"#, #"["verifier","outcome"]"#),
      (#"["verifier"]"#, #"["verifier","verifier"]"#), (#""judges""#, #""judge""#),
      (#""perMille":[""#, #""perMille":["1001 "#), (#""perMille":[""#, #""perMille":["7 "#),
      (#""perMille":[""#, #""perMille":["7","#), (#""perMilleAlone":""#, #""perMilleAlone":"x "#),
      (#""values":["#, #""values":[2,"#), (#""confidenceTables":["#, #""confidenceTables":[{},"#),
    ] {
      let damaged = text.replacing(old, with: new)
      #expect(damaged != text, "\(old)")
      #expect(throws: (any Error).self, "\(new)") { try read(damaged) }
    }
  }
}
