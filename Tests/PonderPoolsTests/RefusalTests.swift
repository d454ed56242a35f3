import Foundation
import Ponder
import Testing

@testable import PonderPools

struct RefusalTests {
  private func run(_ lines: [PoolLine]) async throws -> PoolRun {
    try #require(try await PoolFixtures.runs(PoolFixtures.text(lines)).first)
  }

  /// A record as openr's evaluation writes it, of a search that kept two solutions and one that kept one.
  @Test func `answers of openr's records are found in their texts`() async throws {
    let records = [
      #"{"question": "q1", "groundtruth": "5", "result": {"majority_vote": 1, "prm_min_max": 1, "#
        + #""prm_min_vote": 1}, "output": [{"path_idx": 0, "text": "a\n\n\\boxed{5}", "#
        + #""value": [0.5, 0.75], "completion_tokens": 12}, {"path_idx": 1, "text": "\\boxed{6}", "#
        + #""value": [0.5, 0.25], "completion_tokens": 8}]}"#,
      #"{"question": "q2", "groundtruth": "7", "result": {"majority_vote": 1}, "output": "#
        + #"[{"path_idx": 0, "text": "so \\boxed{7}", "value": [0], "completion_tokens": 3}, "#
        + #"{"path_idx": 1, "text": "so \\boxed{7}", "value": [0.5], "completion_tokens": 3}]}"#,
    ]
    let run = try #require(try await PoolFixtures.runs(records.joined(separator: "\n")).first)
    #expect(run.contradictions.isEmpty && run.isUsable)
    #expect(run.problems.map(\.verdicts) == [[true, false], [true, true]])
    // Where openr cut the text elsewhere, the last score is the solution's.
    #expect(run.problems[0].pool.samples.map(\.stepScores) == [[0.5, 0.75], [0.25]])
    #expect(run.problems[1].pool.samples.map(\.stepScores) == [[], [0.5]])
    let replay = try await Replay(run)
    #expect(replay.accuracy(of: "majority", at: 1)?.value == 0.75)
  }

  @Test func `candidates that are right without an answer are no vote, and it is said`()
    async throws
  {
    let run = try await run(
      (0..<4).map { PoolLine(problem: "p", candidate: $0, answer: .none, correct: $0 < 3) })
    #expect(run.contradictions.map(\.kind) == [.rightWithoutAnswer] && !run.isUsable)
    let error = await #expect(throws: ReplayError.self) { try await Replay(run) }
    #expect(
      error?.description
        == "3 of 3 candidates that are marked right give no answer, so no vote can count them, so "
        + "nothing of run 'pool' is averaged")
  }

  @Test func `a run without any answer has no figures`() async throws {
    let run = try await run(
      (0..<4).map {
        PoolLine(problem: "p", reference: "1", candidate: $0, text: "nothing to find \($0)")
      })
    #expect(
      run.contradictions.map(\.text) == [
        "none of the 4 candidates gives an answer that can be read"
      ])
    #expect(!run.isUsable)
  }

  @Test func `whoever insists gets the figures of a refused run`() async throws {
    // Every fourth answer is another problem's: a weak model, or a scrambled file.
    let lines = (0..<80).map { index in
      PoolLine(
        problem: "p\(index)", reference: "r\(index)", candidate: 0,
        answer: .answer(index % 2 == 0 ? "r\((index + 17) % 80)" : "w"))
    }
    var run = try await run(lines)
    #expect(run.refusal?.kind == .wrongProblems && !run.isUsable)
    run.isInsistedOn = true
    #expect(run.isUsable)
    #expect(try await Replay(run).accuracy(of: "coverage", at: 1)?.value == 0)
  }
}
