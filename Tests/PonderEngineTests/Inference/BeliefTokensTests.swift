import Foundation
import Ponder
import Testing

@testable import PonderEngine

struct BeliefTokensTests {
  private let problem = Problem(id: "p", question: "Make 7 from 3, 4.")
  private let attempts = ["4 - 3 = 1 (left: 1)\nAnswer: 4 - 3", "3 + 4 = 7\n\nAnswer: 7"]
  private let beliefs = [[0.5, 0.49], [0.9, 0, 1]]

  private func tokenizer(_ specials: [String] = ["<|end|>", "<|good|>", "<|bad|>"]) -> Tokenizer {
    Tokenizer.trained(
      on: ["Make 7 from 3, 4.\n3 + 4 = 7 (left: 7)\nAnswer: 3 + 4"], vocabularySize: 270,
      specialTokens: specials)
  }

  @Test func `a label follows each line of an attempt`() {
    let tokenizer = tokenizer()
    let prefix = Prefix(problem, attempts: attempts, beliefs: beliefs, steps: ["3 + 4 = 7", "x"])
    let read = PrefixTokens(prefix, with: tokenizer)
    let expected = """
      Make 7 from 3, 4.
      Attempt:
      4 - 3 = 1 (left: 1)
      <|good|>Answer: 4 - 3
      <|bad|>Attempt:
      3 + 4 = 7
      <|good|>
      <|bad|>Answer: 7
      <|good|>Solution:
      3 + 4 = 7
      x

      """
    #expect(tokenizer.decode(read.tokens) == expected)
    let labels = read.tokens.filter { tokenizer.isSpecial($0) }
    #expect(labels == [1, 2, 1, 2, 1], "special tokens, not their names")
    #expect(
      read.attempts.map { tokenizer.decode(Array(read.tokens[$0])) } == [
        "4 - 3 = 1 (left: 1)\n<|good|>Answer: 4 - 3\n<|bad|>",
        "3 + 4 = 7\n<|good|>\n<|bad|>Answer: 7\n<|good|>",
      ])
    #expect(read.ends.count == 3)
    #expect(tokenizer.decode(Array(read.tokens[...read.ends[0]])).hasSuffix("Solution:\n"))
    #expect(tokenizer.decode(Array(read.tokens[...read.ends[1]])).hasSuffix("\n3 + 4 = 7\n"))
    #expect(read.ends[2] == read.tokens.count - 1)
  }

  @Test func `without beliefs, or without label tokens, the tokens are those of the text`() {
    let plain = Prefix(problem, attempts: attempts, steps: ["3 + 4 = 7"])
    var believed = plain
    believed.beliefs = beliefs
    let text =
      "Make 7 from 3, 4.\nAttempt:\n\(attempts[0])\nAttempt:\n\(attempts[1])\nSolution:\n3 + 4 = 7\n"
    for tokenizer in [tokenizer(), tokenizer(["<end>", "<good>", "<bad>"])] {
      let read = PrefixTokens(plain, with: tokenizer)
      #expect(read.tokens == tokenizer.encode(text, recognizesSpecials: false))
      #expect(read.attempts.map(\.count).reduce(0, +) < read.tokens.count)
    }
    let stranger = tokenizer(["<end>", "<good>", "<bad>"])
    #expect(
      PrefixTokens(believed, with: stranger) == PrefixTokens(plain, with: stranger))
    #expect(
      PrefixTokens(believed, with: tokenizer()) != PrefixTokens(plain, with: tokenizer()))
  }

  @Test func `a label in an attempt's text stays text`() {
    let tokenizer = tokenizer()
    let prefix = Prefix(problem, attempts: ["<|good|>"], beliefs: [[0.1]])
    let labels = PrefixTokens(prefix, with: tokenizer).tokens.filter { tokenizer.isSpecial($0) }
    #expect(labels == [2])
  }

  @Test func `attempts that stay in view keep their tokens, so they are read once`() async throws {
    let tokenizer = tokenizer()
    let first = Prefix(problem, attempts: [attempts[0]], beliefs: [beliefs[0]])
    let second = Prefix(problem, attempts: attempts, beliefs: beliefs)
    let (one, two) = (
      PrefixTokens(first, with: tokenizer), PrefixTokens(second, with: tokenizer)
    )
    let shared = one.attempts[0].upperBound
    #expect(one.tokens[..<shared] == two.tokens[..<shared])

    let model = LanguageModel(
      parameters: try TinyModels.make(length: 256, vocabulary: tokenizer.vocabularySize),
      tokenizer: tokenizer, endToken: 0)
    let proposer = try LanguageModelProposer(model)
    func read(_ prefix: Prefix) async throws -> Int {
      try await proposer.propose(
        1, after: prefix, until: .step, sampling: Sampling(maximumTokens: 2), seed: 1
      ).cost.readTokens
    }
    #expect(try await read(first) == one.tokens.count)
    #expect(try await read(second) <= two.tokens.count - shared)
  }
}
