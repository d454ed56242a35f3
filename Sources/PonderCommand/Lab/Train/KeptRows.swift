import Foundation
import Ponder
import PonderData
import PonderFiles

/// Training data in a JSON Lines file that is created if missing.
struct KeptRows {
  /// What the rows are called in the progress line.
  var label: String
  var file: String

  /// Exercises between two points at which the work survives a kill.
  private static let batch = 128

  /// Reads the file, or makes the rows of each exercise, with live progress, and writes them.
  ///
  /// After a kill it goes on with the exercises that are missing.
  ///
  /// - Parameters:
  ///   - settings: What the rows depend on, by name.
  ///   - exercises: Evaluated only if the file is missing.
  ///   - sampler: Likewise; returns the function that makes the rows of one exercise.
  /// - Throws: ``NoRowsError``, without leaving a file; `LabelSettingsError` when the file was begun with other
  ///   settings; what the sampler throws.
  func rows<Row: Codable & Sendable>(
    settings: [String: String], of exercises: @autoclosure () -> [Exercise],
    madeBy sampler: () throws -> @Sendable (Exercise) async throws -> [Row]
  ) async throws -> [Row] {
    var kept = try RowsUnderWay<Row>(URL(fileURLWithPath: file), settings: settings)
    if kept.isComplete { return kept.rows }
    let exercises = exercises()
    let make = try sampler()
    let progress = SharedProgress(label: label)
    progress.begin(total: exercises.count, finished: kept.finished)
    while kept.finished < exercises.count {
      let batch = exercises.dropFirst(kept.finished).prefix(Self.batch)
      let rows = try await batch.concurrentMap(atMost: 64) { exercise in
        let rows = try await make(exercise)
        progress.finishOne()
        return rows
      }
      try kept.add(rows.flatMap { $0 }, ofNext: batch.count)
    }
    progress.end("\(label): \(kept.rows.count) from \(exercises.count) problems")
    guard !kept.rows.isEmpty else {
      kept.discard()
      throw NoRowsError(label: label, problems: exercises.count)
    }
    try kept.complete()
    return kept.rows
  }
}

extension KeptRows {
  /// Adds a verifier's beliefs to examples and keeps them in the file.
  ///
  /// The file is written every few thousand examples. After a kill, the examples that it holds with their
  /// beliefs are not scored again.
  ///
  /// - Parameters:
  ///   - examples: Those of the file, or others, which replace what it holds.
  ///   - believer: Scores them.
  func believed(
    _ examples: [RevisionExample], by believer: Believer
  ) async throws -> [RevisionExample] {
    let url = URL(fileURLWithPath: file)
    var known = examples
    if FileManager.default.fileExists(atPath: url.path) {
      let kept = try JSONLines.read(RevisionExample.self, from: url)
      if kept.map(\.withoutBeliefs) == examples.map(\.withoutBeliefs) { known = kept }
    }
    let missing = known.count { $0.beliefs == nil }
    guard missing > 0 else { return try await believer.believe(known) }
    let progress = SharedProgress(label: "beliefs of \(label)", total: missing)
    var finished = known.count - missing
    var written = finished
    known = try await believer.believe(known) { rows, count in
      for _ in finished..<count { progress.finishOne() }
      finished = count
      guard count - written >= 4_096 || count == rows.count else { return }
      try JSONLines.write(rows, to: url)
      written = count
    }
    progress.end("beliefs of \(label): \(missing) examples by \(believer.name)")
    return known
  }
}

/// A model gave nothing to learn from.
struct NoRowsError: Error, Hashable, CustomStringConvertible {
  /// What was to be made, such as `pairs`.
  var label: String
  var problems: Int

  var description: String {
    "there are no \(label) from \(problems) problems: the model finished no solution that could be used; train it "
      + "longer, or give more --problems or --samples"
  }
}

extension RevisionExample {
  /// This example as it was before a verifier scored it.
  fileprivate var withoutBeliefs: RevisionExample {
    var example = self
    example.beliefs = nil
    return example
  }
}
