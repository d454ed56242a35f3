import Foundation
import Ponder
import Testing

@testable import PonderPools

struct ContradictionTests {
  private func run(_ lines: [PoolLine]) async throws -> PoolRun {
    try #require(try await PoolFixtures.runs(PoolFixtures.text(lines)).first)
  }

  @Test func `a problem that contradicts itself is reported and left out`() async throws {
    func line(
      _ problem: String, _ candidate: Int, reference: String = "1", scores: [Double] = [],
      text: String? = nil, parent: Int? = nil
    ) -> PoolLine {
      PoolLine(
        problem: problem, reference: reference, candidate: candidate, answer: .answer("1"),
        scores: scores, text: text, parent: parent)
    }
    let run = try await run([
      line("sound", 0), line("sound", 1, scores: [0.5], text: "a\nb\nc"),
      line("sound", 2, scores: [0.5, 0.5], text: "a\n\nb\n"), line("references", 0),
      line("references", 1, reference: " 1 "), line("references", 2, reference: "2"),
      line("twice", 0), line("twice", 0), line("scores", 0, scores: [0.5, 0.5], text: "a\nb\nc"),
      line("orphan", 1, parent: 0), line("circle", 0, parent: 1), line("circle", 1, parent: 0),
    ])
    #expect(run.problems.map(\.id) == ["sound"] && run.leftOut == 5)
    #expect(
      Set(run.contradictions.map { "\($0.problem ?? ""): \($0.text)" }) == [
        "references: its reference is '1' and also '2'", "twice: two candidates have the number 0",
        "scores: candidate 0 has 2 scores for 3 steps",
        "orphan: candidate 1 comes after 0, which is not there or comes after itself",
        "circle: candidate 0 comes after 1, which is not there or comes after itself",
        "circle: candidate 1 comes after 0, which is not there or comes after itself",
      ])
  }

  /// Completions under other problems than their own, in the ways that happen.
  enum Misplacement: String, CaseIterable {
    case shifted, transposed, transposedBack, dealt

    func source(_ problem: Int, _ sample: Int, _ problems: Int, _ samples: Int) -> (Int, Int) {
      switch self {
      case .shifted: ((problem + 3) % problems, sample)
      case .transposed:
        ((problem * samples + sample) % problems, (problem * samples + sample) / problems)
      case .transposedBack:
        ((sample * problems + problem) / samples, (sample * problems + problem) % samples)
      case .dealt:
        {
          let seed = UInt64(7).derived(problem).derived(sample)
          return (Int(seed % UInt64(problems)), Int(seed >> 32) % samples)
        }()
      }
    }

    /// The same references, with the completions of other places.
    func applied(to lines: [PoolLine], problems: Int, samples: Int) -> [PoolLine] {
      lines.indices.map { index in
        var line = lines[index]
        let (from, other) = source(index / samples, index % samples, problems, samples)
        line.answer = lines[from * samples + other].answer
        line.correct = nil
        return line
      }
    }
  }

  @Test(arguments: Misplacement.allCases)
  func `completions under the wrong problems are found out`(how: Misplacement) async throws {
    let (problems, samples) = (60, 8)
    let lines = PoolFixtures.synthetic(problems: problems, samples: samples) { 1 + $0 % 6 }
    let sound = try await run(lines)
    #expect(sound.assignment?.isWrong == false && sound.contradictions.isEmpty)
    let wrong = try await run(
      how.applied(to: lines, problems: problems, samples: samples))
    #expect(wrong.assignment?.isWrong == true)
    #expect(wrong.contradictions.map(\.kind) == [.wrongProblems])
    let error = await #expect(throws: ReplayError.self) { try await Replay(wrong) }
    #expect(
      error?.description
        == "the completions of run 'synthetic' belong to other problems than listed, so nothing is averaged"
    )
  }

  @Test func `a model that is nearly always wrong is not taken for a misplaced one`() async throws {
    // Every answer is a small number, as are the references, so that many match by chance.
    var random = RandomStream(seed: 3)
    let lines = (0..<200).flatMap { problem in
      (0..<4).map { sample in
        let isRight = Int.random(in: 0..<20, using: &random) == 0
        return PoolLine(
          problem: "p\(problem)", reference: "\(problem / 2)", candidate: sample,
          answer: .answer(isRight ? "\(problem / 2)" : "\(Int.random(in: 0..<150, using: &random))")
        )
      }
    }
    let run = try await run(lines)
    #expect(run.assignment?.isWrong == false)
    let constant = try await self.run(
      (0..<50).map {
        PoolLine(problem: "\($0)", reference: "\($0 % 25)", candidate: 0, answer: .answer("1"))
      })
    #expect(constant.assignment?.isWrong == false)
  }

  @Test func `with few problems nothing is told`() async throws {
    let run = try await run(PoolFixtures.synthetic(problems: 9, samples: 2) { _ in 1 })
    #expect(run.assignment == nil && run.isUsable)
  }
}
