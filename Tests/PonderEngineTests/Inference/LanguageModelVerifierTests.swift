import Foundation
import Ponder
import PonderTesting
import Testing

@testable import PonderEngine

struct LanguageModelVerifierTests {
  let problem = Problem(id: "p", question: "Make 7 from 3, 4.")

  private func model() throws -> LanguageModel {
    let tokenizer = Tokenizer.trained(
      on: ["Make 7 from 3, 4.\n3 + 4 = 7 (left: 7)\nAnswer: 3 + 4"], vocabularySize: 270,
      specialTokens: ["<end>", "<good>", "<bad>"])
    return LanguageModel(
      parameters: try TinyModels.make(vocabulary: tokenizer.vocabularySize), tokenizer: tokenizer,
      endToken: 0)
  }

  private func verifier(
    _ scope: LanguageModelVerifier.Scope = .steps
  ) throws -> LanguageModelVerifier {
    try LanguageModelVerifier(model(), good: "<good>", bad: "<bad>", scope: scope)
  }

  @Test func `a score is the belief after a step's newline`() async throws {
    let model = try model()
    let prefix = Prefix(problem, attempts: ["4 - 3"], steps: ["3 + 4 = 7", "", "Answer: 7"])
    let scores = try await verifier().score([prefix]).value[0]
    let decoder = NaiveDecoder(parameters: model.parameters)
    let text = "Make 7 from 3, 4.\nAttempt:\n4 - 3\nSolution:\n3 + 4 = 7\n\nAnswer: 7\n"
    let tokens = model.tokenizer.encode(text).map { Int($0) }
    #expect(model.tokenizer.decode(tokens.map { Int32($0) }) == text)
    let logits = decoder.logits(tokens)
    let newline = try #require(model.tokenizer.encode("\n").first)
    // The blank step's newline is the neighbour of the one before, whichever tokens they make.
    let places = tokens.indices.filter { model.tokenizer.bytes(of: Int32(tokens[$0])).last == 10 }
    #expect(newline > 2 && scores.count == 3)
    let last = try #require(places.last)
    let expected = 1 / (1 + exp(logits[last][2] - logits[last][1]))
    #expect(abs(scores[2] - expected) < 1e-4)
  }

  @Test func `a prefix knows which tokens hold its attempts`() throws {
    let tokenizer = try model().tokenizer
    let attempts = ["4 - 3 = 1 (left: 1)\nAnswer: 4 - 3", "", "3 + 4"]
    let read = PrefixTokens(
      Prefix(problem, attempts: attempts, steps: ["3 + 4 = 7"]), with: tokenizer)
    let texts = read.attempts.map { tokenizer.decode(Array(read.tokens[$0])) }
    #expect(texts == attempts.map { $0 + "\n" })
    #expect(PrefixTokens(Prefix(problem), with: tokenizer).attempts.isEmpty)
  }

  @Test func `it keeps the promises of a verifier, for every scope`() async throws {
    let prefixes = [
      Prefix(problem, steps: ["3 + 4 = 7", "Answer: 3 + 4"]), Prefix(problem, steps: ["4 - 3 = 1"]),
    ]
    #expect(try await brokenPromises(of: verifier(), on: prefixes) == [])
    let all = try await verifier().score(prefixes).value
    let last = try await verifier(.outcome).score(prefixes).value
    #expect(last == all.map { [$0[$0.count - 1]] })
  }

  @Test func `a longer prefix costs its new steps alone`() async throws {
    let verifier = try verifier()
    let first = Prefix(problem, steps: ["3 + 4 = 7"])
    let before = try await verifier.score([first])
    let again = try await verifier.score([first, first])
    #expect(again.cost.readTokens == 0 && again.value == [before.value[0], before.value[0]])
    let longer = Prefix(problem, steps: first.steps + ["Answer: 3 + 4"])
    let after = try await verifier.score([longer])
    let new = try model().tokenizer.encode("Answer: 3 + 4\n").count
    #expect(after.cost.readTokens == new)
    #expect(after.value[0][0] == before.value[0][0])
  }

  @Test func `the promise of a problem is the belief after its question`() async throws {
    let verifier = try verifier()
    let promise = try await verifier.promptScores(of: [Prefix(problem)]).value
    #expect(promise.count == 1 && promise[0] > 0 && promise[0] < 1)
    #expect(try await verifier.score([Prefix(problem)]).value == [[]])
  }

  @Test func `a model without the two tokens is refused`() throws {
    let error = #expect(throws: TokenizerError.self) {
      try LanguageModelVerifier(model(), good: "<good>", bad: "<evil>")
    }
    #expect(error?.description.contains("<evil>") == true)
  }

  @Test func `a piece of work alone is charged the same whatever ran before`() async throws {
    let model = try model()
    let proposer = try LanguageModelProposer(model)
    let verifier = try verifier()
    @Sendable func work() async throws -> [ModelCost] {
      let (proposer, verifier) = (proposer.alone(), verifier.alone())
      let first = try await proposer.propose(
        3, after: Prefix(problem), until: .step, sampling: Sampling(maximumTokens: 5), seed: 1)
      let prefixes = first.value.map { Prefix(problem).appending($0) }
      let scores = try await verifier.score(prefixes)
      let second = try await proposer.propose(
        2, after: Prefix(problem), until: .step, sampling: Sampling(maximumTokens: 5), seed: 2)
      let again = try await verifier.score(prefixes)
      return [first.cost, scores.cost, second.cost, again.cost]
    }
    let costs = try await work()
    let question = model.tokenizer.encode(problem.question + "\n").count
    #expect(costs[0].readTokens == question && (3...15).contains(costs[0].sampledTokens))
    #expect(costs[2].readTokens == 0 && costs[2].sampledTokens >= 2)
    #expect(costs[3].readTokens == 0 && costs[3].floatingPointOperations > 0)
    let together = try await (0..<4).concurrentMap(atMost: 4) { _ in try await work() }
    #expect(together.allSatisfy { $0 == costs })
  }

  @Test func `what no longer fits has no continuation and scores 0`() async throws {
    let long = Prefix(
      problem, steps: ["3 + 4 = 7"] + Array(repeating: "and so on and on", count: 20))
    let scores = try await verifier().score([long]).value[0]
    #expect(scores.count == 21 && scores[0] > 0 && scores[20] == 0)
    #expect(try await verifier(.outcome).score([long]).value == [[0]])
    let proposer = try LanguageModelProposer(model())
    let reply = try await proposer.propose(
      3, after: long, until: .step, sampling: .plain, seed: 1)
    #expect(reply.value.isEmpty)
    let endless = Problem(id: "q", question: String(repeating: "why? ", count: 100))
    await #expect(throws: PromptError.self) { try await verifier().score([Prefix(endless)]) }
    await #expect(throws: PromptError.self) {
      try await proposer.propose(1, after: Prefix(endless), until: .end, sampling: .plain, seed: 1)
    }
  }
}
