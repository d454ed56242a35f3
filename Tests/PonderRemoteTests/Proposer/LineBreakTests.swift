import Ponder
import PonderFiles
import Testing

@testable import PonderRemote
@testable import ScriptedServers

/// Line breaks inside a step: whoever finds answers, reads a text or is sent one sees them.
@Suite(.timeLimit(.minutes(40)))
struct LineBreakTests {
  static let written = [
    "3 + 5 = 8\n#### 18\nDone.", "We know\n$$\nx = 3\n$$\n\nso\n\n\nAnswer: 3\nthat is all",
    "one\r\ntwo\r\n\r\nthree",
  ]

  private let problem = Problem(id: "p", question: "?")

  /// A server that writes this and nothing else.
  private func with<T>(
    _ text: String, form: RemoteModel.Form = .completions,
    _ body: (RemoteProposer, ScriptedServer) async throws -> T
  ) async throws -> T {
    try await ScriptedServer.run({ request in
      if request.method == "GET" { return .json(["data": [["id": "m", "owned_by": "system"]]]) }
      let content: JSONValue =
        request.path.contains("chat") ? ["content": .string(text)] : .string(text)
      return .json([
        "choices": [
          [
            "index": 0, "finish_reason": "stop",
            request.path.contains("chat") ? "message" : "text": content,
          ]
        ]
      ])
    }) { server in
      try await body(
        RemoteProposer.connect(RemoteModel([server.address], form: form)), server)
    }
  }

  /// Of the separators between steps, one line break is left in a text.
  private func lines(_ text: String) -> String {
    text.parts(between: "\n\n").joined(separator: "\n")
  }

  @Test(arguments: written, RemoteModel.Form.allCases)
  func `the text of a sample has the line breaks that its model wrote`(
    text: String, form: RemoteModel.Form
  ) async throws {
    try await with(text, form: form) { proposer, _ in
      let made = try await proposer.propose(
        1, after: Prefix(problem), until: .end, sampling: .plain, seed: 1
      ).value[0]
      #expect(made.text == lines(text))
      #expect(Prefix(problem).appending(made).solution == lines(text))
      #expect(!made.steps.contains { $0.unicodeScalars.contains("\n") })
    }
  }

  @Test(arguments: written, RemoteModel.Form.allCases)
  func `an attempt is sent back byte for byte`(
    text: String, form: RemoteModel.Form
  ) async throws {
    try await with(text, form: form) { proposer, server in
      let made = try await proposer.propose(
        1, after: Prefix(problem), until: .end, sampling: .plain, seed: 1
      ).value[0]
      _ = try await proposer.propose(
        1, after: Prefix(problem, attempts: [made.steps.attemptText]), until: .end,
        sampling: .plain, seed: 2)
      let sent = server.requests.last?.json
      let prompt = sent?["prompt"]?.string ?? ""
      let turns = (sent?["messages"]?.elements ?? []).compactMap { $0["content"]?.string }
      #expect(prompt.contains("assistant\n\(text)<|im_end|>") || turns.contains(text))
      #expect(!prompt.contains("\u{2028}"))
    }
  }

  @Test func `no prompt of any kind holds a mark for a line break`() throws {
    let steps = PromptTemplate.chatML.steps(in: Self.written.joined(separator: "\n\n"))
    let prefix = Prefix(problem, attempts: [steps.attemptText, steps.attemptText], steps: steps)
    var texts = PromptTemplate.named.values.map { $0.text(for: prefix) }
    texts += [VerifierText.qwen(prefix), VerifierText.shepherd(prefix)]
    texts += VerifierText.rlhflow(prefix, good: "+").map(\.content)
    texts.append(JudgeTemplate().text(for: prefix))
    for text in texts { #expect(!text.unicodeScalars.contains("\u{2028}"), "\(text)") }
  }
}
