import Foundation
import Ponder
import PonderTesting
import Testing

@testable import PonderPools

/// Damaged files of every form that a pool is read from: each is read or refused in one line.
@Suite(.timeLimit(.minutes(40)))
struct HostilePoolTests {
  private static let records = [
    #"{"run":"a","problem":"p","candidate":0,"reference":"1","answer":"1","scores":[0.5],"tokens":3}"#
      + "\n"
      + #"{"run":"a","problem":"p","candidate":1,"parent":0,"depth":2,"correct":true,"text":"a"}"#,
    #"{"problem":"q","answer":"2","completions":["\\boxed{2}","x"],"scores":[[1],[0]],"#
      + #""completion_tokens":[3,4]}"#,
    #"{"question":"q","groundtruth":"\\boxed{1}","result":{"majority_vote":1,"#
      + #""total_completion_tokens":9},"output":[{"text":"a\n\n\\boxed{1}","value":[0.5,0.25]}]}"#,
    #"[{"idx":900,"ys":["a\nb"],"infos":[{"r":1}],"steps":[{"x":"1 2 3 4","ys":[""],"new_ys":["a\nb"],"#
      + #""values":[20]}],"usage_so_far":{"completion_tokens":12}}]"#,
    #"{"problem_id":"p","level":2,"gold":"1","sample":0,"answer":"1","correct":true,"n_tokens":3,"#
      + #""step_scores":[0.5],"prm_valid":true}"#,
    #"{"idx":0,"question":"q","gt":"1","level":"Level 3","pred":["1",""],"score":[true,false],"#
      + #""pred_score":[[2.0],[-4.5]]}"#,
    #"{"doc_id":0,"doc":{"question":"q"},"target":"1","resps":[["a","b"]],"filtered_resps":["1"],"#
      + #""filter":"f","exact_match":1.0}"#,
    "{\n\"eval\":{\"model\":\"m\"},\"samples\":[{\"id\":1,\"epoch\":1,\"input\":\"q\",\"target\":[\"1\"],"
      + "\"output\":{\"completion\":\"1\"},\"scores\":{\"a\":{\"value\":\"C\",\"answer\":\"1\"}}}]}",
    #"{"custom_id":"q","response":{"body":{"choices":[{"index":0,"message":{"content":"\\boxed{1}"}}],"#
      + #""usage":{"completion_tokens":7}}}}"#,
  ]

  @Test(arguments: records.indices)
  func `a damaged pool is read or refused in one line`(index: Int) async throws {
    let record = Array(Self.records[index].utf8)
    var random = RandomStream(seed: UInt64(index))
    try await PoolFixtures.withFolder { folder in
      let file = folder.appendingPathComponent("pool.jsonl")
      for _ in 0..<400 {
        try Data(mutated(record, using: &random)).write(to: file)
        do {
          for run in try PoolFixtures.reader.runs(in: [file]) where run.isUsable {
            _ = run.tokensPerCandidate
            _ = try await Replay(run)
          }
        } catch let error as PoolError {
          #expect(!error.description.contains { $0.isNewline })
        } catch is ReplayError {
        }
      }
    }
  }
}
