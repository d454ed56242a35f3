import Ponder
import Testing

@testable import PonderData

struct RelayQuestionTests {
  private let example = "Make 22 from 4 10 16, then ? with 2 7, then 41 with 5 9."

  @Test(arguments: [
    "Make 22 from 4 10 16, then ? with 2 7, then 41 with 5 9.",
    "make 22 from 16, 4 and 10 then anything with 7 and 2 then 41 from 9, 5",
    "Get 22 from (4 10 16), and then ? using 2, 7, then make 41 with 5 9, using each number once!",
  ])
  func `one question in several wordings`(text: String) throws {
    let question = try #require(try RelayQuestion(text))
    #expect(question.problem.question == example)
    #expect(
      question.reference
        == RelayReference(legs: [
          .init(numbers: [4, 10, 16], wayPoint: 22), .init(numbers: [2, 7], wayPoint: nil),
          .init(numbers: [5, 9], wayPoint: 41),
        ]))
    #expect(CountdownQuestion(text) == nil)
  }

  @Test func `every problem of the domain is read back`() throws {
    let domain = try #require(Relay(named: "relay-2to12-50"))
    for index in 0..<200 {
      let exercise = try #require(domain.exercise(index, on: .test, seed: 3))
      let question = try #require(try RelayQuestion(exercise.problem.question))
      #expect(question.problem == exercise.problem)
      #expect(question.reference == exercise.reference as? RelayReference)
    }
  }

  @Test(arguments: [
    "", "Make", "Make 24 from 4, 7, 8, 8.", "Make 22 from 4 10 16, then explain.",
    "Make 22 from 4 10 16, then 41.", "Make 22 from 4 10 16, then 41 with 5 9 apples.",
    "Make 0 from 4 10 16, then 41 with 5 9.", "Make 22 from 4 10 16, 41 with 5 9.",
    "Make 22 from 4 10 1600, then 41 with 5 9.", "then 41 with 5 9",
  ])
  func `other texts are no such question`(text: String) throws {
    #expect(try RelayQuestion(text) == nil)
  }

  @Test(arguments: [
    (
      "Make 22 from 4 10, then 41 with 5 9.", RelayQuestionError.numbers(2, leg: 1, expected: 3),
      "leg 1 of a relay has 3 numbers, not 2"
    ),
    (
      "Make 22 from 4 10 16, then 41 with 5 9 3.", .numbers(3, leg: 2, expected: 2),
      "leg 2 of a relay has 2 numbers beside the value before it, not 3"
    ),
    (
      "Make 22 from 4 10 16, then ? with 5 9.", .hiddenEnd,
      "the last value of a relay must be given, not ?"
    ),
    (
      "Make 22 from 4 10 16" + String(repeating: ", then 41 with 5 9", count: 12), .tooManyLegs(13),
      "a relay has at most 12 legs, not 13"
    ),
  ])
  func `legs that the domain does not have are refused in one line`(
    text: String, error: RelayQuestionError, words: String
  ) {
    #expect(throws: error) { try RelayQuestion(text) }
    #expect(error.description == words)
  }
}
