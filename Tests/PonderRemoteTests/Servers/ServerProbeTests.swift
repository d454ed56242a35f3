import Ponder
import PonderFiles
import Testing

@testable import PonderRemote
@testable import ScriptedServers

@Suite(.timeLimit(.minutes(40)))
struct ServerProbeTests {
  private func profile(of speech: FakeModel.Speech) async throws -> ServerProfile {
    let model = FakeModel(speech: speech)
    return try await ScriptedServer.run({ model.reply(to: $0) }) { server in
      let settings = try RemoteModel(
        [server.address], model: speech == .transformers ? "tiny" : nil)
      return try #require(try await RemoteProposer.connect(settings).profiles.first)
    }
  }

  @Test func `vLLM is found to do everything`() async throws {
    let found = try await profile(of: .vllm)
    #expect(found.kind == .vllm && found.version == "0.32.0" && found.model == "tiny")
    #expect(found.maximumLength == 4_096 && found.samplesPerRequest > 1)
    #expect(found.seeds == .countUp && found.stopTelling == .text)
    #expect(found.tellsTokens && found.tokenCounting.isExact && found.usage == .allSamples)
    #expect(found.fields == AcceptedFields() && found.takesTokenPrompts == true)
  }

  @Test func `llama-server is asked in its own words`() async throws {
    let found = try await profile(of: .llamaServer)
    #expect(found.kind == .llamaServer && found.dialect == .llama)
    #expect(found.samplesPerRequest == 4 && found.concurrency == 4 && found.maximumLength == 512)
    #expect(found.seeds == .countUp && found.stopTelling == .field && found.tellsTokens)
  }

  @Test func `mlx_lm gives one sample, does not tell stops and wants logprobs as a flag`()
    async throws
  {
    let found = try await profile(of: .mlx)
    #expect(found.kind == .mlx && found.model == "default_model")
    #expect(found.samplesPerRequest == 1 && found.stopTelling == .none)
    #expect(found.fields.logProbabilities == .flag && found.seeds == .countUp)
    #expect(found.takesTokenPrompts == nil)
  }

  @Test func `transformers gets no field that it does not know, and is told to sample`()
    async throws
  {
    let found = try await profile(of: .transformers)
    #expect(found.kind == .transformers && !found.fields.extensions)
    #expect(found.fields.generationConfiguration && found.stopTelling == .text)
  }

  @Test func `llama-cpp-python and Ollama give one sample at a time`() async throws {
    let python = try await profile(of: .llamaCppPython)
    #expect(python.kind == .llamaCppPython && python.concurrency == 1)
    #expect(python.samplesPerRequest == 1 && python.stopTelling == .none)
    let ollama = try await profile(of: .ollama)
    #expect(ollama.kind == .ollama && ollama.dialect == .ollama && ollama.samplesPerRequest == 1)
  }

  @Test func `a model that refuses the older name of the limit is asked by the newer`() async throws
  {
    let model = FakeModel(speech: .openAI)
    let fields = try await ScriptedServer.run({ request in
      guard request.json?["max_tokens"] == nil else {
        return .json(
          [
            "error": [
              "message":
                "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
              "code": "unsupported_parameter",
            ]
          ], status: 400)
      }
      return model.reply(to: request)
    }) { server in
      let proposer = try await RemoteProposer.connect(RemoteModel([server.address]))
      return try #require(proposer.profiles.first).fields
    }
    #expect(fields.completionLimit && !fields.extensions)
  }

  @Test func `a server of unknown kind is known by what it does`() async throws {
    let found = try await profile(of: .openAI)
    #expect(found.kind == .other && !found.fields.extensions)
    #expect(found.samplesPerRequest > 1 && found.seeds == .firstOnly && found.stopTelling == .none)
  }

  @Test func `samples that share a seed are found out`() async throws {
    let found = try await profile(of: .sglangDeterministic)
    #expect(found.kind == .sglang && found.seeds == .shared)
  }

  @Test func `the check is a page`() async throws {
    let model = FakeModel(speech: .mlx)
    try await ScriptedServer.run({ model.reply(to: $0) }) { server in
      let check = try await RemoteModel([server.address]).check()
      #expect(check.isUsable && check.tokensPerSecond ?? 0 > 0)
      let lines = check.description.split(separator: "\n").dropLast().joined(separator: "\n")
      #expect(
        lines == """
          \(server.url)
            mlx_lm, model 'default_model'
            samples of a prompt: one a request, because it ignores n or has none
            seeds: each sample has its own, so a run can be repeated
            ends: not told, so steps are streamed and cut at the separator
            tokens: from the pieces of a stream for steps, from usage for whole solutions (an estimate)
          """)
    }
  }

  @Test func `a dead server is a clear error at once`() async throws {
    let address = try await ScriptedServer.run({ _ in .reset }) { try $0.address }
    let error = await #expect(throws: RemoteError.self) {
      try await RemoteProposer.connect(RemoteModel([address]))
    }
    #expect(error?.reason == .unreachable)
    #expect(
      error?.description
        == "\(address): connection refused (tried GET /v1/models; is the server running?)")
  }

  @Test func `a server that listens and never answers is a clear error in time`() async throws {
    try await ScriptedServer.run({ _ in .silence }) { server in
      let model = try RemoteModel([server.address], timeout: 0.3)
      let error = await #expect(throws: RemoteError.self) {
        try await RemoteProposer.connect(model)
      }
      #expect(error?.description.hasPrefix("\(server.url): no answer within 0.3 s") == true)
    }
  }

  @Test func `a model that is not there is named`() async throws {
    try await ScriptedServer.run({ request in
      request.method == "GET"
        ? .json(["data": [["id": "tiny", "owned_by": "vllm"]]])
        : .json(
          ["error": ["message": "The model `nope` does not exist.", "code": 404]], status: 404)
    }) { server in
      let error = await #expect(throws: RemoteError.self) {
        try await RemoteProposer.connect(RemoteModel([server.address], model: "nope"))
      }
      #expect(error?.reason == .refused)
      #expect(
        error?.description
          == "\(server.url): /v1/completions: 404: The model `nope` does not exist.")
    }
  }
}
