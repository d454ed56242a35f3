import Foundation
import Ponder
import PonderTesting
import Testing

struct ProblemTests {
  @Test func `a conversation ends with the question`() throws {
    let turns = [
      ChatMessage(.system, "Be short."), ChatMessage(.user, "Hi."),
      ChatMessage(.assistant, "Hello."), ChatMessage(.user, "What is 1 + 1?"),
    ]
    let problem = try Problem(id: "p", turns)
    #expect(problem.question == "What is 1 + 1?" && problem.conversation == Array(turns[..<3]))
    #expect(
      problem.text == """
        system: Be short.

        user: Hi.

        assistant: Hello.

        user: What is 1 + 1?
        """)
    let error = #expect(throws: ConfigurationError.self) {
      try Problem(id: "p", Array(turns[..<3]))
    }
    #expect(error?.description == "the last message must be the user's, not assistant")
    let again = try JSONDecoder().decode(Problem.self, from: JSONEncoder().encode(problem))
    #expect(again == problem)
  }

  @Test func `a question alone is stored as before`() throws {
    let problem = Problem("1 + 1?")
    #expect(problem.id == "1 + 1?" && problem.text == problem.question)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(
      String(decoding: try encoder.encode(problem), as: UTF8.self)
        == #"{"id":"1 + 1?","question":"1 + 1?"}"#)
  }

  @Test func `a function is a proposer that keeps the promises`() async throws {
    let model = TextModel { prefix, seed in
      var random = RandomStream(seed: seed)
      let rest = ["one", "two", "Answer: \(random.next() % 3)"].dropFirst(prefix.steps.count)
      return rest.joined(separator: "\n") + "\n"
    }
    #expect(try await brokenPromises(of: model, on: Problem("1 + 1?")) == [])
    let step = try await model.propose(
      2, after: Prefix(Problem("?"), steps: ["one"]), until: .step, sampling: .plain, seed: 1)
    #expect(step.value.map(\.steps) == [["two"], ["two"]] && step.value[0].ending == .step)
    #expect(step.cost.calls == 2)
  }

  @Test func `the last line with the mark is the answer`() {
    let domain = AnswerLine()
    #expect(domain.answer(in: "Answer: 1\n2 + 2\nAnswer:  4 \nDone")?.text == "4")
    #expect(domain.answer(in: "Answer:   ") == nil && domain.answer(in: "4") == nil)
    let answers = ["1", "2", "1"].map { Answer($0) }
    #expect(brokenPromises(of: domain, on: answers) == [])
  }
}
