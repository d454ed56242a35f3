import Foundation
import Ponder
import Testing

@testable import PonderRemote

struct PromptTemplateTests {
  private let problem = Problem(id: "p", question: "1 + 1?")

  @Test func `the lab's form is the one its models were trained on`() {
    let plain = Prefix(problem, steps: ["a", "b"])
    #expect(PromptTemplate.lines.text(for: plain) == "1 + 1?\na\nb\n")
    let revised = Prefix(problem, attempts: ["x\ny", "z"], steps: ["a"])
    #expect(
      PromptTemplate.lines.text(for: revised)
        == "1 + 1?\nAttempt:\nx\ny\nAttempt:\nz\nSolution:\na\n")
  }

  @Test func `a conversation shows the latest attempts and asks for a better one`() throws {
    let template = try PromptTemplate(
      .turns(.chatML), system: "S", instruction: "Think.", revision: "Again.", window: 2)
    let prefix = Prefix(problem, attempts: ["x", "y\nz", "w"], steps: ["a"])
    #expect(
      template.text(for: prefix) == """
        <|im_start|>system
        S<|im_end|>
        <|im_start|>user
        1 + 1?

        Think.<|im_end|>
        <|im_start|>assistant
        y

        z<|im_end|>
        <|im_start|>user
        Again.<|im_end|>
        <|im_start|>assistant
        w<|im_end|>
        <|im_start|>user
        Again.<|im_end|>
        <|im_start|>assistant
        a


        """)
  }

  @Test func `beliefs are shown to a template that has marks for them, and to no other`() throws {
    let prefix = Prefix(
      problem, attempts: ["v", "x\ny", "z"], beliefs: [[1], [0.5], [0.4]], steps: ["a"])
    var plain = prefix
    plain.beliefs = []
    for template in PromptTemplate.named.values {
      #expect(template.text(for: prefix) == template.text(for: plain))
    }
    var lines = PromptTemplate.lines
    lines.window = 2
    lines.beliefs = .init(good: "<|good|>", bad: "<|bad|>")
    #expect(
      lines.text(for: prefix)
        == "1 + 1?\nAttempt:\nx\ny\n<|good|>Attempt:\nz\n<|bad|>Solution:\na\n")
    let chat = try PromptTemplate(
      .turns(.chatML), window: 2, beliefs: .init(good: " (right)", bad: " (wrong)"))
    #expect(
      chat.messages(for: prefix).filter { $0.role == .assistant }.map(\.content)
        == ["x\n\ny (right)", "z (wrong)"])
    let again = try JSONDecoder().decode(
      PromptTemplate.self, from: JSONEncoder().encode(chat))
    #expect(again == chat)
    let usual = String(decoding: try JSONEncoder().encode(PromptTemplate.chatML), as: UTF8.self)
    #expect(!usual.contains("beliefs"))
  }

  @Test(arguments: ["lines", "chatML", "llama3"])
  func `a longer prefix begins with the shorter one's prompt`(name: String) throws {
    let template = try #require(PromptTemplate.named[name])
    let steps = ["one", "two\u{2028}lines", "", "four"]
    for count in 0..<steps.count {
      let short = template.text(for: Prefix(problem, steps: Array(steps.prefix(count))))
      let long = template.text(for: Prefix(problem, steps: Array(steps.prefix(count + 1))))
      #expect(long.hasPrefix(short) && long.utf8.count > short.utf8.count)
    }
  }

  @Test func `what a model wrote stands in the next prompt byte for byte`() {
    let written = "first\nline\n\n\n\nthird"
    let steps = PromptTemplate.chatML.steps(in: written + "\n\n")
    #expect(steps == ["first\u{2028}line", "", "third"])
    #expect(!steps.contains { $0.contains("\n") })
    #expect(PromptTemplate.chatML.solution(of: Prefix(problem, steps: steps)) == written + "\n\n")
  }

  @Test func `a carriage return does not hide a line's end`() {
    #expect(PromptTemplate.lines.steps(in: "a\r\nb\r\n") == ["a\r", "b\r"])
    #expect(PromptTemplate.chatML.steps(in: "a\r\n\nb") == ["a\r", "b"])
    #expect("a\r\n\n".endsInBytes(of: "\n\n") && !"a\n".endsInBytes(of: "\n\n"))
    #expect("a\r\n\n".droppingLastBytes(2) == "a\r")
  }

  @Test func `what ends no step is refused`() {
    #expect(throws: ConfigurationError.self) { try PromptTemplate(.lines, separator: "") }
    #expect(throws: ConfigurationError.self) { try PromptTemplate(.lines, window: 0) }
    #expect(throws: ConfigurationError.self) {
      try PromptTemplate(.lines, stops: ["a", "b", "c", "d"])
    }
  }
}
