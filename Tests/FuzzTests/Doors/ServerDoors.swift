import Foundation
import Ponder
import PonderFiles
import Synchronization

@testable import PonderRemote
@testable import ScriptedServers

/// Replies of servers as they stand on the wire.
private let standard =
  #"{"id":"c","choices":[{"index":0,"text":"a\n\nb","finish_reason":"stop","stop_reason":"|","token_ids":[1,2],"logprobs":{"token_logprobs":[null,-0.5],"tokens":["a","b"],"top_logprobs":[{"a":-0.1,"b":-3}]}},{"index":1,"message":{"content":"c"},"text":"c","finish_reason":"length"}],"usage":{"prompt_tokens":7,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":3}}}"#
private let chat =
  #"{"choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop","logprobs":{"content":[{"token":"a","logprob":-0.25,"top_logprobs":[{"token":"+","logprob":-0.1},{"token":"-","logprob":-2}]}]}}],"usage":{"prompt_tokens":7,"completion_tokens":1}}"#
private let llama =
  #"[{"index":1,"content":"b","stop":true,"stop_type":"eos","stopping_word":"","tokens_predicted":9,"tokens_evaluated":14,"timings":{"cache_n":13},"completion_probabilities":[{"id":1,"logprob":-0.5,"top_probs":[{"id":1,"prob":0.5},{"id":2,"prob":0.25}]}]},{"index":0,"content":"a","stop_type":"word","stopping_word":"\n\n","tokens_predicted":5,"tokens_evaluated":14}]"#
private let ollama =
  #"{"response":"a","done":true,"done_reason":"stop","eval_count":5,"prompt_eval_count":9}"#
private let stream =
  "data: {\"choices\":[{\"index\":0,\"text\":\"a\",\"finish_reason\":null}]}\n\n: keepalive\n\ndata: {\"choices\":[{\"index\":1,\"text\":\"b\\n\\n\",\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\r\n\r\ndata: {\"choices\":[{\"index\":0,\"text\":\"\",\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n"
private let pooling =
  #"{"data":[{"index":0,"data":[[0.1,0.9],[0.5,0.5]]},{"index":1,"data":[[0.25,0.75]]}],"usage":{"prompt_tokens":11}}"#
private let failure =
  #"{"error":{"message":"This model's maximum context length is 512 tokens","type":"invalid_request_error","code":400},"detail":[{"loc":["body","n"],"msg":"bad"}]}"#
private let about =
  #"{"object":"list","data":[{"id":"tiny","owned_by":"vllm","max_model_len":4096}],"version":"0.32.0","total_slots":4,"build_info":"b1","default_generation_settings":{"n_ctx":512},"model_id":"m","max_total_tokens":99,"model_path":"m","enable_deterministic_inference":true,"tokens":[5],"prompt":"p"}"#
private let replies = [standard, chat, llama, ollama, stream, pooling, failure, about]

extension Door {
  /// Replies read by whatever takes them apart, without a connection.
  static let wireReplies = Door("replies", share: 160, texts: replies, takesCorpus: false) {
    input, _ in
    var failures: [any Error] = []
    var successes = 0
    func attempt(_ body: () throws -> Void) {
      do {
        try body()
        successes += 1
      } catch {
        failures.append(error)
      }
    }
    attempt { _ = try StandardReply(input).reply(stops: ["|"], tellsReason: true) }
    attempt { _ = try LlamaReply.reply(LlamaReply.decode(input)) }
    attempt { _ = try OllamaReply(input) }
    attempt { _ = try PoolingReply(input).rows(of: [2, 1], column: 1) }
    _ = ServerMessage(body: input).saysTooLong
    for dialect in Dialect.allCases {
      attempt {
        var reply = StreamedReply(
          dialect, stops: ["|"], expected: 2, separator: "\n\n", stepLimit: 2)
        if dialect == .ollama {
          var lines = LineSplitter()
          try lines.feed(input) { if !$0.isEmpty { try reply.take($0) } }
        } else {
          var events = ServerSentEventParser()
          try events.feed(input) { if !reply.hasEnough { try reply.take($0) } }
        }
        _ = try reply.reply()
      }
    }
    if successes == 0, let first = failures.first { throw Told(first) }
  }

  /// Replies to a proposer and a verifier that are asked to work, over a connection.
  static let serverReplies = Door("servers", share: 12, texts: replies, takesCorpus: false) {
    input, _ in
    let place = try await LoopbackServer.shared.place(replying: input)
    let servers = try RemoteModel([try ServerAddress(place)], attempts: 1, timeout: 5)
    let proposer = try await RemoteProposer.connect(servers)
    let prefix = Prefix(Problem(id: "p", question: "1 + 1?"), steps: ["s"])
    let kinds = RemoteVerifierSettings.Kind.allCases
    let settings = RemoteVerifierSettings(kinds[input.count % kinds.count], servers)
    // A reply is made for one of these at most.
    var failures: [any Error] = []
    for extent in [Extent.end, .step] {
      do {
        _ = try await proposer.propose(
          2, after: prefix, until: extent, sampling: .plain, seed: UInt64(input.count))
      } catch {
        failures.append(error)
      }
    }
    do {
      _ = try await RemoteVerifier.connect(settings).score([prefix])
    } catch {
      failures.append(error)
    }
    if failures.count == 3 { throw failures[0] }
  }
}

/// What a user is told of a reply that cannot be read.
private struct Told: Error, CustomStringConvertible {
  let description: String

  init(_ error: any Error) {
    let malformed = (error as? MalformedReply).map { ExchangeFailure(.malformed($0.description)) }
    description = malformed?.line() ?? "\(error)"
  }
}

/// A server that lives as long as the process and answers with the bytes of the day.
private final class LoopbackServer: Sendable {
  static let shared = LoopbackServer()

  private struct State {
    var url: String?
    var bytes: [UInt8] = []
  }

  private let state = Mutex(State())

  /// Where it is; from now on it answers with these bytes.
  ///
  /// Their number decides what kind of server it says it is, and whether even that is damaged.
  func place(replying bytes: [UInt8]) async throws -> String {
    state.withLock { $0.bytes = bytes }
    if let url = state.withLock({ $0.url }) { return url }
    return try await withCheckedThrowingContinuation { found in
      Task {
        try await ScriptedServer.run({ self.reply(to: $0) }) { server in
          self.state.withLock { $0.url = server.url }
          found.resume(returning: server.url)
          while true { try await Task.sleep(for: .seconds(3_600)) }
        }
      }
    }
  }

  private func reply(to request: ScriptedServer.Request) -> ScriptedServer.Reply {
    let bytes = state.withLock { $0.bytes }
    let kinds = FakeModel.Speech.allCases
    let isHonest = bytes.count % 4 != 0
    if request.method == "GET" || request.path == "/tokenize", isHonest {
      return request.path == "/tokenize"
        ? .json(["tokens": [.integer(request.body.count)]])
        : FakeModel(speech: kinds[bytes.count / 4 % kinds.count]).reply(to: request)
    }
    return switch bytes.count % 11 {
    case 0: .answer(500, bytes)
    case 1: .answer(400, bytes)
    default: .answer(200, bytes)
    }
  }
}
