package import Foundation
import Ponder
import PonderFiles

/// The settings of a file of labels, and its progress, one entry per line.
struct LabelRecord: Sendable {
  /// A number of finished exercises.
  struct Entry: Codable, Hashable, Sendable {
    /// The exercise after them.
    var next: Int
    /// Rows of the file up to it.
    var rows: Int
    var took: ModelCost

    /// Whether all numbers are in a range that labelling can reach.
    var isPossible: Bool {
      let counts = [next, rows, took.calls, took.readTokens, took.sampledTokens]
      return counts.allSatisfy { (0...LabelledSolution.most).contains($0) }
        && took.floatingPointOperations.isFinite && took.floatingPointOperations >= 0
    }
  }

  private struct Head: Codable {
    var settings: [String: String]
  }

  let place: URL
  let settings: [String: String]
  private(set) var entries: [Entry] = []

  /// Starts a new record.
  static func begin(
    _ place: URL, _ settings: [String: String], _ entries: [Entry] = []
  ) throws -> LabelRecord {
    let lines = try JSONLines.lines(of: [Head(settings: settings)]) + JSONLines.lines(of: entries)
    try AtomicFile.replace(place, with: lines, isPrivate: true)
    return LabelRecord(place: place, settings: settings, entries: entries)
  }

  /// Reads a record; `nil` if there is none.
  ///
  /// An incomplete last line is dropped.
  static func read(_ place: URL) throws -> LabelRecord? {
    guard FileManager.default.fileExists(atPath: place.path) else { return nil }
    let lines = try JSONLines.contents(of: place).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).dropLast()
    do {
      let decoder = JSONDecoder()
      guard let first = lines.first else { throw JSONLinesError.unusable(place) }
      let entries = try lines.dropFirst().map { try decoder.decode(Entry.self, from: $0) }
      guard entries.allSatisfy(\.isPossible) else { throw JSONLinesError.unusable(place) }
      return try LabelRecord(
        place: place, settings: decoder.decode(Head.self, from: first).settings, entries: entries)
    } catch {
      throw JSONLinesError.unusable(place)
    }
  }

  /// - Throws: ``LabelSettingsError`` at the first difference, in the order of names.
  func check(_ given: [String: String], of file: URL) throws {
    try LabelSettingsError.check(settings, given: given, of: file)
  }

  mutating func add(_ entry: Entry) throws {
    try place.append(JSONLines.lines(of: [entry]))
    entries.append(entry)
  }
}

extension JSONLinesError {
  fileprivate static func unusable(_ place: URL) -> JSONLinesError {
    JSONLinesError(
      file: place.path, line: nil, goodRows: 0,
      problem:
        "this record of a file of labels is damaged; without it the file goes on with whatever "
        + "settings are given")
  }
}

extension URL {
  /// Appends bytes to an existing file.
  ///
  /// - Throws: `FileError` naming the file.
  package func append(_ data: Data) throws {
    do {
      let handle = try FileHandle(forWritingTo: self)
      defer { try? handle.close() }
      try handle.seekToEnd()
      try handle.write(contentsOf: data)
    } catch {
      throw FileError(file: path, problem: "could not be written: \(error.localizedDescription)")
    }
  }
}
