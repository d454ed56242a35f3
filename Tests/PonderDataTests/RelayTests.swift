import Foundation
import Ponder
import PonderTesting
import Testing

@testable import PonderData

struct RelayTests {
  let domain = Relay.standard
  /// Make 22 from 4 10 16, then ? with 2 7, then 41 with 5 9.
  let reference = RelayReference(legs: [
    .init(numbers: [4, 10, 16], wayPoint: 22), .init(numbers: [7, 2], wayPoint: nil),
    .init(numbers: [5, 9], wayPoint: 41),
  ])
  let solution = [
    "16 - 4 = 12 (left: 10 12)", "10 + 12 = 22 (then ? from 2 7 22)", "22 + 7 = 29 (left: 2 29)",
    "29 - 2 = 27 (then 41 from 5 9 27)", "27 + 9 = 36 (left: 5 36)", "36 + 5 = 41 (done)",
  ]

  private func countdownQuestions(of exercise: Exercise) -> [String] {
    guard let reference = exercise.reference as? RelayReference,
      let answer = domain.answer(in: exercise.solution).flatMap({ RelayAnswer($0.text) })
    else { return [] }
    var before: [Int] = []
    return zip(reference.legs, answer.legs).map { leg, moves in
      let end = moves.last?.value ?? 0
      defer { before = [end] }
      return Countdown.problem(target: end, numbers: leg.numbers + before).question
    }
  }

  @Test func `on 100,000 legs no side meets another, and every solution is right`() {
    var sides: [String: Side] = [:]
    var legSides: [String: Side] = [:]
    var kinds: [String: Int] = [:]
    var (hidden, inner) = (0, 0)
    for index in 0..<20_000 {
      let side: Side = index % 50 == 0 ? .test : index % 200 == 1 ? .validation : .training
      guard let exercise = domain.exercise(index, on: side, seed: UInt64(index % 7)) else {
        Issue.record("draw \(index) gave nothing")
        continue
      }
      let known = sides.updateValue(side, forKey: exercise.problem.question)
      #expect(known == nil || known == side)
      kinds[exercise.kind, default: 0] += 1
      guard index % 10 < 4, let reference = exercise.reference as? RelayReference else { continue }
      for leg in countdownQuestions(of: exercise) {
        let known = legSides.updateValue(side, forKey: leg)
        #expect(known == nil || known == side, "\(leg)")
        #expect(Side(ofQuestion: leg) == side)
      }
      hidden += reference.legs.dropLast().count { $0.wayPoint == nil }
      inner += reference.legs.count - 1
      #expect(reference.legs.last?.wayPoint != nil)
      let answer = domain.answer(in: exercise.solution)
      #expect(answer.map(reference.accepts) == true, "\(exercise.solution)")
    }
    #expect(sides.count > 19_800)
    #expect(kinds.keys.sorted() == ["5 legs", "6 legs", "7 legs"])
    #expect(abs(kinds["6 legs", default: 0] - 6_667) < 250)
    #expect(abs(Double(hidden) / Double(inner) - 0.1) < 0.015)
  }

  @Test func `a question and its solution read as the documentation shows them`() {
    #expect(
      reference.problem.question == "Make 22 from 4 10 16, then ? with 2 7, then 41 with 5 9.")
    let answer = domain.answer(in: solution.joined(separator: "\n"))
    #expect(
      answer?.text
        == "16 - 4 = 12, 10 + 12 = 22; 22 + 7 = 29, 29 - 2 = 27; 27 + 9 = 36, 36 + 5 = 41")
    #expect(answer.map(reference.accepts) == true)
    // Somebody else's solution may state the operations on one line.
    let line = "I tried.\nAnswer: \(answer?.text ?? "")"
    #expect(domain.answer(in: line) == answer)
  }

  @Test(arguments: [
    // The first way-point is missed.
    "16 - 4 = 12, 12 - 10 = 2; 2 + 7 = 9, 9 - 2 = 7; 7 * 5 = 35, 35 + 9 = 44",
    // A number is used twice, and another not.
    "16 - 4 = 12, 10 + 12 = 22; 22 + 7 = 29, 29 - 2 = 27; 27 + 9 = 36, 27 + 9 = 36",
    // An operation is false.
    "16 - 4 = 11, 10 + 11 = 22; 22 + 7 = 29, 29 - 2 = 27; 27 + 9 = 36, 36 + 5 = 41",
    // A leg is missing, or there is one too many, or one ends early.
    "16 - 4 = 12, 10 + 12 = 22; 22 + 7 = 29, 29 - 2 = 27",
    "16 - 4 = 12, 10 + 12 = 22; 22 + 7 = 29, 29 - 2 = 27; 27 + 9 = 36, 36 + 5 = 41; 41 + 1 = 42",
    "16 - 4 = 12; 10 + 12 = 22; 22 + 7 = 29, 29 - 2 = 27; 27 + 9 = 36, 36 + 5 = 41",
    "", ";", "41", "16 - 4 = 12 and so on",
  ])
  func `an answer that breaks a rule is wrong`(text: String) {
    #expect(!reference.accepts(Answer(text)))
  }

  @Test func `answers are the same up to the order of sums and products`() {
    let answers = [
      "16 - 4 = 12, 10 + 12 = 22", "10 + 16 = 26, 26 - 4 = 22", "10 - 4 = 6, 6 + 16 = 22",
      "4 * 3 = 12, 12 + 10 = 22", "16 - 4 = 11, 10 + 11 = 22", "16 - 4 = 12", "x",
    ].map { Answer($0) }
    #expect(domain.areEquivalent(answers[0], answers[1]))
    #expect(domain.areEquivalent(answers[0], answers[2]))
    #expect(!domain.areEquivalent(answers[0], answers[3]))
    #expect(!domain.areEquivalent(answers[0], answers[4]))
    #expect(brokenPromises(of: domain, on: answers) == [])
  }

  @Test func `an unfinished or broken solution has no answer`() {
    #expect(domain.answer(in: solution.dropLast().joined(separator: "\n")) == nil)
    #expect(domain.answer(in: "") == nil)
    #expect(domain.answer(in: "So it is.") == nil)
    #expect(domain.answer(in: (["I begin."] + solution).joined(separator: "\n")) == nil)
  }

  @Test func `a prefix is alive as long as it can be completed`() {
    let astray = [
      // 26 and 4 still make 22.
      "10 + 16 = 26 (left: 4 26)",
      // 30 is not the way-point.
      "4 + 26 = 30 (then ? from 2 7 30)", "30 + 7 = 37 (left: 2 37)",
    ]
    // From 44 there is no way to 41 with 5 and 9.
    let hidden = Array(solution[..<2]) + ["22 * 2 = 44 (left: 7 44)"]
    let alive = reference.canComplete([solution, astray, hidden])
    #expect(alive[0] == [true, true, true, true, true, true])
    #expect(alive[1] == [true, false, false])
    #expect(alive[2].prefix(2) == [true, true])
    #expect(
      reference.canComplete([["10 + 16 = 27 (left: 4 27)"], ["no"], [], ["10 + 4 = 14 (done)"]])
        == [[false], [false], [], [false]])
  }

  @Test func `the solver agrees with trying everything`() {
    // Every pair of moves of the last leg.
    for total in 10...60 {
      let values = NumberReach.values(from: [5, 9, total])
      var tried: Set<Int> = []
      let all = [5, 9, total]
      for i in 0..<3 {
        for j in 0..<3 where i != j {
          let rest = all[3 - i - j]
          for first in Move.signs {
            guard let a = Move(all[i], first, all[j]) else { continue }
            for second in Move.signs {
              if let end = Move(a.value, second, rest) { tried.insert(end.value) }
              if let end = Move(rest, second, a.value) { tried.insert(end.value) }
            }
          }
        }
      }
      #expect(values == tried)
      let place = RelayReference.State(leg: 2, numbers: all)
      var solver = RelaySolver(reference)
      #expect(solver.canComplete(place) == values.contains(41))
    }
  }

  @Test func `a puzzle of countdown is alive as long as it can be completed`() {
    let reference = CountdownReference(target: 24, numbers: [4, 7, 8, 8])
    let alive = reference.canComplete([
      [
        "8 / 8 = 1 (left: 1 4 7)", "7 - 1 = 6 (left: 4 6)", "4 * 6 = 24 (left: 24)",
        "Answer: 4 * (7 - 8 / 8)",
      ],
      ["8 + 8 = 16 (left: 4 7 16)", "7 + 4 = 11 (left: 11 16)"],
      ["7 + 7 = 14"], ["Answer: 24"],
    ])
    #expect(alive == [[true, true, true, true], [false, false], [false], [false]])
  }

  @Test func `marks are on the last line of each leg, and on no other`() throws {
    for index in 0..<200 {
      let exercise = try #require(domain.exercise(index, on: .training, seed: 8))
      let lines = exercise.solution.split(separator: "\n")
      #expect(lines.map(Relay.marks.mark) == lines.indices.map { $0 % 2 == 1 })
    }
  }

  @Test func `a name says legs and hidden way-points`() throws {
    for name in ["relay", "relay-5-30", "relay-1-0", "relay-3to6-0", "relay-7-100"] {
      #expect(try NamedDomain.read(name).name == name)
    }
    #expect(Relay(named: "relay-5to7-10") == .standard)
    for name in [
      "relay-", "relay-5", "relay-0-0", "relay-13-0", "relay-5-101", "relay-05-30", "relay-6to3-0",
      "relay-3to-0", "relay-3t6-0", "relay-5-30-1", "relay-5to5-30", "relay--5-30", "Relay",
    ] {
      #expect(throws: UnknownDomainError.self) { try NamedDomain.read(name) }
    }
    #expect(throws: ConfigurationError.self) { try Relay(legs: 0...3, hidden: 10) }
    #expect(throws: ConfigurationError.self) { try Relay(legs: 1...3, hidden: -1) }
  }

  @Test func `one leg is a puzzle of three numbers, and none hidden shows every way-point`() throws
  {
    let one = try Relay(legs: 1...1, hidden: 50)
    for exercise in one.exercises(50, on: .test, seed: 3) {
      let reference = try #require(exercise.reference as? RelayReference)
      #expect(reference.legs.count == 1 && reference.legs[0].numbers.count == 3)
    }
    let shown = try Relay(legs: 4...4, hidden: 0)
    #expect(
      shown.exercises(20, on: .training, seed: 3).allSatisfy { !$0.problem.question.contains("?") })
  }
}
