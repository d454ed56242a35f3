public import Foundation
public import Ponder
import PonderFiles

/// Labelled solutions in a JSON Lines file that can be continued.
///
/// Exercises are written in the order of their series. After a kill, reopening the file gives everything
/// except an exercise that may be incomplete.
///
/// A record beside it, with `.run` after the file's name, holds what the labels depend on and what they
/// cost. A file without one, as earlier versions wrote it, gets one. The files contain prompts, so only
/// their owner may read them. Only one process at a time may open them, while a value of this type exists.
public struct LabelFile: Sendable {
  private let file: URL
  private let lock: FileLock
  private var record: LabelRecord
  private var rows: Int
  /// The next exercise.
  public private(set) var next: Int
  /// The cost of the exercises before it, over all runs.
  public private(set) var spent: ModelCost
  /// Whether there were labels without a record, so that their settings are unknown.
  public let isUnrecorded: Bool

  /// Opens a file, or starts one.
  ///
  /// - Parameters:
  ///   - file: The file's location.
  ///   - settings: What the labels depend on, by name, such as the model and the seed.
  /// - Throws: ``LabelSettingsError`` when the file was begun with other settings; `JSONLinesError` when a
  ///   line before the last is damaged; `FileError`, also when another process has opened it.
  public init(_ file: URL, settings: [String: String]) throws {
    self.file = file
    lock = try FileLock(file)
    let place = file.appendingPathExtension("run")
    guard FileManager.default.fileExists(atPath: file.path) else {
      record = LabelRecord(place: place, settings: settings)
      (rows, next, spent, isUnrecorded) = (0, 0, .zero, false)
      return
    }
    let data = try JSONLines.contents(of: file)
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { data[...$0] } ?? Data()
    let found = try JSONLines.decode(LabelledSolution.self, from: whole, named: file.path)
    let known = try LabelRecord.read(place)
    if let known { try known.check(settings, of: file) }
    let kept: [LabelledSolution]
    if let done = known?.entries.last(where: { $0.rows <= found.count }) {
      next = done.next
      kept = Array(found.prefix(done.rows))
    } else {
      let last = found.last?.exercise ?? 0
      next = last
      kept = found.filter { $0.exercise < last }
    }
    if kept.count < found.count || whole.count < data.count {
      try AtomicFile.replace(file, with: JSONLines.lines(of: kept), isPrivate: true)
    }
    rows = kept.count
    spent = known?.entries.reduce(ModelCost.zero) { $0 + $1.took } ?? .zero
    isUnrecorded = known == nil && !found.isEmpty
    // Rows that were cut off must not reappear after other rows.
    record = try LabelRecord.begin(
      place, settings, [LabelRecord.Entry(next: next, rows: rows, took: spent)])
  }

  /// Adds the solutions of the exercises before `next`.
  ///
  /// - Parameters:
  ///   - rows: In the order of their exercises; may be empty.
  ///   - next: The exercise after them.
  ///   - took: The cost of making them.
  /// - Throws: `FileError`.
  public mutating func append(
    _ rows: [LabelledSolution], upTo next: Int, took: ModelCost = .zero
  ) throws {
    let lines = try JSONLines.lines(of: rows)
    if FileManager.default.fileExists(atPath: file.path) {
      try file.append(lines)
    } else {
      record = try LabelRecord.begin(record.place, record.settings)
      try AtomicFile.replace(file, with: lines, isPrivate: true)
    }
    self.rows += rows.count
    self.next = next
    spent += took
    try record.add(LabelRecord.Entry(next: next, rows: self.rows, took: took))
  }
}

/// A file of labels that was begun with other settings.
public struct LabelSettingsError: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  /// The setting that differs.
  public let name: String
  /// `nil` if the file was begun without it.
  public let begun: String?
  public let given: String?

  /// Compares the settings that a file was begun with to those given.
  ///
  /// - Throws: This error at the first difference, in the order of names.
  package static func check(
    _ begun: [String: String], given: [String: String], of file: URL
  ) throws(LabelSettingsError) {
    for name in Set(begun.keys).union(given.keys).sorted() where begun[name] != given[name] {
      throw LabelSettingsError(
        file: file.path, name: name, begun: begun[name], given: given[name])
    }
  }

  public var description: String {
    func shown(_ value: String?) -> String { value?.shown() ?? "unset" }
    return
      "\(file): it was begun with \(name.shown()) \(shown(begun)), not \(shown(given)); give the "
      + "same settings to go on, or another file"
  }
}
