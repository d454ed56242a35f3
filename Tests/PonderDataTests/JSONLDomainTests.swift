import Foundation
import Ponder
import PonderFiles
import PonderTesting
import Testing

@testable import PonderData

struct JSONLDomainTests {
  private func domain(
    _ lines: [String], _ comparison: JSONLDomain.Comparison = .math
  ) throws(JSONLinesError) -> JSONLDomain {
    try JSONLDomain(
      Data(lines.joined(separator: "\n").utf8), named: "mine.jsonl", comparison: comparison)
  }

  private func rows(_ count: Int) -> [String] {
    (0..<count).map {
      #"{"question": "\#($0) + 1?", "solution": "Answer: \#($0 + 1)", "answer": \#($0 + 1)}"#
    }
  }

  @Test func `every row is on exactly one side, once`() throws {
    let domain = try domain(rows(400) + ["", "  "])
    var seen: [String] = []
    for side in [Side.validation, .test] {
      var index = 0
      while let exercise = domain.exercise(index, on: side, seed: 1) {
        #expect(Side(ofQuestion: exercise.problem.question) == side)
        #expect(domain.answer(in: exercise.solution).map(exercise.reference.accepts) == true)
        seen.append(exercise.problem.id)
        index += 1
      }
    }
    let training = domain.exercises(1_000, on: .training, seed: 1)
    #expect(Set(seen).count == seen.count)
    #expect(seen.count + training.count == 400)
    #expect(Set(seen + training.map(\.problem.id)).count == 400)
    #expect(domain.exercise(100_000, on: .training, seed: 1) != nil)
    #expect(domain.exercises(9, on: .test, seed: 1).map(\.problem.id) != (1...9).map { "\($0)" })
  }

  @Test(arguments: [
    (["{"], 1, 0, "this is not JSON"), ([#""text""#], 1, 0, "this is no JSON object"),
    ([#"{"question": "?"}"#], 1, 0, "the field 'answer' is missing"),
    ([#"{"question": 3, "answer": 4}"#], 1, 0, "the field 'question' is of the wrong type"),
    (
      [#"{"question": "a", "answer": 1}"#, "", #"{"question": "a", "answer": [1]}"#], 3, 1,
      "the field 'answer' is of the wrong type"
    ),
  ])
  func `a bad line is named, with the good rows before it`(
    lines: [String], line: Int, good: Int, problem: String
  ) {
    let error = #expect(throws: JSONLinesError.self) { try domain(lines) }
    #expect(
      error == JSONLinesError(file: "mine.jsonl", line: line, goodRows: good, problem: problem))
    #expect(
      error?.description
        == "mine.jsonl, line \(line): \(problem) (good rows before it: \(good))")
  }

  @Test(
    arguments: [
      ("so\nAnswer: 4", "4"), ("x\n#### 1,234\n", "1,234"), ("Answer: 1\nAnswer: 2 ", "2"),
      ("4", nil), ("Answer: ", nil), (#"so \boxed{\frac12}."#, #"\frac12"#),
    ] as [(String, String?)])
  func `the last marked line is the answer`(text: String, answer: String?) throws {
    #expect(try domain([]).answer(in: text)?.text == answer)
  }

  @Test func `answers are compared as mathematics, words as a text`() throws {
    let classes = [
      ["0.5", "1/2", ".50", " 0.500", "2/4", "+0.5", "½", #"\frac12"#],
      ["1000", "1,000", "$1000", "1000.0"], ["-3", "- 3", "-3.0"], ["x + 1", "1+x"], ["X + 1"],
      ["1,00"], ["3/0"], ["0.3333"], ["1/3"], ["1234567890123456"], ["."], ["Paris", "paris"],
    ]
    let domain = try domain([])
    for (i, first) in classes.enumerated() {
      for (j, second) in classes.enumerated() {
        for (a, b) in first.flatMap({ a in second.map { (a, $0) } }) {
          #expect(domain.areEquivalent(Answer(a), Answer(b)) == (i == j), "\(a) and \(b)")
        }
      }
    }
    #expect(brokenPromises(of: domain, on: classes.flatMap(\.self).map(Answer.init)) == [])
    let exact = try self.domain([], .exact)
    #expect(!exact.areEquivalent(Answer("0.5"), Answer("1/2")))
    #expect(exact.areEquivalent(Answer("Paris"), Answer("paris ")))
  }

  @Test(arguments: [1, 2, 3, 5, 16, 17, 1_000])
  func `a permutation takes every place once`(count: Int) {
    let permutation = Permutation(count: count, seed: 4)
    #expect(Set((0..<count).map { permutation[$0] }) == Set(0..<count))
  }

  @Test func `100,000 mutated files give rows or one clear error, never a crash`() {
    let good = Data(
      (rows(2) + [#"{"question": "ü\n\u2028", "solution": null, "answer": "a\\b"}"#])
        .joined(separator: "\n").utf8)
    var random = RandomStream(seed: 5)
    var refused = 0
    for _ in 0..<100_000 {
      let bytes = mutated([UInt8](good), using: &random)
      do {
        _ = try JSONLDomain(Data(bytes), named: "mutated")
      } catch {
        refused += 1
        #expect(error.line.map { (1...200).contains($0) } == true && error.goodRows <= 3)
      }
    }
    #expect((10_000..<100_000).contains(refused))
  }
}
