import Foundation
import Ponder
import PonderFiles
import PonderStudy
import Testing

@testable import PonderCommand

struct ReportTests {
  /// Twelve problems with sixteen made-up samples each, easier and harder ones.
  private var results: [ProblemResult] {
    (0..<12).map { index in
      var random = RandomStream(seed: UInt64(index))
      let samples = (0..<16).map { _ -> Int? in
        let unit = random.unit()
        return unit < Double(index) / 12 ? 0 : unit < 0.95 ? 1 : nil
      }
      let groups = [("4 + 16", true), ("4 * 16", false)].enumerated().map { place, group in
        ProblemResult.Group(
          answer: group.0, count: samples.count { $0 == place }, isRight: group.1)
      }
      return ProblemResult(
        problem: Problem(id: "p\(index)", question: "Make 20 from 4, 16."),
        kind: "\(index % 2 + 2) numbers", groups: groups, samples: samples,
        isGreedyRight: index > 5, firstSample: "16 * 4 = 64 (left: 64)\nAnswer: 16 * 4",
        sampledTokens: 300 + index)
    }
  }

  @Test func `an evaluation reads as a report`() throws {
    let report = EvaluationReport(
      model: "small", seed: 3, temperature: 1, parameters: 304_800,
      parametersWithoutEmbeddings: 277_152, floatingPointOperations: 1.234e12,
      summary: EvaluationSummary(results, seed: 3))
    try expectGolden(report.text, "evaluation")
    try expectGolden(report.jsonText(isPretty: false), "evaluation-json")
  }
}
