import Foundation
import PonderMath
import PonderPolicy
import PonderStudy
import Testing

@testable import PonderPools
@testable import PonderReport

struct ReplayReportTests {
  /// A pool of 30 problems with four scored candidates, and one that contradicts itself.
  private func runs() throws -> [PoolRun] {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("ponder-replay-\(UUID().uuidString).jsonl")
    defer { try? FileManager.default.removeItem(at: file) }
    try PoolWriter.create(file) { writer in
      for index in 0..<240 {
        let (problem, sample) = index.quotientAndRemainder(dividingBy: 8)
        let isRight = sample < problem % 4
        try writer.write(
          PoolLine(
            run: "a <run>", method: "best_of_n", problem: "p\(problem)",
            reference: "r\(problem)", level: "\(problem % 3)", candidate: sample,
            answer: .answer(isRight ? "r\(problem)" : "w\(sample)"), scores: [isRight ? 0.8 : 0.3],
            tokens: 12))
      }
      for candidate in 0..<5 {
        let line = PoolLine(problem: "bad", reference: "1", candidate: 0, answer: .answer("1"))
        var copy = line
        copy.run = "a <run>"
        copy.reference = candidate == 4 ? "2" : "1"
        try writer.write(copy)
      }
    }
    return try PoolReader(domain: TextDomain()).runs(in: [file])
  }

  @Test func `a page has every curve, its numbers, and nothing from outside`() async throws {
    let runs = try runs()
    let replay = try await Replay(try #require(runs.first))
    var other = replay.run
    other.name = "another"
    let second = try await Replay(other)
    let tables = ReplayTables(
      [ReplaySummary(replay)], of: runs, choices: RunChoice.all(among: [replay, second]),
      transfer: try PolicyTransfer(from: replay, to: replay, by: .oracle, bins: 2))
    let report = ReplayReport(title: "A <replay>", tables, facts: [("seed", "0")])
    let page = report.html
    for id in [
      "contradictions", "runs", "replay-1", "replay-bins-1", "replay-optimal-1", "accuracy-1",
      "difficulty-1", "optimal-1", "choice-1",
      "transfer",
    ] { #expect(page.contains("id=\"\(id)\""), "\(id)") }
    #expect(page.contains("<h1>A &lt;replay&gt;</h1>") && page.contains("a &lt;run&gt;"))
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"))
    #expect(!page.contains("nan") && !page.contains("inf "))
    #expect(report.pictures.map(\.name) == ["replay-1", "replay-bins-1", "replay-optimal-1"])
  }

  @Test func `of many contradictions the first are shown and the rest counted`() throws {
    let table = ReplayTables([], of: try runs()).contradictions
    #expect(
      table.rows == [
        ["a <run>", "bad", "its reference is '1' and also '2'"],
        ["a <run>", "bad", "two candidates have the number 0"],
        ["a <run>", "bad", "two candidates have the number 0"],
        ["a <run>", "bad", "two candidates have the number 0"],
        ["a <run>", "…", "and 1 more of this kind"],
      ])
  }
}
