import Foundation
import Ponder
import PonderFiles
import PonderMath
import PonderRemote
import Testing

@testable import ScriptedServers

@Suite(.timeLimit(.minutes(40)))
struct SolveCommandTests {
  @Test func `without a configuration the shipped policy solves a puzzle`() throws {
    let result = try ponder("solve", "make 24 from 8, 4, 7 and 8", "--budget", "16")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("Answer: ") && result.output.contains("bin 3 of 5"))
    let again = try ponder("solve", "Make 24 from 4, 7, 8, 8.", "--budget", "16", "--json")
    #expect(again.output.contains(#""question" : "Make 24 from 4, 7, 8, 8.""#))
    #expect(again.output.contains(#""voteShare""#) && again.output.contains(#""isRight""#))
  }

  @Test func `a strategy can be chosen by hand, and its evidence shown`() throws {
    let tree = try ponder(
      "solve", "Make 24 from 4, 7, 8, 8.", "--budget", "8", "--strategy", "beam: {width: 2}",
      "--show-tree")
    #expect(tree.output.contains("beam, width 2") && tree.output.contains("(finished)"))
    let chains = try ponder(
      "solve", "Make 24 from 4, 7, 8, 8.", "--budget", "4", "--strategy",
      #"revisions: {ratio: "1:1"}"#, "--show-tree")
    #expect(chains.output.contains("chain 2"), "\(chains.errors)")
  }

  @Test func `trained models of a folder are asked with --models`() throws {
    let none = try ponder("solve", "Make 24 from 4, 7, 8, 8.", "--models", "/nowhere")
    #expect(none.code == 2 && none.output == "")
    #expect(none.errors.contains("no model '/nowhere/small'"), "\(none.errors)")
    let both = try ponder(
      "solve", "Make 24 from 4, 7, 8, 8.", "--models", "/nowhere", "--config", "/nowhere")
    #expect(both.code == 2 && both.errors.contains("give --models or --config, not both"))
    let relay = try ponder("solve", "Make 22 from 4 10, then 41 with 5 9.")
    #expect(relay.code == 2 && relay.errors.contains("leg 1 of a relay has 3 numbers, not 2"))
  }

  @Test(arguments: [
    ("{", "this is not JSON"), ("[]", "this is no JSON object"),
    (#"{"measure": "prompt", "entries": [], "provenance": {}}"#, "the field 'bins' is missing"),
    (#"{"measure": 3}"#, "the field 'measure' is of the wrong type"),
    (
      #"{"m\u001b[2J\#(String(repeating: "(", count: 5_000))": 3}"#,
      "a key of the policy must be one of"
    ),
  ])
  func `a policy that cannot be read is one line with its field`(text: String, problem: String)
    async throws
  {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("policy.json")
      try Data(text.utf8).write(to: file)
      let result = try ponder("solve", "Make 24 from 4, 7, 8, 8.", "--policy", file.path)
      #expect(result.code == 2 && result.output == "")
      #expect(result.errors.contains("this is no policy: \(problem)"), "\(result.errors)")
      #expect(result.errors.utf8.count < 1_200 && !result.errors.contains("\u{1B}"))
    }
  }

  @Test(arguments: ["What is 12 x 7?", "Make 24 from 4.5, 7, 8", "Who wrote\n\u{1B}[2JFaust?"])
  func `without a server, another question is one clear line`(question: String) throws {
    let result = try ponder("solve", question)
    #expect(result.code == 2 && result.output == "")
    #expect(result.errors.contains("the shipped models solve puzzles of 2 to 8 numbers"))
    #expect(result.errors.contains("name a model on a server as proposer in ponder.yaml"))
    #expect(!result.errors.contains("\u{1B}"))
    let misspelt = try ponder("solve", question, "--bud\u{1B}[2Jget", "3")
    #expect(misspelt.code == 2 && !misspelt.errors.contains("\u{1B}"), "\(misspelt.errors)")
    #expect(
      result.errors.split(separator: "\n").first?.contains("not '\(question.prefix(3))") == true)
  }

  // MARK: Models on a server

  /// What the command says when a server answers every question with this text.
  private func solve(
    _ question: String, answered reply: String, _ arguments: String...
  ) async throws -> RunningCommand.Outcome {
    let about = FakeModel(speech: .vllm)
    return try await withTemporaryFolder { folder in
      try await ScriptedServer.run({ request in
        guard request.method == "POST", case .object(let fields)? = request.json else {
          return about.reply(to: request)
        }
        let count = fields["n"]?.integer ?? 1
        return .json([
          "choices": .array(
            (0..<count).map {
              ["index": .integer($0), "text": .string(reply), "finish_reason": "stop"]
            }),
          "usage": ["prompt_tokens": 9, "completion_tokens": .integer(9 * count)],
        ])
      }) { server in
        let file = folder.appendingPathComponent("ponder.yaml")
        try Data("models: {proposer: {addresses: [\"\(server.url)\"]}}".utf8).write(to: file)
        return try RunningCommand(
          ["solve", question, "--budget", "2", "--config", file.path] + arguments
        ).wait()
      }
    }
  }

  private struct Printed: Decodable {
    var question: String
    var answer: String?
    var isRight: Bool?
    var voteShare: Double
  }

  private func answer(to question: String, in reply: String) async throws -> Printed {
    let result = try await solve(question, answered: reply, "--json")
    #expect(result.code == 0, "\(result.errors)")
    return try JSONDecoder().decode(Printed.self, from: Data(result.output.utf8))
  }

  @Test(arguments: [
    ("6 * 4 = 24\n\nThe answer is \\boxed{24}.", "24"),
    ("6 * 4 = 24\n\nSo there are 24 eggs in total.", "24"),
    ("6 + 4 = 10\n\nThe answer is \\boxed{10}.", "10"), ("5 + 3 = 8\n\nAnswer: 5 + 3", "8"),
    ("3 + 5 = 8\nThe answer is 8.\nLet me know if you need more help.", "8"),
    ("3 + 5 = 8\n#### 8\nDone.", "8"), ("3 + 5 = 8\n\nThe answer is 8.\n\nLet me know.", "8"),
    ("3 + 5 = 8\nAnswer: 8\nDone", "8"), ("3 + 5 = 8\n\nAnswer: 8\n\nDone", "8"),
    ("3 + 5 = 8\nThe answer is \\boxed{8}.\nDone", "8"),
    ("3 + 5 = 8\nThe answer is \\boxed 8\nDone", "8"),
    ("There are 5 * 6 = 30 chairs.\n#### 30\nThe answer is: 30", "30"),
    (
      "There are 12 - 7 = 5 birds left.\nThe answer is 5.\nLet me know if you have another question!",
      "5"
    ),
    ("9 - 2 = 7\n\nThe answer is 7.", "7"), ("Answer: \\boxed{8}", "8"),
    ("**Answer:** \\boxed{8}", "8"), ("Tom has 3 apples.\nAnswer: $8$.", "8"),
    (
      "The final answer is: $\\boxed{8}$\n\n<|im_end|>\nuser\nWhat is 2+2? The answer is \\boxed{4}",
      "8"
    ),
    ("ANSWER: 8", "8"), ("The answer is $8", "8"), ("**The answer is 8.**", "8"),
    ("Thus, the final answer is \\boxed{8\\ \\text{apples}}.", "8"),
    ("The answer is \\boxed{8}apples.\n\nAnswer: Tom has eight.", "8"), ("8", "8"), ("**8.**", "8"),
  ])
  func `a chat model's number is read off as a person does`(reply: String, number: String)
    async throws
  {
    let found = try await answer(to: "How many are there, if there were 3 and 5 come?", in: reply)
    let answer = try #require(found.answer)
    #expect(MathReference(number).accepts(Answer(answer)), "\(answer)")
    #expect(found.voteShare == 1)
    #expect(found.isRight == nil)
  }

  @Test func `a question with digits is no puzzle`() async throws {
    let result = try await solve("What is 12 x 7?", answered: "12 x 7 = 84, so \\boxed{84}")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("sure      2 of 2 candidates agree"), "\(result.output)")
    #expect(!result.output.contains("No candidate") && !result.output.contains("check "))
  }

  @Test(arguments: [
    "Paris.", "It is the capital.\n\nThe answer is Paris.", "\\boxed{\\text{Paris}}",
  ])
  func `words are answers`(reply: String) async throws {
    let found = try await answer(to: "What is the capital of France?", in: reply)
    #expect(found.answer.map { MathReference("Paris").accepts(Answer($0)) } == true)
  }

  @Test func `an open-ended question is answered with the best text`() async throws {
    let result = try await solve(
      "Write me a poem.", answered: "Roses are red.\n\nViolets are blue.", "--seconds", "60")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("Roses are red.\nViolets are blue.\n"), "\(result.output)")
    #expect(result.output.contains("among 2 whose answers cannot be compared"))
  }

  @Test(arguments: [
    ("--seconds", "0", "from 0.001 to 1000000, not 0"), ("--seconds", "nan", "from 0.001"),
    ("--flops", "-1", "a number above 0, not -1"), ("--flops", "inf", "a number above 0"),
    ("--tokens", "0", "at least 1, not 0"),
  ])
  func `a ceiling that buys nothing is one line`(option: String, value: String, problem: String)
    throws
  {
    let result = try ponder("solve", "Make 24 from 4, 7, 8, 8.", option, value)
    #expect(result.code == 2 && result.output == "")
    #expect(result.errors.contains("\(option) must be \(problem)"), "\(result.errors)")
  }

  @Test func `a limit on tokens ends a search with the best so far`() throws {
    let result = try ponder(
      "solve", "Make 24 from 4, 7, 8, 8.", "--strategy", "best-of-n", "--tokens", "300")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("ended by  the limit on tokens"), "\(result.output)")
  }

  @Test(arguments: [
    ("Answer: (7 - 8 / 8) * 4", true),
    ("7 - 8 / 8 = 6, and 6 * 4 = 24.\n\n\\boxed{(7 - 8 \\div 8) \\times 4}", true),
    ("Answer: (7 - 8 / 8) * 4 = 24", true), ("\\boxed{8 + 8 + 7}", false),
  ])
  func `a puzzle that a server solves is checked`(reply: String, isRight: Bool) async throws {
    let found = try await answer(to: "Use 8, 4, 7 and 8 to make 24", in: reply)
    #expect(found.question == "Use 8, 4, 7 and 8 to make 24")
    #expect(found.isRight == isRight, "\(found.answer ?? "none")")
  }

  @Test func `what a model writes cannot steer the terminal`() async throws {
    let result = try await solve(
      "What is 2 + 2?",
      answered: "\u{1B}[2JLook:\u{7}\n\nThe answer is \\boxed{4\u{1B}]0;x\u{202E}}",
      "--show-tree")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("\\u{1B}[2JLook:\\u{7}"), "\(result.output)")
    #expect(result.output.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 32 })
    #expect(!result.output.contains("\u{202E}"))
  }
}
