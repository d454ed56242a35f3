import Ponder
import PonderPolicy
import PonderPools
import Testing

struct RecordedPoolTests {
  @Test func `a pool's samples are what a stopping table is fitted to`() {
    let pool = SamplePool(
      answers: [.init(text: "4", isRight: true), .init(text: "5", isRight: false)],
      samples: [
        .init(answer: 1, stepScores: [0.5, 0.25], tokens: 3), .init(answer: nil, tokens: 2),
        .init(answer: 0, stepScores: [0.75], tokens: 1),
      ], cost: .zero)
    let recorded = pool.recorded(passRate: 0.3) { $0.stepScores.last ?? 0 }
    #expect(recorded.passRate == 0.3)
    #expect(
      recorded.samples == [
        .init(group: 1, score: 0.25, isRight: false), .init(group: nil, isRight: false),
        .init(group: 0, score: 0.75, isRight: true),
      ])
  }
}
