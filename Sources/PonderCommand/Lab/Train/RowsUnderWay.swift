import Foundation
import PonderData
import PonderFiles

/// The rows of a file that is being made, batch by batch, so that a kill loses one batch at most.
///
/// Until the file is complete its rows lie beside it, with `.part` after its name. What they depend on lies in a
/// record with `.run` after the name, and stays there.
struct RowsUnderWay<Row: Codable & Sendable> {
  private struct Head: Codable {
    var settings: [String: String]
  }

  private struct Batch: Codable {
    /// Exercises of this batch; some give no row.
    var exercises: Int
    var rows: [Row]
  }

  private let file: URL
  private let settings: [String: String]
  private(set) var rows: [Row] = []
  /// Exercises that were finished.
  private(set) var finished = 0

  private var part: URL { file.appendingPathExtension("part") }
  private var record: URL { file.appendingPathExtension("run") }

  /// Reads what there is.
  ///
  /// - Parameters:
  ///   - file: The file to be made.
  ///   - settings: What its rows depend on, by name. A file without a record is taken as it is.
  /// - Throws: `LabelSettingsError` when it was begun with other settings; `JSONLinesError`.
  init(_ file: URL, settings: [String: String]) throws {
    (self.file, self.settings) = (file, settings)
    let files = FileManager.default
    if files.fileExists(atPath: record.path) {
      let begun = try JSONLines.read(Head.self, from: record).first?.settings ?? [:]
      try LabelSettingsError.check(begun, given: settings, of: file)
    }
    if files.fileExists(atPath: file.path) {
      rows = try JSONLines.read(Row.self, from: file)
    } else if files.fileExists(atPath: part.path), files.fileExists(atPath: record.path) {
      try readPart()
    }
  }

  /// Whether the file is complete.
  var isComplete: Bool { FileManager.default.fileExists(atPath: file.path) }

  private mutating func readPart() throws {
    let data = try Data(contentsOf: part)
    // A line that a kill cut short is made again.
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { data[...$0] } ?? Data()
    if whole.count < data.count { try AtomicFile.replace(part, with: whole) }
    for batch in try JSONLines.decode(Batch.self, from: whole, named: part.path) {
      rows += batch.rows
      finished += max(0, batch.exercises)
    }
  }

  /// Adds the rows of the next exercises.
  ///
  /// - Throws: `FileError`.
  mutating func add(_ rows: [Row], ofNext exercises: Int) throws {
    let line = try JSONLines.lines(of: [Batch(exercises: exercises, rows: rows)])
    if finished == 0 {
      try JSONLines.write([Head(settings: settings)], to: record)
      try AtomicFile.replace(part, with: line)
    } else {
      try part.append(line)
    }
    self.rows += rows
    finished += exercises
  }

  /// Removes everything, so that the next run begins anew.
  func discard() {
    for url in [part, record] { try? FileManager.default.removeItem(at: url) }
  }

  /// Puts the complete file in place.
  ///
  /// - Throws: `FileError`.
  func complete() throws {
    try JSONLines.write(rows, to: file)
    try? FileManager.default.removeItem(at: part)
  }
}
