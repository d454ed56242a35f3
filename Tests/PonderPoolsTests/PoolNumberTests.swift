import Foundation
import Ponder
import Testing

@testable import PonderPools

struct PoolNumberTests {
  /// A record of each form with a number in one of its fields.
  private static let records:
    [(form: String, field: String, record: @Sendable (String) -> String)] = [
      (
        "pool", "tokens",
        { #"{"problem":"p","candidate":0,"answer":"1","correct":true,"tokens":\#($0)}"# }
      ),
      ("pool", "candidate", { #"{"problem":"p","candidate":\#($0),"answer":"1","correct":true}"# }),
      (
        "pool", "parent",
        { #"{"problem":"p","candidate":0,"answer":"1","correct":true,"parent":\#($0)}"# }
      ),
      (
        "pool", "depth",
        { #"{"problem":"p","candidate":0,"answer":"1","correct":true,"depth":\#($0)}"# }
      ),
      (
        "pool", "generations",
        { #"{"problem":"p","candidate":0,"answer":"1","correct":true,"generations":\#($0)}"# }
      ),
      (
        "pool", "attempt",
        { #"{"problem":"p","candidate":0,"answer":"1","correct":true,"chain":0,"attempt":\#($0)}"# }
      ),
      (
        "graded", "sample",
        {
          #"{"problem_id":"p","sample":\#($0),"gold":"3","answer":"3","correct":true,"n_tokens":1}"#
        }
      ),
      (
        "graded", "n_tokens",
        {
          #"{"problem_id":"p","sample":0,"gold":"3","answer":"3","correct":true,"n_tokens":\#($0)}"#
        }
      ),
      (
        "search-and-learn", "completion_tokens",
        {
          #"{"problem":"p","answer":"1","completions":["a"],"completion_tokens":[\#($0)]}"#
        }
      ),
      (
        "compute-optimal", "total_completion_tokens",
        {
          #"{"question":"q","groundtruth":"1","result":{"total_completion_tokens":\#($0)},"output":[]}"#
        }
      ),
      (
        "compute-optimal", "completion_tokens",
        {
          #"{"question":"q","groundtruth":"1","output":[{"text":"a","completion_tokens":\#($0)}]}"#
        }
      ),
      ("tree-of-thoughts", "idx", { #"{"idx":\#($0),"ys":[],"infos":[],"steps":[]}"# }),
      (
        "tree-of-thoughts", "completion_tokens",
        {
          #"{"idx":1,"ys":[],"infos":[],"usage_so_far":{"completion_tokens":\#($0)}}"#
        }
      ),
      ("evaluation harness", "doc_id", { #"{"doc_id":\#($0),"target":"1","resps":[["1"]]}"# }),
      (
        "Inspect", "epoch",
        {
          #"{"eval":{},"samples":[{"id":1,"epoch":\#($0),"input":"","target":"1","output":{}}]}"#
        }
      ),
      (
        "OpenAI batch", "completion_tokens",
        {
          #"{"custom_id":"a","response":{"body":{"choices":[],"usage":{"completion_tokens":\#($0)}}}}"#
        }
      ),
    ]

  @Test(arguments: records.indices)
  func `a number out of its range is one line that says what is accepted`(index: Int) async throws {
    let (form, field, record) = Self.records[index]
    for number in [
      "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1000000001",
      "1.5",
      "1e300",
    ] {
      let message = try await PoolFixtures.message(record(number) + "\n")
      let expected =
        "pool.jsonl, line 1: '\(field)' must be a whole number from 0 to 1000000000, not "
      #expect(message.hasPrefix(expected) || message.contains("not JSON"), "\(form): \(message)")
      #expect(!message.contains("\n"))
    }
    let word = try await PoolFixtures.message(record("\"x\"") + "\n")
    #expect(word.contains(field) && word.contains("' is of the wrong type"), "\(form): \(word)")
  }

  @Test func `the largest numbers add up`() async throws {
    let rows = (0..<3).map {
      #"{"problem":"p","candidate":\#(1_000_000_000 - $0),"reference":"1","answer":"1","#
        + #""tokens":1000000000}"#
    }
    let run = try #require(try await PoolFixtures.runs(rows.joined(separator: "\n")).first)
    #expect(run.tokensPerCandidate == 1e9 && run.problems[0].pool.cost.proposer.sampledTokens > 0)
  }

  @Test(arguments: [
    #"{"problem_id":"p","sample":0,"gold":"3","answer":"3","step_scores":[3e38]}"#,
    #"{"problem":"p","answer":"1","completions":["\\boxed{1}"],"scores":[[-0.5]]}"#,
    #"{"question":"q","groundtruth":"1","output":[{"text":"a","reward_history":[7]}]}"#,
  ])
  func `a score that no choice can work with is refused in every form`(record: String) async throws
  {
    #expect(try await PoolFixtures.message(record).contains("'scores' must be from 0 to 1, not "))
  }

  @Test func `what a file says is shown on one line, without what steers a terminal`() async throws
  {
    let key = #"\u001b[31mx\ny"# + String(repeating: "z", count: 5_000)
    let message = try await PoolFixtures.message(
      #"{"problem": "p", "candidate": 0, "\#(key)": 1}"#)
    #expect(message.contains("'\\u{1B}[31mx\\nyzzz"), "\(message)")
    #expect(message.count < 500 && !message.contains("\u{1B}") && !message.contains("\n"))
  }

  @Test func `text nested without end is no JSON, and ends no process`() async throws {
    let deep = String(repeating: "[", count: 200_000)
    #expect(try await PoolFixtures.message(#"{"problem": "# + deep + "\n").contains("not JSON"))
    #expect(try await PoolFixtures.message(deep).contains("the array has no end"))
    let closed = deep + String(repeating: "]", count: 200_000)
    #expect(try await PoolFixtures.message(closed).contains("not JSON"))
  }
}
