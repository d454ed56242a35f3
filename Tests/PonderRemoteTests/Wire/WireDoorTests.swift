import Foundation
import Ponder
import PonderTesting
import Testing

@testable import PonderRemote

/// Whatever a server says, reading it ends with a value or an error in one line.
struct WireDoorTests {
  static let seeds: [WireDoor: [String]] = [
    .completions: [
      #"{"choices":[{"index":0,"text":"a\n\nb","finish_reason":"stop","token_ids":[1,2]},{"index":1,"text":"c","finish_reason":"length","logprobs":{"token_logprobs":[null,-0.5]}}],"usage":{"prompt_tokens":7,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":3}}}"#
    ],
    .chat: [
      #"{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop","logprobs":{"content":[{"token":"a","logprob":-0.25}]}}],"usage":{"prompt_tokens":7,"completion_tokens":1}}"#
    ],
    .llama: [
      #"[{"index":0,"content":"a","stop_type":"word","stopping_word":"\n\n","tokens_predicted":5,"tokens_evaluated":14,"timings":{"cache_n":13},"completion_probabilities":[{"logprob":-0.5}]}]"#
    ],
    .ollama: [
      #"{"response":"a","done":true,"done_reason":"stop","eval_count":3,"prompt_eval_count":9}"#
    ],
    .completionsStream: [
      "data: {\"choices\":[{\"index\":0,\"text\":\"a\\n\\nb\",\"finish_reason\":null}]}\n\n"
        + "data: {\"choices\":[{\"index\":0,\"text\":\"\",\"finish_reason\":\"stop\"}],"
        + "\"usage\":{\"prompt_tokens\":7}}\n\ndata: [DONE]\n\n"
    ],
    .chatStream: [
      ": hello\r\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},"
        + "\"finish_reason\":\"stop\"}]}\r\n\r\ndata: [DONE]\r\n\r\n"
    ],
    .llamaStream: [
      "data: {\"index\":0,\"content\":\"a\",\"stop\":false}\n\n"
        + "data: {\"index\":0,\"content\":\"\",\"stop\":true,\"stop_type\":\"eos\"}\n\n"
    ],
    .ollamaStream: [
      "{\"response\":\"a\",\"done\":false}\n{\"response\":\"\",\"done\":true,\"eval_count\":2}\n"
    ],
    .message: [
      #"{"error":{"message":"no","type":"NotFoundError","param":"model","code":404}}"#,
      #"{"detail":[{"type":"missing","loc":["body","n"],"msg":"Field required"}]}"#,
    ],
    .json: [#"{"a":[1,2.5,-1e9,null,true,"\u001b[2J"],"b":{"c":{}}}"#],
    .profile: [
      #"{"data":[{"id":"m","owned_by":"vllm","max_model_len":4096}],"version":"0.1","total_slots":4,"default_generation_settings":{"n_ctx":512},"model_id":"m","max_total_tokens":9}"#
    ],
    .labels: [
      #"{"choices":[{"index":0,"text":"x","logprobs":{"top_logprobs":[{"token_id:1":-0.5,"token_id:2":-1}]}}],"usage":{"prompt_tokens":9,"prompt_tokens_details":{"cached_tokens":4}}}"#
    ],
    .llamaLabels: [
      #"{"completion_probabilities":[{"top_probs":[{"id":1,"prob":0.25},{"id":2,"prob":0.75}]}],"tokens_evaluated":9,"timings":{"cache_n":4}}"#
    ],
    .judge: [#"{"choices":[{"logprobs":{"top_logprobs":[{"Yes":-0.5,"x":-2.5}]}}]}"#],
    .pooling: [
      #"{"data":[{"index":0,"data":[[0.25,0.75],[0.5,0.5]]}],"usage":{"prompt_tokens":40}}"#
    ],
  ]

  @Test(arguments: WireDoor.allCases)
  func `a door opens to what it is for`(door: WireDoor) throws {
    for seed in try #require(Self.seeds[door]) {
      #expect(throws: Never.self) { try door.read(Array(seed.utf8)) }
    }
  }

  @Test(arguments: WireDoor.allCases)
  func `bytes that are damaged are a value or an error in one line`(door: WireDoor) throws {
    var random = RandomStream(seed: 13)
    for seed in try #require(Self.seeds[door]) {
      for _ in 0..<1_500 {
        let bytes = mutated(Array(seed.utf8), using: &random)
        do {
          let said = try door.read(bytes)
          if door != .json { #expect(!said.contains("\n")) }
        } catch let error as MalformedReply {
          let line = ExchangeFailure(.malformed(error.description)).line()
          #expect(line.unicodeScalars.count <= 400 && line.allSatisfy { !$0.isNewline })
        } catch is RemoteError {
          // A server that lists no models.
        }
      }
    }
  }

  @Test(arguments: WireDoor.allCases)
  func `brackets without end are an error`(door: WireDoor) {
    for open in ["[", #"{"a":"#, #"{"error":["#, #"{"choices":["#] {
      let bytes = Array(String(repeating: open, count: 100_000).utf8)
      do { _ = try door.read(bytes) } catch {
        #expect(error is MalformedReply || error is RemoteError)
      }
    }
  }
}
