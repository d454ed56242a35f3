import Ponder
import PonderModels
import PonderRemote
import PonderTesting
import Testing

@testable import PonderGateway

/// Answers in one piece: the contract's rows on replies, usage, parameters and choosing.
@Suite(.timeLimit(.minutes(40)))
struct AnswerTests {
  @Test func `an answer has OpenAI's form, its usage and what the search says of itself`()
    async throws
  {
    try await RunningGateway.run { gateway in
      let answer = try await gateway.ask()
      #expect(answer.status == 200, "\(answer.text)")
      let json = answer.json
      #expect(json["object"] == "chat.completion")
      #expect(json["model"] == "tiny")
      #expect(json["id"]?.string?.hasPrefix("chatcmpl-") == true)
      let choice = json["choices"]?.elements?.first
      #expect(choice?["index"] == 0 && choice?["finish_reason"] == "stop")
      #expect(choice?["message"]?["role"] == "assistant")
      #expect(choice?["message"]?["content"] == "Six times seven\nAnswer: 42")
      let sampled = json["usage"]?["completion_tokens"]?.integer ?? 0
      let answered = json["ponder"]?["answer_tokens"]?.integer ?? 0
      // All that was sampled is paid, not only the answer.
      #expect(answered == 5 && sampled > answered)
      #expect(
        json["usage"]?["total_tokens"]?.integer == sampled
          + (json["usage"]?["prompt_tokens"]?.integer ?? 0))
      #expect(json["ponder"]?["verifier_tokens"]?.integer ?? 0 > 0)
      #expect(json["ponder"]?["chosen_by"] == "default")
      #expect(answer.header("x-ponder-strategy")?.contains("stop beta") == true)
    }
  }

  @Test func `the older route answers in its own form`() async throws {
    try await RunningGateway.run { gateway in
      let answer = try await gateway.post(
        ["model": "tiny", "prompt": "What is 6 * 7?"], to: "/v1/completions")
      #expect(answer.status == 200, "\(answer.text)")
      #expect(answer.json["object"] == "text_completion")
      #expect(answer.json["choices"]?.elements?.first?["text"] == "Six times seven\nAnswer: 42")
    }
  }

  @Test func `one seed gives one reply, and another seed another search`() async throws {
    try await RunningGateway.run { gateway in
      func tokens(_ seed: Int) async throws -> (JSONValue?, JSONValue?) {
        let json = try await gateway.ask("q", ["seed": .integer(seed), "model": "tiny:direct"]).json
        return (json["choices"], json["usage"])
      }
      let first = try await tokens(7)
      #expect(try await tokens(7) == first)
      var texts: Set<JSONValue?> = []
      for seed in 0..<20 { texts.insert(try await tokens(seed).0) }
      #expect(texts.count > 1)
    }
  }

  @Test func `several answers are the best distinct ones, best first`() async throws {
    try await RunningGateway.run { gateway in
      let answer = try await gateway.ask("q", ["n": 3, "model": "tiny:best-of-n:64", "seed": 1])
      let texts = answer.json["choices"]?.elements?.compactMap { $0["message"]?["content"]?.string }
      #expect(texts?.count == 3, "\(answer.text)")
      #expect(texts?.first?.hasSuffix("42") == true)
      #expect(Set(texts ?? []).count == 3)
      #expect(answer.json["choices"]?.elements?.map { $0["index"] } == [0, 1, 2])
    }
  }

  @Test func `fewer distinct answers than asked for are not padded`() async throws {
    try await RunningGateway.run(.saying("Answer: 1")) { gateway in
      let answer = try await gateway.ask("q", ["n": 3, "model": "tiny:majority:8"])
      #expect(answer.json["choices"]?.elements?.count == 1)
    }
  }

  @Test func `a vote ends as soon as its leader cannot be overtaken`() async throws {
    try await RunningGateway.run(.saying("Answer: 1")) { gateway in
      let json = try await gateway.ask("q", ["model": "tiny:majority:16"]).json
      #expect(json["ponder"]?["candidates"] == 9)
    }
  }

  @Test func `open-ended chat is answered without comparable answers`() async throws {
    let text =
      "First this sentence, which is long enough to be no bare answer at all.\nThen this one."
    try await RunningGateway.run(.saying(text)) { gateway in
      let answer = try await gateway.ask("Tell me a story.")
      #expect(answer.json["choices"]?.elements?.first?["message"]?["content"] == .string(text))
    }
  }

  @Test func `earlier turns and system prompts reach the model`() async throws {
    let models = ModelSet(
      proposer: TextModel { prefix, _ in
        "Answer: "
          + prefix.problem.conversation.map { "\($0.role.rawValue)=\($0.content)" }
          .joined(separator: ";")
      }, domain: ScriptedDomain())
    try await RunningGateway.run(ServedModel("tiny", models, answering: .servers)) { gateway in
      let answer = try await gateway.post([
        "model": "tiny",
        "messages": [
          ["role": "developer", "content": "be brief"], ["role": "user", "content": "hi"],
          ["role": "assistant", "content": "yes"],
          ["role": "user", "content": [["type": "text", "text": "and?"]]],
        ],
      ])
      #expect(
        answer.json["choices"]?.elements?.first?["message"]?["content"]
          == "Answer: system=be brief;user=hi;assistant=yes", "\(answer.text)")
    }
  }

  @Test func `temperature, top_p, top_k and both limits of tokens act`() async throws {
    let log = EventOfSampling()
    let models = ModelSet(proposer: log, domain: ScriptedDomain())
    try await RunningGateway.run(ServedModel("tiny", models, answering: .servers)) { gateway in
      _ = try await gateway.ask(
        "q", ["temperature": 0.5, "top_p": 0.9, "top_k": 40, "max_completion_tokens": 77])
      let first = log.last
      #expect(first?.temperature == 0.5 && first?.topP == 0.9 && first?.topK == 40)
      #expect(first?.maximumTokens == 77)
      _ = try await gateway.ask("q", ["max_tokens": 78, "temperature": 0])
      #expect(log.last?.maximumTokens == 78 && log.last?.temperature == 0)
    }
  }

  @Test func `a stop text ends an answer and is not part of it`() async throws {
    try await RunningGateway.run(.saying("one two\nthree four\nfive")) { gateway in
      for (stop, expected) in [
        ("wo\nth", "one t"), ("four", "one two\nthree "), ("six", "one two\nthree four\nfive"),
      ] {
        let answer = try await gateway.ask("q", ["stop": .string(stop)])
        #expect(
          answer.json["choices"]?.elements?.first?["message"]?["content"] == .string(expected))
      }
    }
  }

  @Test func `a stop text inside reasoning does not end it, and reasoning has both names`()
    async throws
  {
    try await RunningGateway.run(.saying("<think>\nstep END here\n</think>\nAnswer: 3 END 4")) {
      gateway in
      let message = try await gateway.ask("q", ["stop": ["END"]]).json["choices"]?.elements?
        .first?["message"]
      #expect(message?["content"] == "Answer: 3")
      #expect(message?["reasoning"] == "step END here")
      #expect(message?["reasoning_content"] == "step END here")
    }
  }

  @Test func `unknown fields are accepted at the root and named`() async throws {
    try await RunningGateway.run { gateway in
      let answer = try await gateway.ask(
        "q", ["frequency_penalty": 1, "chat_template_kwargs": [:]])
      #expect(answer.status == 200)
      #expect(answer.header("x-ponder-ignored") == "chat_template_kwargs, frequency_penalty")
    }
  }

  @Test func `log-probabilities that nobody knows are named, not invented`() async throws {
    try await RunningGateway.run { gateway in
      let answer = try await gateway.ask("q", ["logprobs": true])
      #expect(answer.json["choices"]?.elements?.first?["logprobs"] == .null)
      #expect(answer.header("x-ponder-ignored") == "logprobs")
    }
  }

  @Test func `a limit of tokens shortens the answer and says so`() async throws {
    try await RunningGateway.run(
      ServedModel(
        "tiny", ModelSet(proposer: Endless(), domain: ScriptedDomain()), answering: .servers)
    ) { gateway in
      let answer = try await gateway.ask("q", ["max_tokens": 5, "model": "tiny:direct"])
      #expect(
        answer.json["choices"]?.elements?.first?["finish_reason"] == "length", "\(answer.text)")
      #expect(answer.json["usage"]?["completion_tokens"] == 5)
    }
  }
}

/// Remembers the sampling of its last call.
final class EventOfSampling: Proposer {
  private let kept = MutexBox<Sampling?>(nil)

  var last: Sampling? { kept.value }

  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    kept.value = sampling
    return Metered(
      samples.map { _ in Continuation(steps: ["Answer: 1"], ending: .solution, tokens: 2) },
      cost: ModelCost(calls: 1, sampledTokens: 2 * samples.count))
  }
}

/// Writes as many words as it may.
struct Endless: Proposer {
  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    let count = sampling.maximumTokens ?? 1_000
    let text = Array(repeating: "word", count: count).joined(separator: " ")
    return Metered(
      samples.map { _ in Continuation(steps: [text], ending: .length, tokens: count) },
      cost: ModelCost(calls: 1, sampledTokens: count * samples.count))
  }
}
