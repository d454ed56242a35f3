import Ponder
import PonderPools
import PonderTesting
import Testing

@testable import PonderStudy

struct ExaminationTests {
  private typealias Sample = ExaminedProblem.Sample
  private typealias Siblings = ExaminedProblem.Siblings

  @Test func `a mistake is seen where the score falls below half of what it was`() {
    func delay(_ scores: [Double], _ alive: [Bool], start: Double = 0.6) -> Int? {
      Sample(isRight: false, scores: scores, alive: alive).detectionDelay(start: start)
    }
    #expect(delay([0.8, 0.3, 0.9], [true, false, false]) == 0)
    #expect(delay([0.8, 0.7, 0.39], [true, false, false]) == 1)
    // Never seen.
    #expect(delay([0.8, 0.7, 0.6], [true, false, false]) == 2)
    // Lost at once: compared with the question.
    #expect(delay([0.29, 0.9], [false, false]) == 0)
    #expect(delay([0.31, 0.1], [false, false]) == 1)
    // Not lost, or not judged, or scored at the end alone.
    #expect(delay([0.8, 0.7], [true, true]) == nil)
    #expect(delay([0.8, 0.7], []) == nil)
    #expect(delay([0.1], [true, false]) == nil)
  }

  @Test func `figures agree with a case worked by hand`() throws {
    func problem(_ id: String, right: Int, best: Bool, _ siblings: [Siblings]) -> ExaminedProblem {
      ExaminedProblem(
        id: id, kind: "k",
        samples: (0..<4).map { index in
          let isRight = index < right
          return Sample(
            isRight: isRight, scores: isRight ? [0.8, 0.9] : [0.8, 0.1, 0.1],
            alive: isRight ? [true, true] : [true, false, false])
        },
        isBestRight: best, lines: siblings, informed: [true, false])
    }
    let perfect = Siblings(depth: 0, aliveShare: 0.5, scores: [0.9, 0.1], alive: [true, false])
    let blind = Siblings(depth: 1, aliveShare: 0.2, scores: [0.1, 0.9], alive: [true, false])
    let same = Siblings(depth: 1, aliveShare: 1, scores: [0.1, 0.9], alive: [true, true])
    let results = [
      problem("a", right: 2, best: true, [perfect, blind]),
      problem("b", right: 1, best: false, [perfect, same]),
      problem("c", right: 0, best: false, []), problem("d", right: 1, best: true, [perfect]),
    ]
    let found = Examination(results)
    #expect(found.problems == 4 && found.samples == 4)
    // 4 right ones of two steps, 12 wrong ones of three.
    #expect(found.depth.value == 44 / 16.0)
    #expect(found.passAt1.value == 0.25)
    #expect(found.coverage.value == 0.75 && found.bestOfN.value == 0.5 && found.gap.value == 0.25)
    #expect(found.detectionDelay?.value == 0 && found.seenAtOnce?.value == 1)
    #expect(found.lines?.areaUnderCurve.value == 0.75 && found.lines?.prefixes == 4)
    #expect(found.hardLines?.areaUnderCurve.value == 0 && found.hardLines?.prefixes == 1)
    #expect(found.strides == nil && found.hardStrides == nil)
    // Half of the revisions, against a quarter of the samples.
    #expect(found.informationRatio?.value == 2)
    // Fewer than five problems have no five bins.
    #expect(found.bins.isEmpty)
    let ratio = try #require(found.informationRatio)
    #expect(ratio.low < 2 && ratio.high > 2)
  }

  @Test func `bins are sorted by one half of the samples and measured on the other`() {
    let results = (0..<10).map { index in
      ExaminedProblem(
        id: "\(index)", kind: "k",
        // The first half is right in odd problems, the second in even ones.
        samples: (0..<4).map { Sample(isRight: ($0 < 2) == (index % 2 == 1), scores: []) },
        isBestRight: false)
    }
    let found = Examination(results)
    #expect(found.bins.map(\.passAt1.value) == [0, 0, 0.5, 1, 1])
    #expect(found.informationRatio == nil && found.lines == nil && found.detectionDelay == nil)
  }

  // MARK: Measuring

  /// Right is what ends in 2; after "bad" nothing can.
  private struct EndsInTwo: ExactReference {
    func accepts(_ answer: Answer) -> Bool { answer.text == "2" }
    func canComplete(_ solutions: [[String]]) -> [[Bool]] {
      solutions.map { steps in
        steps.indices.map { index in
          !steps[...index].contains("bad") && steps[index] != "Answer: 3"
        }
      }
    }
  }

  private struct Rough: Reference {
    func accepts(_ answer: Answer) -> Bool { answer.text == "2" }
  }

  private func models() -> ModelSet {
    let proposer = ScriptedProposer([
      (text: "good\nsum (leg\nAnswer: 2", weight: 3),
      (text: "good\nsum (leg\nAnswer: 3", weight: 1),
      (text: "bad\nsum (leg\nAnswer: 3", weight: 4),
    ])
    let verifier = ScriptedVerifier(["good": 0.9, "bad": 0.2, "Answer: 2": 0.8, "Answer: 3": 0.1])
    var models = ModelSet(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
    models.set(.reviser, proposer: { ScriptedProposer(["good\nAnswer: 2"]) })
    return models
  }

  private func problems(_ reference: any Reference) -> [GradedProblem] {
    (0..<8).map {
      GradedProblem(
        problem: Problem(id: "p\($0)", question: "?"), reference: reference, kind: "k")
    }
  }

  @Test func `an examination finds what a script holds, in any order of work`() async throws {
    var settings = Examiner.Settings()
    settings.samples = 32
    settings.marker = "(leg"
    let examiner = Examiner(models(), settings: settings, seed: 3)
    let results = try await examiner.run(problems(EndsInTwo()), width: 1)
    #expect(try await examiner.run(problems(EndsInTwo()), width: 8) == results)
    let found = Examination(results)
    #expect(found.depth.value == 3 && found.coverage.value == 1 && found.bestOfN.value == 1)
    #expect(abs(found.passAt1.value - 3 / 8.0) < 0.1)
    #expect(found.lines?.areaUnderCurve.value == 1)
    // One child of the question up to the marker is alive, one is not.
    #expect(results.allSatisfy { $0.strides.first?.scores.count == 2 })
    #expect(results.allSatisfy { $0.strides.first?.depth == 0 && $0.strides.last?.depth == 2 })
    #expect(results.allSatisfy { $0.informed.count == 8 && $0.informed.allSatisfy { $0 } })
    #expect(results.allSatisfy { $0.samples.count { !$0.alive.isEmpty } == 16 })
  }

  @Test func `where the reference cannot tell, rollouts say what is alive`() async throws {
    var settings = Examiner.Settings()
    settings.samples = 16
    settings.rollouts = 64
    let exact = try await Examiner(models(), settings: settings, seed: 3).run(problems(EndsInTwo()))
    let rough = try await Examiner(models(), settings: settings, seed: 3).run(problems(Rough()))
    #expect(rough.map(\.samples) == exact.map(\.samples))
  }
}
