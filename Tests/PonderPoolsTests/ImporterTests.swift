import Foundation
import Testing

@testable import PonderPools

/// Each foreign form on a small sample written by hand.
struct ImporterTests {
  @Test func `search-and-learn output gives a candidate for each completion`() async throws {
    let lines = try await PoolFixtures.lines(
      #"{"problem": "1 + 1?", "answer": "2", "unique_id": "a/1", "level": 3, "completions": "#
        + #"["One.\n\nSo \\boxed{2}", "\\boxed{3}"], "scores": [[0.5, 0.75], [0.25]], "#
        + #""completion_tokens": [0, 4], "pred_maj@1": "\\boxed{2}"}"#)
    #expect(lines.count == 2)
    #expect(lines[0].problem == "a/1" && lines[0].reference == "2" && lines[0].level == "3")
    #expect(lines[0].answer == .unknown && lines[0].correct == nil)
    #expect(lines[0].steps == ["One.", "So \\boxed{2}"] && lines[0].scores == [0.5, 0.75])
    #expect(lines.map(\.tokens) == [nil, 4] && lines.map(\.candidate) == [0, 1])
    let run = try #require(try await PoolFixtures.runs(PoolFixtures.text(lines)).first)
    #expect(run.problems[0].verdicts == [true, false])
  }

  @Test func `compute-optimal-tts records of one problem are its candidates`() async throws {
    func record(_ id: String, _ vote: Int) -> String {
      #"{"question": "1 + 1?", "groundtruth": "It is \\boxed{2}.", "result": {"majority_vote": \#(vote), "#
        + #""total_completion_tokens": 90}, "output": [{"path_idx": 0, "text": "One. ки\nTwo. ки\n", "#
        + #""extracted_answer": "2", "reward_history": [0.5, 0.75], "token_history": [3, 4]}]\#(id)}"#
    }
    let lines = try await PoolFixtures.lines(
      record("", 1) + "\n" + record("", 0) + "\n"
        + record(#", "_problem_id": "x", "_correct_math_verify": true"#, 0))
    #expect(lines.map(\.candidate) == [0, 1, 0])
    #expect(lines[0].problem == lines[1].problem && lines[0].problem.hasPrefix("question-"))
    #expect(lines[2].problem == "x")
    #expect(lines.map(\.correct) == [true, false, true])
    #expect(lines[0].reference == "2" && lines[0].tokens == 90 && lines[0].answer == .answer("2"))
    #expect(lines[0].steps == ["One.", "Two."] && lines[0].scores == [0.5, 0.75])
  }

  @Test func `game of 24 samples keep their verdicts`() async throws {
    let samples = try await PoolFixtures.lines(
      #"[{"idx": 900, "ys": ["Answer: 1 + 23 = 24", "x"], "infos": [{"r": 1}, {"r": 0}], "#
        + #""usage_so_far": {"completion_tokens": 40}}, {"idx": 901, "ys": ["y"], "accs": [false], "#
        + #""usage_so_far": {"completion_tokens": 100}}]"#)
    #expect(samples.map(\.problem) == ["game24-901", "game24-901", "game24-902"])
    #expect(samples.map(\.correct) == [true, false, false])
    #expect(samples.map(\.tokens) == [20, 20, 60])
    #expect(samples.map(\.method) == ["chain_of_thought", "chain_of_thought", "direct"])
    #expect(samples[0].answers == "countdown" && samples[0].reference == nil)
  }

  @Test func `a game of 24 search is a tree of every proposed thought`() async throws {
    let lines = try await PoolFixtures.lines(
      #"[{"idx": 0, "ys": ["a\nAnswer: 1\n", "b\nc\n"], "infos": [{"r": 1}, {"r": 0}], "steps": ["#
        + #"{"step": 0, "x": "1 2 3 4", "ys": [""], "new_ys": ["a\n", "b\n"], "values": [60, 3]}, "#
        + #"{"step": 1, "x": "1 2 3 4", "ys": ["a\n", "b\n"], "new_ys": ["a\nAnswer: 1\n", "b\nc\n", "#
        + #""b\nd\n"], "values": [60, 0.003, 0]}]}]"#)
    #expect(lines.map(\.parent) == [nil, nil, 0, 1, 1])
    #expect(lines.map(\.depth) == [1, 1, 2, 2, 2])
    #expect(lines.map(\.finished) == [false, false, true, true, false])
    #expect(lines.map(\.scores) == [[1], [0.05], [1], [0.003 / 60], [0]])
    #expect(lines[2].text == "Answer: 1\n" && lines[2].question == "Make 24 from 1, 2, 3, 4.")
    let run = try #require(try await PoolFixtures.runs(PoolFixtures.text(lines)).first)
    #expect(run.thoughts == 3 && run.candidates == 2 && run.isSearch)
    #expect(run.problems[0].verdicts == [true, false])
    #expect(run.problems[0].pool.samples.map(\.stepScores) == [[1, 1], [0.05, 0.003 / 60]])
  }

  @Test func `graded completions of several runs become several runs`() async throws {
    let runs = try await PoolFixtures.runs(
      #"{"run": "a", "method": "cot", "model": "m", "problem_id": "p", "level": 2, "gold": "1", "#
        + #""sample": 0, "answer": null, "correct": false, "n_tokens": 3, "step_scores": [0.5], "#
        + #""prm_valid": false}"# + "\n"
        + #"{"run": "b", "problem_id": "p", "gold": "1", "sample": 0, "answer": "1", "correct": true, "#
        + #""step_scores": [0.5]}"#)
    #expect(runs.map(\.name) == ["a", "b"])
    #expect(runs[0].problems[0].pool.samples[0].stepScores.isEmpty)
    #expect(runs[0].problems[0].pool.samples[0].answer == nil)
    #expect(runs[1].problems[0].pool.samples[0].stepScores == [0.5])
    #expect(runs[0].tokensPerCandidate == 3 && runs[1].tokensPerCandidate == nil)
  }

  @Test func `rewards without bounds become scores in order`() async throws {
    let lines = try await PoolFixtures.lines(
      #"{"idx": 0, "question": "q", "gt": "1", "level": "Level 3", "pred": ["1", ""], "#
        + #""score": [true, false], "pred_score": [[2.0], [-4.5]], "code": ["a", "b"]}"#)
    #expect(lines.map(\.level) == ["3", "3"])
    #expect(lines.map(\.answer) == [.answer("1"), .none])
    #expect(lines[0].scores[0] > 0.8 && lines[1].scores[0] < 0.02 && lines[1].scores[0] > 0)
  }

  @Test(arguments: [
    (
      #"{"problem": "p", "answer": "1", "completions": ["a"], "scores": [[1], [0]]}"#,
      "line 1: 'scores' has 2 entries for 1 completions"
    ),
    (
      #"[{"idx": 1, "ys": ["a"]}]"#,
      "item 1: neither 'infos' nor 'accs' says which samples are right"
    ),
    (
      #"{"question": "q", "gt": "1", "pred": ["1"], "score": [true]}"# + "\n"
        + #"{"question": "q"}"#,
      "line 2: the field 'gt' is missing"
    ),
    (
      #"[{"idx": 0, "ys": ["a"], "infos": [{"r": 1}], "steps": [{"ys": [""], "new_ys": ["b"], "#
        + #""values": [61]}]}]"#, "item 1: a value must be from 0 to 60.0, not 61.0"
    ),
    (
      #"[{"idx": 0, "ys": ["a"], "infos": [{"r": 1}], "steps": [{"ys": [""], "new_ys": ["b"], "#
        + #""values": [1]}]}]"#,
      "item 1: 1 of 'ys' are not among the thoughts of the last step"
    ),
  ])
  func `a record that contradicts its form is named`(text: String, message: String) async throws {
    #expect(try await PoolFixtures.message(text).contains(message))
  }

  @Test func `foreign files become one pool`() async throws {
    try await PoolFixtures.withFolder { folder in
      let foreign = folder.appendingPathComponent("beams.jsonl")
      try Data(#"{"problem": "q", "answer": "2", "completions": ["\\boxed{2}"]}"#.utf8)
        .write(to: foreign)
      let pool = folder.appendingPathComponent("pool.jsonl.gz")
      let count = try PoolFixtures.reader.convert([foreign, foreign], to: pool) { $0.model = "m" }
      #expect(count == 2)
      let runs = try PoolFixtures.reader.runs(in: [pool])
      #expect(runs.map(\.name) == ["beams"] && runs[0].model == "m")
      #expect(runs[0].contradictions.map(\.kind) == [.duplicateCandidate])
    }
  }
}
