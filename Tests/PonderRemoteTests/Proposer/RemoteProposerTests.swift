import Ponder
import PonderFiles
import PonderTesting
import Testing

@testable import PonderRemote
@testable import ScriptedServers

@Suite(.timeLimit(.minutes(40)))
struct RemoteProposerTests {
  private let problem = Problem(id: "p", question: "Sum it.")

  /// A proposer at a server that speaks so.
  private func with<T>(
    _ speech: FakeModel.Speech, template: PromptTemplate = .chatML,
    form: RemoteModel.Form = .completions,
    _ body: (RemoteProposer, ScriptedServer) async throws -> T
  ) async throws -> T {
    var model = FakeModel(speech: speech)
    model.separator = template.separator
    let fake = model
    return try await ScriptedServer.run({ fake.reply(to: $0) }) { server in
      let settings = try RemoteModel(
        [server.address], model: speech == .transformers ? "tiny" : nil, form: form,
        template: template)
      return try await body(RemoteProposer.connect(settings), server)
    }
  }

  @Test(arguments: FakeModel.Speech.allCases)
  func `a proposer keeps its promises at every kind of server`(
    speech: FakeModel.Speech
  ) async throws {
    // OpenAI's seeds hold for the first sample alone: the profile says so.
    guard speech != .openAI else { return }
    try await with(speech) { proposer, _ in
      let broken = try await brokenPromises(of: proposer, on: problem)
      #expect(broken == [])
    }
  }

  @Test(arguments: [FakeModel.Speech.vllm, .llamaServer, .mlx])
  func `a proposer keeps its promises with the lab's own form`(
    speech: FakeModel.Speech
  ) async throws {
    try await with(speech, template: .lines) { proposer, _ in
      let broken = try await brokenPromises(of: proposer, on: problem)
      #expect(broken == [])
    }
  }

  @Test(arguments: FakeModel.Speech.allCases)
  func `steps and solutions end as they do, and a walk gives the whole`(
    speech: FakeModel.Speech
  ) async throws {
    try await with(speech) { proposer, _ in
      let sampling = Sampling.greedy
      let whole = try await proposer.propose(
        1, after: Prefix(problem), until: .end, sampling: sampling, seed: 1
      ).value[0]
      #expect(whole.ending == .solution && whole.steps.last?.hasPrefix("Answer") == true)
      let step = try await proposer.propose(
        1, after: Prefix(problem), until: .step, sampling: sampling, seed: 1
      ).value[0]
      #expect(step.steps == [whole.steps[0]])
      #expect(step.ending == (whole.steps.count > 1 ? .step : .solution))
      let two = try await proposer.propose(
        1, after: Prefix(problem), until: .steps(2), sampling: sampling, seed: 1
      ).value[0]
      #expect(two.steps == Array(whole.steps.prefix(2)))
      // From the last step on, the model ends by itself.
      let all = Prefix(problem, steps: (1...4).map { "Step \($0): 1" })
      let last = try await proposer.propose(
        3, after: all, until: .step, sampling: .plain, seed: 4
      ).value
      #expect(last.allSatisfy { $0.ending == .solution && $0.steps.count == 1 })
    }
  }

  @Test(arguments: FakeModel.Speech.allCases)
  func `as many samples come as are asked for`(speech: FakeModel.Speech) async throws {
    try await with(speech) { proposer, _ in
      let reply = try await proposer.propose(
        9, after: Prefix(problem), until: .end, sampling: .plain, seed: 5)
      #expect(reply.value.count == 9)
      #expect(Set(reply.value.map(\.steps)).count > 3)
      #expect(reply.cost.sampledTokens == reply.value.reduce(0) { $0 + $1.tokens })
      #expect(reply.cost.readTokens > 0)
    }
  }

  @Test func `samples keep their seeds however a request is cut`() async throws {
    let samples = try await [FakeModel.Speech.vllm, .llamaServer, .mlx, .llamaCppPython, .ollama]
      .concurrentMap(atMost: 1) { speech in
        try await with(speech) { proposer, _ in
          try await proposer.propose(
            6, after: Prefix(problem), until: .end, sampling: .plain, seed: 5
          ).value.map(\.steps)
        }
      }
    for other in samples.dropFirst() { #expect(other == samples[0]) }
  }

  @Test func `calls of different seeds start far apart`() {
    let starts = (0..<2_000).map { Job.serverSeed(UInt64($0)) }.sorted()
    #expect(starts.allSatisfy { (0..<0x7FFF_0000).contains($0) })
    let close = zip(starts, starts.dropFirst()).count { $1 - $0 < 64 }
    #expect(close < 8, "\(close) of 2000 starts have another within 64")
  }

  @Test func `the most probable text is asked for once and not twice`() async throws {
    try await with(.vllm) { proposer, server in
      let before = server.requests.count
      let reply = try await proposer.propose(
        4, after: Prefix(problem), until: .end, sampling: .greedy, seed: 5)
      #expect(reply.value.count == 4 && Set(reply.value.map(\.steps)).count == 1)
      #expect(server.requests.count == before + 1)
      #expect(reply.cost.sampledTokens == reply.value[0].tokens)
    }
  }

  @Test func `a token limit cuts the last step and says so`() async throws {
    for speech in FakeModel.Speech.allCases {
      try await with(speech) { proposer, _ in
        let cut = try await proposer.propose(
          1, after: Prefix(problem), until: .step, sampling: try Sampling(maximumTokens: 1), seed: 2
        ).value[0]
        #expect(cut.ending == .length && cut.steps.count == 1, "\(speech)")
      }
    }
  }

  @Test func `a conversation works where nothing is to be continued`() async throws {
    try await with(.mlx, form: .chat) { proposer, server in
      let prefix = Prefix(problem, attempts: ["Step 1: 2\nAnswer: 3"])
      let reply = try await proposer.propose(
        2, after: prefix, until: .end, sampling: .plain, seed: 3)
      #expect(reply.value.count == 2)
      let messages = server.requests.last?.json?["messages"]?.elements ?? []
      #expect(
        messages.compactMap { $0["role"]?.string } == ["user", "assistant", "user"])
      #expect(messages.last?["content"]?.string == PromptTemplate.usualRevision)
      let begun = Prefix(problem, steps: ["Step 1: 2"])
      await #expect(throws: ConfigurationError.self) {
        try await proposer.propose(1, after: begun, until: .end, sampling: .plain, seed: 3)
      }
    }
  }

  @Test func `a begun answer that a server repeats is not doubled`() async throws {
    try await with(.llamaServer, form: .chat) { proposer, _ in
      #expect(proposer.profiles[0].dialect == .chat)
    }
    let job = Job(
      Prefix(problem, steps: ["a"]), .end, .plain, 1,
      try RemoteModel([ServerAddress("http://a")], form: .chat))
    var profile = ServerProfile(kind: .llamaServer, model: "m")
    profile.dialect = .chat
    let sample = Sample(text: "a\n\nb\n\nc", end: .finished)
    #expect(job.continuation(sample, tokens: 3, profile).steps == ["b", "c"])
  }

  @Test func `a prompt that fills the model has no continuation`() async throws {
    try await ScriptedServer.run({ request in
      guard request.json?["prompt"]?.string?.contains("long") != true else {
        return .json(
          ["error": ["message": "This model's maximum context length is 9 tokens.", "code": 400]],
          status: 400)
      }
      return FakeModel(speech: .vllm).reply(to: request)
    }) { server in
      let proposer = try await RemoteProposer.connect(RemoteModel([server.address]))
      let full = Prefix(problem, steps: ["long"])
      let reply = try await proposer.propose(
        2, after: full, until: .end, sampling: .plain, seed: 1)
      #expect(reply.value.isEmpty && reply.cost.calls == 1)
      let error = await #expect(throws: RemoteError.self) {
        try await proposer.propose(
          2, after: Prefix(Problem(id: "l", question: "long")), until: .end, sampling: .plain,
          seed: 1)
      }
      #expect(error?.reason == .tooLong)
    }
  }

  @Test func `estimates are counted apart`() async throws {
    try await with(.vllm) { proposer, _ in
      _ = try await proposer.propose(
        3, after: Prefix(problem), until: .end, sampling: .plain, seed: 1)
      #expect(proposer.tokenEstimates.estimated == 0 && proposer.tokenEstimates.all > 0)
    }
    try await with(.mlx) { proposer, _ in
      _ = try await proposer.propose(
        1, after: Prefix(problem), until: .step, sampling: .plain, seed: 1)
      #expect(proposer.tokenEstimates.estimated > 0)
    }
  }

  @Test func `parameters make operations of tokens`() async throws {
    let fake = FakeModel(speech: .vllm)
    try await ScriptedServer.run({ fake.reply(to: $0) }) { server in
      let proposer = try await RemoteProposer.connect(
        RemoteModel([server.address], parameters: 1e6))
      let cost = try await proposer.propose(
        2, after: Prefix(problem), until: .end, sampling: .plain, seed: 1
      ).cost
      #expect(cost.floatingPointOperations == 2e6 * Double(cost.tokens))
    }
  }
}
