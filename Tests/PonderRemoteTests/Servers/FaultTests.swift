import Ponder
import PonderFiles
import Synchronization
import Testing

@testable import PonderRemote
@testable import ScriptedServers

/// What servers and networks do to a client: nothing is lost, nothing is doubled.
@Suite(.timeLimit(.minutes(40)))
struct FaultTests {
  private let problem = Problem(id: "p", question: "Sum it.")
  private static let fake = FakeModel(speech: .vllm)

  /// A server that does right at the start, and then fails as it is told, so many times.
  private func with<T>(
    _ faults: [ScriptedServer.Reply], timeout: Double = 20, attempts: Int = 5,
    clock: InstantClock = InstantClock(),
    _ body: (RemoteProposer, ScriptedServer, InstantClock) async throws -> T
  ) async throws -> T {
    let state = Mutex((isReady: false, left: faults))
    return try await ScriptedServer.run({ request in
      let fault = state.withLock { state -> ScriptedServer.Reply? in
        guard state.isReady, request.method == "POST", !state.left.isEmpty else { return nil }
        return state.left.removeFirst()
      }
      return fault ?? Self.fake.reply(to: request)
    }) { server in
      let proposer = try await RemoteProposer.connect(
        RemoteModel([server.address], attempts: attempts, timeout: timeout), clock: clock)
      state.withLock { $0.isReady = true }
      return try await body(proposer, server, clock)
    }
  }

  private func solution(_ proposer: RemoteProposer, _ extent: Extent = .end) async throws
    -> [[String]]
  {
    try await proposer.propose(2, after: Prefix(problem), until: extent, sampling: .plain, seed: 1)
      .value.map(\.steps)
  }

  static let faults: [ScriptedServer.Reply] = [
    .reset, .noise(Array("\u{1}\u{2} no HTTP".utf8)), .text("<html>", status: 502),
    .text("{\"choices\":[", status: 200), .json(["choices": []]), .text("", status: 200),
    .json(["error": "out of memory"]), .json(["error": ["message": "busy"]], status: 503),
    .json(["error": ["message": "slow"]], status: 429), .text("Internal Server Error", status: 500),
    .wrongLength(Array("{\"choices\":".utf8), promised: 4_000), .cut(["{\"choices\":[{"]),
    .chunks(["{\"choi"]),
  ]

  @Test(arguments: faults.indices)
  func `a request that fails is sent again and answered as if nothing had been`(
    fault: Int
  ) async throws {
    let expected = try await with([]) { proposer, _, _ in try await solution(proposer) }
    try await with([Self.faults[fault]]) { proposer, server, clock in
      let before = server.requests.count
      let found = try await solution(proposer)
      #expect(found == expected)
      #expect(server.requests.count == before + 2)
      #expect(server.requests[before].body == server.requests[before + 1].body)
      #expect(clock.slept.count == 1)
    }
  }

  @Test(arguments: [
    ScriptedServer.Reply.cut(["data: {\"choices\":[{\"index\":0,\"text\":\"Step\"}]}\n\n"]),
    .chunks(["data: {\"choices\":[{\"index\":0,\"text\":\"Step\"}]}\n\n", "data: [DONE]\n\n"]),
    .chunks(["data: {\"choices\":[{\"index\":0,\"text\":\"Step\"}]}\n\n"]),
    .chunks(["data: {\"error\":{\"message\":\"gone\"}}\n\n", "data: [DONE]\n\n"]), .chunks([]),
    .chunks(["data: <html>\n\n"]),
  ])
  func `a stream cut short is a failure and no short answer`(
    fault: ScriptedServer.Reply
  ) async throws {
    let expected = try await with([]) { proposer, _, _ in try await solution(proposer, .steps(2)) }
    try await with([fault]) { proposer, server, _ in
      let before = server.requests.count
      let found = try await solution(proposer, .steps(2))
      #expect(found == expected)
      #expect(server.requests.count == before + 2)
    }
  }

  @Test func `a stall ends with the time limit`() async throws {
    for fault in [ScriptedServer.Reply.silence, .stall(["{\"choices\":[{\"index\""])] {
      try await with([fault, fault], timeout: 2, attempts: 2) { proposer, _, _ in
        let error = await #expect(throws: RemoteError.self) {
          try await proposer.propose(
            1, after: Prefix(problem), until: .end, sampling: .plain, seed: 1)
        }
        #expect(error?.description.hasSuffix("no answer within 2 s (2 times)") == true)
      }
    }
  }

  @Test func `a body without end is not read to its end`() async throws {
    try await with([.endless(), .endless()], attempts: 2) { proposer, server, _ in
      let error = await #expect(throws: RemoteError.self) {
        try await proposer.propose(
          1, after: Prefix(problem), until: .end, sampling: .plain, seed: 1)
      }
      let request = SampleRequest(
        .text(PromptTemplate.chatML.text(for: Prefix(problem))), maximumTokens: 1_024)
      #expect(
        error?.description
          == "\(server.url): /v1/completions: an answer that cannot be used: a body of more than "
          + "\(AnswerLimit(request).bytes) bytes (limits.answerMegabytes in ponder.yaml sets how many) "
          + "(2 times)")
    }
  }

  @Test func `a storm of overload is waited out on the schedule`() async throws {
    let storm = (0..<4).map { index in
      ScriptedServer.Reply.json(
        ["error": ["message": "busy"]], status: [429, 503][index % 2],
        headers: index == 2 ? ["retry-after": "7"] : [:])
    }
    try await with(storm) { proposer, server, clock in
      let reply = try await proposer.propose(
        1, after: Prefix(problem), until: .end, sampling: .plain, seed: 1)
      #expect(reply.value.count == 1)
      let waits = clock.slept.map(\.seconds)
      #expect(waits.count == 4 && waits[2] == 7, "\(waits)")
      #expect(waits[0] <= 0.5 && waits[1] <= 1 && waits[3] <= 4 && waits[3] >= 3)
    }
  }

  @Test(arguments: [1, 2, 12])
  func `twelve attempts are twelve, whatever fails`(attempts: Int) async throws {
    for fault in [
      ScriptedServer.Reply.text("Internal Server Error", status: 500), .text("", status: 200),
      .reset, .json(["error": "busy"], status: 503),
    ] {
      try await with(Array(repeating: fault, count: 20), attempts: attempts) {
        proposer, server, _ in
        let before = server.requests.count
        await #expect(throws: RemoteError.self) {
          try await proposer.propose(
            1, after: Prefix(problem), until: .end, sampling: .plain, seed: 1)
        }
        #expect(server.requests.count == before + attempts)
      }
      try await with(Array(repeating: fault, count: attempts - 1), attempts: attempts) {
        proposer, _, _ in
        let reply = try await proposer.propose(
          1, after: Prefix(problem), until: .end, sampling: .plain, seed: 1)
        #expect(reply.value.count == 1)
      }
    }
  }

  @Test func `a server that leaves out choice 0 shifts no sample and doubles none`() async throws {
    let expected = try await with([]) { proposer, _, _ in try await solution(proposer) }
    let fault = ScriptedServer.Reply.json(
      ["choices": [["index": 1, "text": "shifted", "finish_reason": "stop"]]])
    try await with([fault]) { proposer, server, _ in
      let before = server.requests.count
      let found = try await solution(proposer)
      #expect(found == expected && server.requests.count == before + 2)
    }
    try await with([fault], attempts: 1) { proposer, server, _ in
      let error = await #expect(throws: RemoteError.self) { try await solution(proposer) }
      #expect(
        error?.description.hasSuffix("choices numbered 1, which must be 0 to 0, each once") == true)
    }
  }

  @Test func `a mistake is not repeated`() async throws {
    try await with([.json(["error": ["message": "top_p too large"]], status: 400)]) {
      proposer, server, clock in
      let before = server.requests.count
      let error = await #expect(throws: RemoteError.self) { try await solution(proposer) }
      #expect(error?.reason == .refused)
      #expect(error?.description == "\(server.url): /v1/completions: 400: top_p too large")
      #expect(server.requests.count == before + 1 && clock.slept.isEmpty)
    }
  }

  @Test func `a queue too small for a request gets smaller ones`() async throws {
    let state = Mutex(false)
    try await ScriptedServer.run({ request in
      let isReady = state.withLock { $0 }
      if isReady, (request.json?["n"]?.integer ?? 1) > 2 {
        return .json(["error": ["message": "busy", "code": 503]], status: 503)
      }
      return Self.fake.reply(to: request)
    }) { server in
      let proposer = try await RemoteProposer.connect(
        RemoteModel([server.address]), clock: InstantClock())
      let expected = try await proposer.propose(
        8, after: Prefix(problem), until: .end, sampling: .plain, seed: 1)
      state.withLock { $0 = true }
      let reply = try await proposer.propose(
        8, after: Prefix(problem), until: .end, sampling: .plain, seed: 1)
      #expect(reply.value.map(\.steps) == expected.value.map(\.steps))
    }
  }

  @Test func `a cancelled request is broken off at the server`() async throws {
    try await with([.silence]) { proposer, server, _ in
      let before = server.requests.count
      await #expect(throws: CancellationError.self) {
        _ = try await [true, false].concurrentMap(atMost: 2) { isRequest in
          guard isRequest else {
            // Once the request is under way, its sibling fails and it is cancelled.
            while server.requests.count == before { await Task.yield() }
            throw CancellationError()
          }
          _ = try await proposer.propose(
            1, after: Prefix(problem), until: .end, sampling: .plain, seed: 1)
        }
      }
      for await event in server.events {
        if case .abandoned = event { break }
      }
    }
  }

  @Test func `a stream that has its steps is broken off at the server`() async throws {
    let piece = "data: {\"choices\":[{\"index\":0,\"text\":\"a\\n\\nb\\n\\nc\"}]}\n\n"
    try await with([.stall([piece])]) { proposer, server, _ in
      let reply = try await proposer.propose(
        1, after: Prefix(problem), until: .steps(2), sampling: .plain, seed: 1)
      #expect(reply.value[0].steps == ["a", "b"] && reply.value[0].ending == .step)
      for await event in server.events {
        if case .abandoned = event { break }
      }
    }
  }
}
