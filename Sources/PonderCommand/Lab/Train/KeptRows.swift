import Foundation
import Ponder
import PonderData
import PonderFiles

/// Training data in a JSON Lines file that is created if missing.
struct KeptRows {
  /// What the rows are called in the progress line.
  var label: String
  var file: String

  /// Reads the file, or makes the rows of each exercise, with live progress, and writes them.
  ///
  /// - Parameters:
  ///   - exercises: Evaluated only if the file is missing.
  ///   - sampler: Likewise; returns the function that makes the rows of one exercise.
  func rows<Row: Codable & Sendable>(
    of exercises: @autoclosure () -> [Exercise],
    madeBy sampler: () throws -> @Sendable (Exercise) async throws -> [Row]
  ) async throws -> [Row] {
    let url = URL(fileURLWithPath: file)
    if FileManager.default.fileExists(atPath: url.path) {
      return try JSONLines.read(Row.self, from: url)
    }
    let exercises = exercises()
    let make = try sampler()
    let progress = SharedProgress(label: label, total: exercises.count)
    let rows = try await exercises.concurrentMap(atMost: 64) { exercise in
      let rows = try await make(exercise)
      progress.finishOne()
      return rows
    }.flatMap { $0 }
    progress.end("\(label): \(rows.count) from \(exercises.count) problems")
    try JSONLines.write(rows, to: url)
    return rows
  }
}
