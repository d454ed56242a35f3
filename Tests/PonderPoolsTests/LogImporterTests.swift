import Foundation
import Ponder
import Testing

@testable import PonderPools

struct LogImporterTests {
  @Test func `repeated responses of lm-evaluation-harness are samples`() async throws {
    // gsm8k with repeats, as its self-consistency task logs it; what a filter chose is one thing of several.
    let lines = try await PoolFixtures.lines(
      #"{"doc_id": 0, "doc": {"question": "2 + 3?", "answer": "It is 5.\n#### 5"}, "#
        + #""target": "It is 5.\n#### 5", "arguments": {"gen_args_0": {"arg_0": "Q: 2 + 3?\nA:"}}, "#
        + #""resps": [["It is 5.\n#### 5", "Six.\n#### 6", "Five?"]], "filtered_resps": ["5"], "#
        + #""filter": "maj@3", "metrics": ["exact_match"], "doc_hash": "a", "prompt_hash": "b", "#
        + #""target_hash": "c", "exact_match": 1.0}"#)
    #expect(
      lines.map(\.candidate) == [0, 1, 2] && lines.map(\.run) == ["maj@3", "maj@3", "maj@3"])
    #expect(lines.map(\.reference) == ["5", "5", "5"])
    #expect(
      lines.allSatisfy { $0.correct == nil && $0.answer == .unknown && $0.question == "2 + 3?" })
    let run = try #require(
      try await PoolFixtures.runs(PoolFixtures.text(lines)).first)
    #expect(run.problems[0].verdicts == [true, false, false])
  }

  @Test func `filters of one response are runs with their verdicts`() async throws {
    func line(_ filter: String, _ answer: String, _ metric: String) -> String {
      #"{"doc_id": 7, "doc": {"problem": "q", "level": "Level 3"}, "target": "5", "#
        + #""resps": [["I say\n#### 5"]], "filtered_resps": ["\#(answer)"], "filter": "\#(filter)", "#
        + #""metrics": ["exact_match"], "exact_match": \#(metric)}"#
    }
    let lines = try await PoolFixtures.lines(
      [
        line("strict-match", "[invalid]", "0.0"), line("flexible-extract", "5", "1.0"),
        line("none", "I say\\n#### 5", "0"),
      ].joined(separator: "\n"))
    #expect(lines.map(\.run) == ["strict-match", "flexible-extract", nil])
    #expect(lines.map(\.answer) == [.none, .answer("5"), .unknown])
    #expect(lines.map(\.correct) == [false, true, false])
    #expect(lines.allSatisfy { $0.candidate == 0 && $0.level == "3" })
    #expect(lines[0].problem == problemID(ofQuestion: "q"))
  }

  @Test func `likelihoods of choices are no samples`() async throws {
    let message = try await PoolFixtures.message(
      #"{"doc_id": 0, "doc": {}, "target": "1", "resps": [[["-1.5", "False"]], [["-0.5", "True"]]], "#
        + #""filtered_resps": [["-1.5", "False"], ["-0.5", "True"]], "acc": 1.0}"#)
    #expect(message.contains("'resps' must hold the texts generated for one request"))
  }

  /// As Inspect writes it: one object over many lines.
  private static let log = #"""
    {
      "version": 2,
      "status": "success",
      "eval": {"task": "sums", "model": "openai/small", "config": {"epochs": 2}},
      "samples": [
        {"id": "a", "epoch": 1, "input": "2 + 3?", "target": "5", "messages": [],
         "output": {"model": "small", "choices": [{"message": {"content": "ANSWER: 5",
           "role": "assistant"}, "stop_reason": "stop"}], "usage": {"input_tokens": 9,
           "output_tokens": 4, "total_tokens": 13}, "completion": "ANSWER: 5"},
         "scores": {"match": {"value": "C", "answer": "5", "explanation": "ANSWER: 5"}}},
        {"id": "a", "epoch": 2, "input": "2 + 3?", "target": ["5", "five"],
         "output": {"model": "small", "choices": [{"message": {"content": [
           {"type": "reasoning", "reasoning": "hm"}, {"type": "text", "text": "\\boxed{6}"}],
           "role": "assistant"}, "stop_reason": "stop"}]},
         "scores": {"judge": {"value": {"grade": 3}}}},
        {"id": 3, "epoch": 1, "input": [{"role": "system", "content": "Sum."},
          {"role": "user", "content": "1 + 1?"}], "target": "2",
         "output": {"choices": [], "completion": ""},
         "scores": {"match": {"value": "I", "answer": null}}},
        {"id": 3, "epoch": 2, "input": "1 + 1?", "target": "2", "output": {"choices": []},
         "error": {"message": "timeout", "traceback": "", "traceback_ansi": ""}}
      ]
    }
    """#

  @Test func `epochs of an Inspect log are candidates`() async throws {
    let lines = try await PoolFixtures.lines(Self.log, named: "log.json")
    #expect(lines.map(\.problem) == ["a", "a", "3"] && lines.map(\.candidate) == [0, 1, 0])
    #expect(lines.map(\.correct) == [true, nil, false])
    #expect(lines.map(\.answer) == [.answer("5"), .unknown, .none])
    #expect(lines.map(\.text) == ["ANSWER: 5", "\\boxed{6}", nil])
    #expect(lines.map(\.question) == ["2 + 3?", "2 + 3?", "1 + 1?"])
    #expect(lines.map(\.tokens) == [4, nil, nil])
    #expect(lines.allSatisfy { $0.run == "sums" && $0.model == "openai/small" })
    let runs = try await PoolFixtures.withFile(Self.log, named: "log.json") {
      try PoolFixtures.reader.runs(in: [$0])
    }
    #expect(runs[0].problems.map(\.verdicts) == [[true, false], [false]])
    let oneLine = Self.log.split(separator: "\n").joined()
    #expect(try await PoolFixtures.lines(oneLine) == lines)
  }

  @Test func `a zipped Inspect log says what to do with it`() async throws {
    let message = try await PoolFixtures.message("PK\u{3}\u{4}\u{14}\0\0\0")
    #expect(message.contains("'inspect log convert --to json'"), "\(message)")
  }

  private static let batch = [
    #"{"id": "batch_req_1", "custom_id": "q1-b", "response": {"status_code": 200, "request_id": "r", "#
      + #""body": {"id": "c", "object": "chat.completion", "model": "gpt", "choices": ["#
      + #"{"index": 1, "message": {"role": "assistant", "content": "\\boxed{6}"}, "finish_reason": "stop"}, "#
      + #"{"index": 0, "message": {"role": "assistant", "content": "\\boxed{5}"}, "finish_reason": "stop"}], "#
      + #""usage": {"prompt_tokens": 9, "completion_tokens": 20, "total_tokens": 29}}}, "error": null}"#,
    #"{"id": "batch_req_2", "custom_id": "q1-a", "response": {"status_code": 200, "body": {"model": "gpt", "#
      + #""choices": [{"index": 0, "message": {"role": "assistant", "content": null}}]}}, "error": null}"#,
    #"{"id": "batch_req_3", "custom_id": "q2", "response": null, "#
      + #""error": {"code": "batch_expired", "message": "late"}}"#,
    #"{"id": "batch_req_4", "custom_id": "q2", "response": {"status_code": 200, "body": {"model": "gpt", "#
      + #""output": [{"type": "reasoning", "summary": []}, {"type": "message", "content": "#
      + #"[{"type": "output_text", "text": "\\boxed{2}"}]}], "usage": {"output_tokens": 7}}}, "error": null}"#,
  ].joined(separator: "\n")

  @Test func `choices of OpenAI batch output are candidates in their order`() async throws {
    let lines = try await PoolFixtures.lines(Self.batch)
    #expect(lines.map(\.problem) == ["q1-b", "q1-b", "q1-a", "q2"])
    #expect(lines.map(\.text) == ["\\boxed{5}", "\\boxed{6}", nil, "\\boxed{2}"])
    #expect(lines.map(\.tokens) == [10, 10, nil, 7] && lines.map(\.candidate) == [0, 1, 0, 0])
    #expect(lines[2].answer == .none && lines.allSatisfy { $0.model == "gpt" })
    #expect(try await PoolFixtures.message(Self.batch).contains("nor a 'reference' to grade by"))
  }

  @Test func `right answers come from a file of references`() async throws {
    try await PoolFixtures.withFolder { folder in
      let (output, references, pool) = (
        folder.appendingPathComponent("out.jsonl"), folder.appendingPathComponent("refs.jsonl"),
        folder.appendingPathComponent("pool.jsonl")
      )
      try Data(Self.batch.utf8).write(to: output)
      let rows = [
        #"{"custom_id": "q1-a", "problem": "q1", "answer": 5}"#,
        #"{"id": "q1-b", "problem": "q1", "answer": "5", "level": 2}"#,
        #"{"id": "q2", "target": "3"}"#,
      ]
      try Data(rows.joined(separator: "\n").utf8).write(to: references)
      var known = try PoolReferences(references)
      #expect(try PoolFixtures.reader.convert([output], to: pool) { try known.complete(&$0) } == 4)
      let run = try #require(try PoolFixtures.reader.runs(in: [pool]).first)
      #expect(run.problems.map(\.id) == ["q1", "q2"] && run.contradictions.isEmpty)
      #expect(run.problems.map(\.verdicts) == [[true, false, false], [false]])

      try Data(rows[0].utf8).write(to: references)
      var short = try PoolReferences(references)
      let error = #expect(throws: PoolError.self) {
        try PoolFixtures.reader.convert([output], to: pool) { try short.complete(&$0) }
      }
      #expect(error?.description.hasSuffix("there is no answer for the id 'q1-b'") == true)
      try Data((rows[0] + "\n" + rows[0]).utf8).write(to: references)
      let twice = #expect(throws: PoolError.self) { try PoolReferences(references) }
      #expect(twice?.description.hasSuffix("line 2: the id 'q1-a' is given twice") == true)
    }
  }
}
