import Foundation
import Ponder
import Testing

@testable import PonderLab

/// Against the published Game of 24 puzzles and GPT-4's recorded solutions of them, where they are
/// at hand.
struct Game24Tests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../../shared/data/game24")
    .standardizedFileURL
  static let isHere = FileManager.default.fileExists(atPath: folder.path)

  private func puzzles() throws -> [[Int]] {
    let text = try String(
      contentsOf: Self.folder.appendingPathComponent("24.csv"), encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
      line.split(separator: ",")[1].split(separator: " ").compactMap { Int($0) }
    }
  }

  @Test(.enabled(if: isHere, "the published puzzles are not at hand: ../shared/data/game24"))
  func `every published puzzle is kept out of training in every order`() throws {
    let puzzles = try puzzles()
    #expect(puzzles.count == 1_362)
    for numbers in puzzles {
      #expect(Countdown.isGame24(target: 24, numbers: numbers.reversed()), "\(numbers)")
    }
    let published = Set(puzzles.map { Countdown.problem(target: 24, numbers: $0).question })
    #expect(published.count == 1_362)
    let domain = try Countdown(
      sizes: [.init(numbers: 4, weight: 1)], largestNumber: 13, targets: 20...28)
    for side in [Side.training, .validation] {
      for index in 0..<5_000 {
        let exercise = try #require(domain.exercise(index, on: side, seed: 2))
        #expect(!published.contains(exercise.problem.question))
      }
    }
  }

  private struct Log: Decodable {
    struct Verdict: Decodable { var r: Int }
    var ys: [String]
    var infos: [Verdict]
  }

  @Test(.enabled(if: isHere, "the recorded solutions are not at hand: ../shared/data/game24"))
  func `grading agrees with the published verdicts on GPT-4's solutions`() throws {
    let name = "gpt-4_0.7_naive_cot_sample_100_start900_end1000.json"
    let logs = try JSONDecoder().decode(
      [Log].self, from: Data(contentsOf: Self.folder.appendingPathComponent(name)))
    let puzzles = try puzzles()
    var (right, differing) = (0, 0)
    for (log, numbers) in zip(logs, puzzles[900..<1_000]) {
      let reference = CountdownReference(target: 24, numbers: numbers)
      for (text, verdict) in zip(log.ys, log.infos) {
        let answer = Countdown.standard.answer(in: text)
        let isRight = answer.map(reference.accepts) ?? false
        right += isRight ? 1 : 0
        differing += isRight == (verdict.r == 1) ? 0 : 1
      }
    }
    #expect(logs.count == 100)
    // 4.0 % of 10,000 samples.
    #expect((390...410).contains(right))
    #expect(differing == 0)
  }
}
