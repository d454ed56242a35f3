import Foundation
import Ponder
import PonderData
import PonderEngine
import PonderTesting
import Testing

@testable import PonderLab

/// The models that ship with the package.
struct ShippedModelTests {
  private struct Row: Decodable {
    var text: String
    var tokens: [Int]
    var positions: [Int]
    var logProbabilities: [[Double]]
  }

  /// Fixtures made by `Scripts/fixtures/export.py` from the exported folder.
  @Test(arguments: Lab.countdown.modelNames)
  func `transformers reads the export and computes the same`(name: String) async throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name).json")
    let rows = try JSONDecoder().decode([Row].self, from: Data(contentsOf: file))
    let model = try LabModel.read(name)
    let engine = try InferenceEngine(model.parameters)
    #expect(rows.count == 3)
    for row in rows {
      #expect(model.tokenizer.encode(row.text).map(Int.init) == row.tokens)
      let request = ReadingRequest(
        prefix: row.tokens, positions: row.positions,
        tokens: Array(0..<model.parameters.configuration.vocabularySize))
      let read = try await engine.read(request).logProbabilities
      for (found, expected) in zip(read, row.logProbabilities) {
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { #expect(abs(Double(a) - b) < 1e-3) }
      }
    }
  }

  @Test func `large has fourteen times the parameters, on the same stream and tokens`() throws {
    func log(_ name: String) throws -> TrainingLog {
      let folder = try #require(LabModel.folder(of: name))
      return try JSONDecoder().decode(
        TrainingLog.self,
        from: Data(contentsOf: folder.appendingPathComponent("training_log.json")))
    }
    let (small, large) = (try log("small"), try log("large"))
    let ratio =
      Double(large.parametersWithoutEmbeddings) / Double(small.parametersWithoutEmbeddings)
    #expect(abs(ratio - 14) < 0.2)
    #expect(small.tokens == large.tokens && small.dataSeed == large.dataSeed)
    #expect(small.points.count == large.points.count)
  }

  @Test func `its proposer keeps the promises of all proposers`() async throws {
    let proposer = try LanguageModelProposer(LabModel.read("small"))
    let problem = Countdown.problem(target: 23, numbers: [4, 10, 16, 18])
    #expect(try await brokenPromises(of: proposer, on: problem) == [])
  }

  @Test func `a step is asked for, then the next, and nothing is read twice`() async throws {
    let proposer = try LanguageModelProposer(LabModel.read("small"))
    var prefix = Prefix(Countdown.problem(target: 23, numbers: [4, 10, 16, 18]))
    var read = 0
    while true {
      let reply = try await proposer.propose(
        4, after: prefix, until: .step, sampling: .plain, seed: 1)
      read += reply.cost.readTokens
      let first = try #require(reply.value.first)
      #expect(first.ending != .length)
      prefix = prefix.appending(first)
      if first.ending == .solution { break }
    }
    #expect((1...5).contains(prefix.steps.count))
    // The question once, then one sampled newline a step.
    let question = try LabModel.read("small").tokenizer.encode(prefix.problem.question + "\n").count
    #expect(read == question + prefix.steps.count - 1)
  }
}
