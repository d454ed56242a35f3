import Foundation
import PonderStudy
import Testing

@testable import PonderCommand
@testable import PonderPools

private enum PublishedSamples {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared/data").standardizedFileURL
  static let areHere = FileManager.default.fileExists(
    atPath: folder.appendingPathComponent("pools").path)
}

/// The domains that `ponder` compares answers by, against the figures known of published samples, where
/// those are at hand.
@Suite(
  .enabled(if: PublishedSamples.areHere, "published samples are not at hand: ../shared/data/pools"))
struct PublishedReplayTests {
  private func summary(_ path: String) async throws -> ReplaySummary {
    let file = PublishedSamples.folder.appendingPathComponent(path)
    let run = try #require(try PoolDomain.reader(nil).runs(in: [file]).first)
    return ReplaySummary(try await Replay(run))
  }

  private func value(_ method: String, _ summary: ReplaySummary) throws -> Double {
    try #require(summary.cells.first { $0.method == method && $0.n == summary.size }).accuracy.value
  }

  @Test func `beams that carry no verdict are graded to the recorded figures`() async throws {
    let summary = try await summary(
      "pools/llama-math500/raw_beam_llama3.2-3b_n16_q100.jsonl")
    #expect(summary.problems == 100 && summary.size == 16)
    let weighted = try value("best-of-N weighted", summary)
    let coverage = try value("coverage", summary)
    // The recorded share is .574; three right answers of 1,600 stand outside a box.
    #expect(abs(summary.rightShare - 0.5756) < 5e-5)
    #expect(weighted == 0.63 && coverage == 0.72)
  }

  @Test func `Game of 24 by GPT-4, with expressions that are the same voting together`()
    async throws
  {
    let samples = try await summary(
      "game24/gpt-4_0.7_naive_cot_sample_100_start900_end1000.json")
    #expect(abs(samples.rightShare - 0.040) < 5e-4)
    #expect(try value("coverage", samples) == 0.49 && value("majority", samples) == 0.08)
    let tree = try await summary(
      "game24/gpt-4_0.7_propose1_value3_greedy5_start900_end1000.json")
    #expect(try value("coverage", tree) == 0.69 && value("best-of-N best", tree) == 0.66)
  }
}
