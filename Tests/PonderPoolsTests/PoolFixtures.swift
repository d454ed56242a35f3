import Foundation
import Ponder
import PonderMath
import PonderTesting

@testable import PonderPools

/// Small pools for tests, written to files that are gone afterwards.
enum PoolFixtures {
  static let reader = PoolReader(domain: TextDomain())

  /// A file with this content, for as long as `body` runs.
  static func withFile<T>(
    _ text: String, named name: String = "pool.jsonl", _ body: (URL) async throws -> T
  ) async throws -> T {
    try await withFolder { folder in
      let file = folder.appendingPathComponent(name)
      try Data(text.utf8).write(to: file)
      return try await body(file)
    }
  }

  static func withFolder<T>(_ body: (URL) async throws -> T) async throws -> T {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try await body(folder.url)
  }

  /// The candidates of a text in whatever form.
  static func lines(_ text: String, named name: String = "pool.jsonl") async throws -> [PoolLine] {
    try await withFile(text, named: name) { file in
      var lines: [PoolLine] = []
      try reader.read(file) { lines.append($0) }
      return lines
    }
  }

  /// The runs of a text in whatever form.
  static func runs(_ text: String) async throws -> [PoolRun] {
    try await withFile(text) { try reader.runs(in: [$0]) }
  }

  /// Candidates as a pool file.
  static func text(_ lines: [PoolLine]) throws -> String {
    let encoder = JSONEncoder()
    return try lines.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }.joined()
  }

  /// The message of an error on reading a text.
  static func message(_ text: String) async throws -> String {
    try await withFile(text) { file in
      do {
        _ = try reader.runs(in: [file])
        return "no error"
      } catch let error as PoolError {
        return PoolError(
          file: file.lastPathComponent, place: error.place, problem: error.problem
        ).description
      }
    }
  }

  /// A run whose problems have their own references `r0`, `r1`, …; of problem `i`'s `samples`, the
  /// first `right(i)` are right.
  static func synthetic(
    problems: Int, samples: Int, scored: Bool = false, right: (Int) -> Int
  ) -> [PoolLine] {
    (0..<problems).flatMap { problem in
      (0..<samples).map { sample in
        let isRight = sample < right(problem)
        return PoolLine(
          run: "synthetic", model: "m", problem: "p\(problem)", reference: "r\(problem)",
          level: "\(problem % 2 + 1)", candidate: sample,
          answer: .answer(isRight ? "r\(problem)" : "w\(problem)-\(sample)"), correct: isRight,
          scores: scored ? [0.5, isRight ? 0.9 : 0.2] : [], tokens: 10)
      }
    }
  }
}

/// Published samples, where they are at hand.
enum PublishedPools {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../../shared/data").standardizedFileURL
  static let areHere = FileManager.default.fileExists(
    atPath: folder.appendingPathComponent("pools").path)

  static func file(_ path: String) -> URL { folder.appendingPathComponent(path) }

  static func run(_ name: String, in path: String) throws -> PoolRun? {
    try PoolFixtures.reader.runs(in: [file(path)]).first { $0.name == name }
  }
}
