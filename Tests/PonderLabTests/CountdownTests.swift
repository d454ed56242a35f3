import Ponder
import PonderTesting
import Testing

@testable import PonderLab

struct CountdownTests {
  let domain = Countdown.standard

  @Test func `on 100,000 draws no side meets another, and every solution is right`() {
    var sides: [String: Side] = [:]
    var kinds: [String: Int] = [:]
    for index in 0..<100_000 {
      let side = Side.allCases[index % 3]
      guard let exercise = domain.exercise(index, on: side, seed: UInt64(index % 7)) else {
        Issue.record("draw \(index) gave nothing")
        continue
      }
      let known = sides.updateValue(side, forKey: exercise.problem.question)
      #expect(known == nil || known == side)
      #expect(Side(ofQuestion: exercise.problem.question) == side)
      if index % 10 == 0 {
        let answer = domain.answer(in: exercise.solution)
        #expect(answer.map(exercise.reference.accepts) == true, "\(exercise.solution)")
      }
      kinds[exercise.kind, default: 0] += 1
    }
    #expect(sides.count > 60_000)
    #expect(kinds.keys.sorted() == ["3 numbers", "4 numbers", "5 numbers", "6 numbers"])
    #expect(abs((kinds["3 numbers"] ?? 0) - 45_000) < 700)
  }

  @Test func `a domain may have puzzles of one size alone`() throws {
    let five = try LabDomain.read("countdown-5")
    #expect(five.name == "countdown-5" && domain.name == "countdown")
    let questions = five.exercises(50, on: .test, seed: 3).map(\.problem.question)
    #expect(Set(questions).count == 50)
    #expect(questions.allSatisfy { $0.split(separator: ",").count == 5 })
    for name in ["countdown-1", "countdown-9", "countdown-05", "countdown-", "countdown-x"] {
      #expect(throws: UnknownDomainError.self) { try LabDomain.read(name) }
    }
  }

  @Test func `draws depend on the seed, the side and the index alone`() {
    let some = domain.exercises(50, on: .test, seed: 3).map(\.solution)
    #expect(domain.exercises(50, on: .test, seed: 3).map(\.solution) == some)
    #expect(domain.exercises(50, on: .test, seed: 4).map(\.solution) != some)
    #expect(Set(domain.exercises(200, on: .test, seed: 3).map(\.problem.question)).count == 200)
  }

  @Test func `a solution writes one operation a line with the numbers left`() throws {
    for index in 0..<2_000 {
      let exercise = try #require(domain.exercise(index, on: .training, seed: 1))
      let reference = try #require(exercise.reference as? CountdownReference)
      let lines = exercise.solution.split(separator: "\n")
      #expect(lines.count == reference.numbers.count)
      #expect(lines.last?.hasPrefix("Answer: ") == true)
      var left = reference.numbers
      for line in lines.dropLast() {
        let words = line.split { " ():".contains($0) }
        let (a, b, result) = (Int(words[0]), Int(words[2]), Int(words[4]))
        for used in [a, b] {
          let place = try #require(left.firstIndex { $0 == used })
          left.remove(at: place)
        }
        left.append(try #require(result))
        #expect(words.dropFirst(6).map { Int($0) } == left.sorted())
        #expect((1...Countdown.largestResult).contains(result ?? 0))
      }
      #expect(left == [reference.target])
    }
  }

  @Test(
    arguments: [
      ("18 - 10 = 8 (left: 4 8 16)\nAnswer: 16 / (18 - 10)", "16 / (18 - 10)"),
      ("Answer: 1 + 2\nthen\nAnswer: 2 × 3 = 6", "2 × 3"), ("Answer:", nil), ("Answer: x", nil),
      ("the answer is 4", nil), ("Answer: (1 + 2", nil), ("Answer: 1 2", nil), ("", nil),
      ("Answer: 99 + 1 - 3", "99 + 1 - 3"),
    ] as [(String, String?)])
  func `an answer is found without asking whether it is right`(text: String, answer: String?) {
    #expect(domain.answer(in: text)?.text == answer)
  }

  @Test(arguments: [
    ("(4 + 16) + 18 / 6", true), ("16 + 4 + 18 / 6", true), ("4 + 18 / 6 + 16", true),
    ("4 + 16", false), ("4 + 4 + 16 + 18 / 6", false), ("4 * 16 - 18 - 6", false),
    ("4 + 16 + 3", false), ("18 / (4 - 4) + 6 + 16", false),
  ])
  func `right means each number once and the target exactly`(text: String, isRight: Bool) {
    let reference = CountdownReference(target: 23, numbers: [18, 4, 16, 6])
    #expect(reference.accepts(Answer(text)) == isRight)
  }

  @Test func `equal up to the order and grouping of sums and products`() {
    let classes = [
      ["1 + 2 * 3", "(3 * 2) + 1", "2*3+1"], ["8 - (5 - 2)", "8 + 2 - 5", "(2 - 5) + 8"],
      ["8 / (4 / 2)", "8 * 2 / 4", "2 / 4 * 8"], ["4 * 6"], ["12 * 2"], ["(8 - 2) * (9 - 5)"],
      ["(2 - 8) * (5 - 9)"], ["1 + 2 + 3", "3 + (2 + 1)"], ["(1 + 2) * 3", "3 * (2 + 1)"],
    ]
    for (i, first) in classes.enumerated() {
      for (j, second) in classes.enumerated() {
        for a in first {
          for b in second {
            #expect(domain.areEquivalent(Answer(a), Answer(b)) == (i == j), "\(a) and \(b)")
          }
        }
      }
    }
    #expect(brokenPromises(of: domain, on: classes.flatMap(\.self).map(Answer.init)) == [])
  }

  @Test(arguments: [
    ([Countdown.Size](), 25, 10...99), ([.init(numbers: 1, weight: 1)], 25, 10...99),
    ([.init(numbers: 3, weight: 0)], 25, 10...99), ([.init(numbers: 3, weight: 1)], 1, 10...99),
    ([.init(numbers: 3, weight: 1)], 25, 0...99),
  ])
  func `a mixture that cannot be drawn is refused`(
    sizes: [Countdown.Size], largest: Int, targets: ClosedRange<Int>
  ) {
    #expect(throws: ConfigurationError.self) {
      try Countdown(sizes: sizes, largestNumber: largest, targets: targets)
    }
  }
}
