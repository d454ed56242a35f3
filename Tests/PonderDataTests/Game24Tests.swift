import Foundation
import Ponder
import Testing

@testable import PonderData

/// Against the published Game of 24 puzzles and GPT-4's recorded solutions of them, where they are
/// at hand.
struct Game24Tests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../../shared/data/game24")
    .standardizedFileURL
  static let isHere = FileManager.default.fileExists(atPath: folder.path)

  private func puzzles() throws -> [[Int]] {
    try Game24(file: Self.folder.appendingPathComponent("24.csv")).puzzles.map(\.numbers)
  }

  private static let header = "Rank,Puzzles,AMT (s),Solved rate,1-sigma Mean (s)\n"

  @Test func `a file is read in its order, with how people fared`() throws {
    let domain = try Game24(
      Self.header + "1,4 1 6 1,4.4,99.20%,4.67\n\n3,2 3 5 12,207.89,20.7%,1\r\n", named: "24.csv")
    let puzzles = domain.puzzles
    #expect(puzzles.map(\.rank) == [1, 3] && puzzles[0].numbers == [1, 1, 4, 6])
    #expect(puzzles[1].seconds == 207.89 && abs(puzzles[1].solveRate - 0.207) < 1e-12)
    #expect(puzzles[0].problem.question == "Make 24 from 1, 1, 4, 6.")
    let exercises = domain.exercises(5, on: .test, seed: 3)
    #expect(exercises.map(\.problem) == puzzles.map(\.problem))
    #expect(exercises[0].reference.accepts(Answer("6 * 4 * 1 * 1")))
    #expect(!exercises[0].reference.accepts(Answer("6 * 4")))
    for side in [Side.training, .validation] {
      #expect(domain.exercise(0, on: side, seed: 3) == nil)
    }
  }

  @Test func `ranks choose puzzles`() throws {
    let text = Self.header + "1,1 1 4 6,4,99%\n2,1 1 3 8,5,98%\n3,1 1 1 8,6,97%\n"
    let domain = try Game24(text, named: "24.csv", ranks: 2...3)
    #expect(domain.name == "24.csv:2-3" && domain.puzzles.map(\.rank) == [2, 3])
    let error = #expect(throws: Game24Error.self) {
      try Game24(text, named: "24.csv", ranks: 7...9)
    }
    #expect(error?.description == "24.csv: none of its puzzles has such a rank")
  }

  private static let badRows: [(rows: String, message: String)] = [
    ("", "24.csv: it has no puzzle"),
    ("one,1 1 4 6,4,9%", "24.csv, line 2: Rank must be a whole number from 1, not 'one'"),
    ("1,1 1 4,4,9%", "24.csv, line 2: Puzzles must be four numbers from 1 to 13, not '1 1 4'"),
    ("1,1 1 4 x,4,9%", "24.csv, line 2: Puzzles must be four numbers from 1 to 13, not '1 1 4 x'"),
    (
      "1,1 1 4 14,4,9%", "24.csv, line 2: Puzzles must be four numbers from 1 to 13, not '1 1 4 14'"
    ),
    ("\n1,1 1 4 6,soon,9%", "24.csv, line 3: AMT (s) must be a time in seconds, not 'soon'"),
    ("1,1 1 4 6,4,0.9", "24.csv, line 2: Solved rate must be from 0% to 100%, not '0.9'"),
    ("1,1 1 4 6,4", "24.csv, line 2: Solved rate must be from 0% to 100%, not nothing"),
    ("1,1 1 4 6,4,9%\n2,6 4 1 1,5,8%", "24.csv, line 3: this puzzle stands on line 2 already"),
  ]

  @Test(arguments: badRows.indices)
  func `a line that does not fit is named`(index: Int) {
    let (rows, message) = Self.badRows[index]
    let error = #expect(throws: Game24Error.self) {
      try Game24(Self.header + rows, named: "24.csv")
    }
    #expect(error?.description == message)
  }

  @Test func `a missing column is named`() {
    let error = #expect(throws: Game24Error.self) {
      try Game24("Rank,Puzzles\n1,1 1 4 6\n", named: "24.csv")
    }
    #expect(
      error?.description == "24.csv, line 1: no column 'AMT (s)' among 'Rank', 'Puzzles'")
  }

  @Test func `a domain is named by its file and its ranks`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("game24-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("some.csv")
    try Data((Self.header + "1,1 1 4 6,4,99%\n2,1 1 3 8,5,98%\n").utf8).write(to: file)
    #expect(try NamedDomain.read(file.path).name == "some.csv")
    #expect(try NamedDomain.read(file.path + ":2-2").exercises(9, on: .test, seed: 0).count == 1)
    #expect(try Game24(named: "countdown") == nil && Game24(named: "a:1-2") == nil)
    #expect(throws: Game24Error.self) { try NamedDomain.read("none.csv:1-2") }
  }

  @Test func `four numbers that make 24 are a domain, and none of Game of 24's is trained on`()
    throws
  {
    let domain = try #require(Countdown(named: "countdown-4-24"))
    #expect(domain.name == "countdown-4-24")
    for name in ["countdown-4-9", "countdown-3-24", "countdown-4-", "countdown-4-24-1", "x-4-24"] {
      #expect(Countdown(named: name) == nil, "\(name)")
    }
    for side in [Side.training, .validation] {
      for index in 0..<200 {
        let exercise = try #require(domain.exercise(index, on: side, seed: 1))
        let numbers = exercise.problem.question.split { !$0.isNumber }.compactMap { Int($0) }
        #expect(numbers[0] == 24 && numbers.count == 5 && numbers.dropFirst().contains { $0 > 13 })
      }
    }
  }

  @Test func `a puzzle that a larger training puzzle runs into is found`() throws {
    let domain = try Game24(
      Self.header + "7,1 1 4 6,4,50%\n8,1 1 3 8,5,60%\n9,1 5 5 5,9,10%\n", named: "24.csv")
    func exercise(_ target: Int, _ numbers: [Int], _ solution: String) -> Exercise {
      Exercise(
        problem: Countdown.problem(target: target, numbers: numbers),
        reference: CountdownReference(target: target, numbers: numbers), solution: solution,
        kind: "any")
    }
    let exercises = [
      exercise(24, [1, 1, 2, 2, 6], "2 * 2 = 4 (left: 1 1 4 6)\n6 * 4 = 24 (left: 1 1 24)"),
      // The same numbers on the way to another target, and what is no puzzle of the file.
      exercise(48, [1, 1, 3, 4, 4], "4 + 4 = 8 (left: 1 1 3 8)"),
      exercise(24, [5, 5, 5, 5, 5], "5 * 5 = 25 (left: 5 5 5 25)"),
    ]
    #expect(domain.ranksMet(in: exercises) == [7])
    #expect(domain.ranksMet(in: []).isEmpty)
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

  @Test(.enabled(if: isHere, "the published puzzles are not at hand: ../shared/data/game24"))
  func `all but sixteen published puzzles can be solved with whole positive numbers`() throws {
    func isSolved(_ numbers: [Int]) -> Bool {
      if numbers.count == 1 { return numbers[0] == 24 }
      for i in numbers.indices {
        for j in numbers.indices where j > i {
          let (a, b) = (max(numbers[i], numbers[j]), min(numbers[i], numbers[j]))
          let others = numbers.indices.filter { $0 != i && $0 != j }.map { numbers[$0] }
          let results = [a + b, a * b, a - b] + (a.isMultiple(of: b) ? [a / b] : [])
          if results.contains(where: { $0 > 0 && isSolved(others + [$0]) }) { return true }
        }
      }
      return false
    }
    #expect(try puzzles().count { !isSolved($0) } == 16)
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
