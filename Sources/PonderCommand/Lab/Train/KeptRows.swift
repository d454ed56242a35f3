import Foundation
import Ponder
import PonderLab

/// Training data in a file of JSON Lines that is made when it is missing.
struct KeptRows {
  /// Names the rows in progress.
  var label: String
  var file: String

  /// Reads the file, or makes the rows of each exercise, with live progress, and writes them.
  ///
  /// - Parameters:
  ///   - exercises: Asked for only when the file is missing.
  ///   - sampler: Likewise; gives what makes the rows of one exercise.
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
