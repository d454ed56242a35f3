import Foundation
import Ponder
import PonderTesting
import Testing

@testable import PonderData

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
    let five = try NamedDomain.read("countdown-5")
    #expect(five.name == "countdown-5" && domain.name == "countdown")
    let questions = five.exercises(50, on: .test, seed: 3).map(\.problem.question)
    #expect(Set(questions).count == 50)
    #expect(questions.allSatisfy { $0.split(separator: ",").count == 5 })
    for name in ["countdown-1", "countdown-9", "countdown-05", "countdown-", "countdown-x"] {
      #expect(throws: UnknownDomainError.self) { try NamedDomain.read(name) }
    }
  }

  @Test func `a domain may keep its training from running into what others are tested on`() throws {
    func strangers(_ domain: Countdown, _ side: Side) -> Int {
      (0..<60).count { index in
        guard let exercise = domain.exercise(index, on: side, seed: 1),
          let reference = exercise.reference as? CountdownReference
        else { return true }
        return Countdown.states(of: exercise.solution).contains { numbers in
          let problem = Countdown.problem(target: reference.target, numbers: numbers)
          return Side(ofQuestion: problem.question) != side
            || Countdown.isGame24(target: reference.target, numbers: numbers)
        }
      }
    }
    for name in ["countdown-apart", "countdown-5-apart", "countdown-4-24-apart"] {
      let domain = try #require(Countdown(named: name))
      #expect(domain.keepsApart && domain.name == name)
      #expect(strangers(domain, .training) == 0 && strangers(domain, .validation) == 0, "\(name)")
    }
    // The shipped models' domain does not, and stays as it is.
    #expect(strangers(.standard, .training) > 3 && !Countdown.standard.keepsApart)
    let apart = try #require(Countdown(named: "countdown-apart"))
    #expect(apart.sizes == domain.sizes && apart != domain)
    let tests = apart.exercises(100, on: .test, seed: 3).map(\.solution)
    #expect(tests == domain.exercises(100, on: .test, seed: 3).map(\.solution))
    #expect(Countdown(named: "countdown-apart-apart") == nil)
  }

  @Test(arguments: ["countdown", "countdown-apart", "countdown-5", "countdown-4-24-apart"])
  func `a domain is read as it was written`(name: String) throws {
    let domain = try #require(Countdown(named: name))
    let data = try JSONEncoder().encode(domain)
    #expect(try JSONDecoder().decode(Countdown.self, from: data) == domain)
    #expect(String(decoding: data, as: UTF8.self).contains("keepsApart") == domain.keepsApart)
  }

  @Test func `a mixture in a file that cannot be drawn is refused`() throws {
    let text =
      #"{"sizes": [{"numbers": 3, "weight": -1}], "largestNumber": 25, "targets": [10, 99]}"#
    #expect(throws: ConfigurationError.self) {
      try JSONDecoder().decode(Countdown.self, from: Data(text.utf8))
    }
  }

  private func exercise(_ target: Int, _ numbers: [Int], _ solution: String) -> Exercise {
    Exercise(
      problem: Countdown.problem(target: target, numbers: numbers),
      reference: CountdownReference(target: target, numbers: numbers), solution: solution,
      kind: "any")
  }

  @Test func `smaller puzzles that a training problem runs into are found`() {
    let exposure = CountdownExposure(
      of: ["Make 24 from 1, 4, 6.", "Make 25 from 1, 4, 6.", "Make 24 from 4, 6."])
    let found = exposure.found(in: [
      exercise(24, [1, 2, 2, 6], "2 * 2 = 4 (left: 1 4 6)\n6 * 4 = 24 (left: 1 24)"),
      exercise(26, [1, 2, 2, 6], "2 * 2 = 4 (left: 1 4 6)\n6 * 4 = 24 (left: 1 24)"),
      exercise(24, [1, 5, 6], "5 - 1 = 4 (left: 4 6)\n6 * 4 = 24 (left: 24)"),
    ])
    #expect(found == ["Make 24 from 1, 4, 6."])
  }

  @Test func `what was met is held against what equally many draws would have met`() {
    let questions = (0..<9).map { "q\($0)" }
    var exposure = CountdownExposure(of: questions)
    // By draws: 0 in all, 1 to 4 in one (1 in the first), 5 to 7 in two (5 and 6 in the first), 8 in none.
    exposure.add(["q0", "q1", "q5", "q6"])
    exposure.add(["q0", "q2", "q3", "q5", "q7"])
    exposure.add(["q0", "q4", "q6", "q7"])
    #expect(exposure.draws == 3 && exposure.comparable(questions) == 7)
    let solved = [1, 0.5, 0.2, 0.3, 0.1, 0.9, 0.7, 0.6, 0]
    // Groups weigh 3/4 and 2/3: 0.5 - 0.2 and 0.8 - 0.6.
    let expected = (0.75 * 0.3 + 2 / 3.0 * 0.2) / (0.75 + 2 / 3.0)
    #expect(abs((exposure.gap(solved, of: questions) ?? 0) - expected) < 1e-12)
    #expect(exposure.gap([1, 0], of: ["q0", "q8"]) == nil)
    #expect(exposure.gap([1, 0.5], of: ["q1", "q1"]) == nil)
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
