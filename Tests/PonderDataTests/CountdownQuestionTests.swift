import Ponder
import PonderData
import Testing

struct CountdownQuestionTests {
  @Test(arguments: [
    "Make 24 from 4, 7, 8, 8.", "make 24 from 8 4, 7 and 8", "MAKE 24 FROM (4 7 8 8)!",
    "Make 24 using the numbers 4, 7, 8 and 8, each number exactly once.",
    "Get 24 with 4, 7, 8, 8, using each number once", "Make 24 out of 4 7 8 8?",
    "Use 4, 7, 8, 8 to make 24.", "Use the numbers 4 7 8 8 each exactly once to get 24",
    "Using the numbers [4, 7, 8, 8], create an equation that equals 24.",
    "Use numbers and basic arithmetic operations (+ - * /) to obtain 24. Input: 4 7 8 8",
    "Game of 24: 4 7 8 8", "game of 24 4, 7, 8, 8",
  ])
  func `a puzzle is known by its whole wording`(text: String) throws {
    let question = try #require(CountdownQuestion(text))
    #expect(question.problem.question == "Make 24 from 4, 7, 8, 8.")
    #expect(question.reference == CountdownReference(target: 24, numbers: [4, 7, 8, 8]))
  }

  @Test(arguments: [
    "What is 12 x 7?", "What is 2 + 2?", "2 + 2", "", "24", "Make 24", "Make 24 from 4",
    "Make 24 from 4, 7, 8, 8 apples.", "Make 24 cookies from 4, 7, 8, 8.",
    "Make 24 from 4.5, 7, 8", "Make 24 from -4, 7, 8", "Make 24 from 4/7, 8",
    "Make 24 from 4th, 7, 8", "Make 24 from 4, 7, 8, 8. Then add 3.", "Make x from 4, 7, 8",
    "Make 24.5 from 4, 7, 8", "Make -24 from 4, 7, 8", "Make 0 from 4, 7, 8",
    "Make 1,000 from 4, 7, 8", "Make 24 from 1 2 3 4 5 6 7 8 9",
    "Make 24 from 4, 7, 99999999999999999999",
    "Make 24 from [4, 7, 8", "How do I make 24 from 4, 7, 8, 8?", "Make 24 from ٤, 7, 8",
    "Use 3 eggs and 2 cups to make 12 muffins", "Game of 24 rules for 2 to 4 players",
  ])
  func `any other text is a question`(text: String) {
    #expect(CountdownQuestion(text) == nil)
  }

  @Test func `the lab's own questions are puzzles`() throws {
    for index in 0..<500 {
      let exercise = try #require(Countdown.standard.exercise(index, on: .test, seed: 5))
      #expect(CountdownQuestion(exercise.problem.question)?.problem == exercise.problem)
    }
  }
}
