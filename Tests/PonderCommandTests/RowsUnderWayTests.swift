import Foundation
import Ponder
import PonderData
import PonderTesting
import Testing

@testable import PonderCommand

struct RowsUnderWayTests {
  private let settings = ["domain": "relay", "samples": "4"]

  @Test func `what was finished before a kill is there again`() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("pairs.jsonl")
      var first = try RowsUnderWay<String>(file, settings: settings)
      #expect(first.rows.isEmpty && first.finished == 0 && !first.isComplete)
      try first.add(["a", "b"], ofNext: 3)
      try first.add([], ofNext: 2)
      try first.add(["c"], ofNext: 3)

      // A kill in the middle of a line.
      let part = folder.appendingPathComponent("pairs.jsonl.part")
      let bytes = try Data(contentsOf: part)
      for lost in [1, 5] {
        try bytes.dropLast(lost).write(to: part)
        let again = try RowsUnderWay<String>(file, settings: settings)
        #expect(again.rows == ["a", "b"] && again.finished == 5)
      }
      var last = try RowsUnderWay<String>(file, settings: settings)
      try last.add(["d"], ofNext: 3)
      #expect(last.rows == ["a", "b", "d"] && last.finished == 8)
      try last.complete()
      #expect(try String(contentsOf: file, encoding: .utf8) == "\"a\"\n\"b\"\n\"d\"\n")
      #expect(!FileManager.default.fileExists(atPath: part.path))
      let whole = try RowsUnderWay<String>(file, settings: settings)
      #expect(whole.isComplete && whole.rows == last.rows)
    }
  }

  @Test func `a file that was begun with other settings is refused by the setting`() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("pairs.jsonl")
      var rows = try RowsUnderWay<String>(file, settings: settings)
      try rows.add(["a"], ofNext: 1)
      for isComplete in [false, true] {
        if isComplete { try rows.complete() }
        let error = #expect(throws: LabelSettingsError.self) {
          try RowsUnderWay<String>(file, settings: ["domain": "countdown", "samples": "4"])
        }
        #expect(error?.description.contains("begun with domain relay, not countdown") == true)
      }
    }
  }

  @Test func `a file without a record is taken as it is`() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("pairs.jsonl")
      try Data("\"mine\"\n".utf8).write(to: file)
      #expect(try RowsUnderWay<String>(file, settings: settings).rows == ["mine"])
    }
  }

  @Test func `a model that gives nothing leaves no file that would be used again`() async throws {
    try await withTemporaryFolder { folder in
      let kept = KeptRows(label: "pairs", file: folder.appendingPathComponent("p.jsonl").path)
      let exercises = try NamedDomain.read("countdown").exercises(3, on: .training, seed: 1)
      let error = await #expect(throws: NoRowsError.self) {
        try await kept.rows(settings: settings, of: exercises) { { _ in [String]() } }
      }
      #expect(error?.description.contains("there are no pairs from 3 problems") == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test func `rows are made once, batch by batch`() async throws {
    try await withTemporaryFolder { folder in
      let kept = KeptRows(
        label: "rows", file: folder.appendingPathComponent("rows.jsonl").path)
      let exercises = try NamedDomain.read("countdown").exercises(300, on: .training, seed: 1)
      func rows(failingAfter last: Int) async throws -> [String] {
        try await kept.rows(settings: settings, of: exercises) {
          { exercise in
            let index = exercises.firstIndex { $0.problem == exercise.problem } ?? 0
            guard index < last else { throw CocoaError(.userCancelled) }
            return [exercise.problem.id]
          }
        }
      }
      await #expect(throws: CocoaError.self) { try await rows(failingAfter: 200) }
      let part = try RowsUnderWay<String>(URL(fileURLWithPath: kept.file), settings: settings)
      #expect(part.finished == 128, "the batch that failed is lost, the one before is not")
      #expect(try await rows(failingAfter: 300) == exercises.map(\.problem.id))
      #expect(try await rows(failingAfter: 0) == exercises.map(\.problem.id), "from the file")
    }
  }
}
