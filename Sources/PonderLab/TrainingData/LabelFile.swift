public import Foundation
import PonderEngine

/// Labelled solutions in a file of JSON Lines that can be continued.
///
/// Exercises are written in the order of their series. Whoever was killed while writing finds, on
/// opening the file again, everything but the exercise that may be incomplete.
public struct LabelFile: Sendable {
  private let file: URL
  /// The exercise to go on with.
  public private(set) var next: Int

  /// Opens a file, or starts one.
  ///
  /// - Throws: ``JSONLinesError`` when a line before the last is damaged.
  public init(_ file: URL) throws {
    self.file = file
    next = 0
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let data = try JSONLines.contents(of: file)
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { data[...$0] } ?? Data()
    let rows = try JSONLines.decode(LabelledSolution.self, from: whole, named: file.path)
    next = rows.last?.exercise ?? 0
    let kept = rows.filter { $0.exercise < next }
    if kept.count < rows.count || whole.count < data.count {
      try AtomicFile.replace(file, with: JSONLines.lines(of: kept))
    }
  }

  /// Adds the solutions of the exercises up to one, not included.
  public mutating func append(_ rows: [LabelledSolution], upTo next: Int) throws {
    let lines = try JSONLines.lines(of: rows)
    if !FileManager.default.fileExists(atPath: file.path) {
      try AtomicFile.replace(file, with: lines)
    } else {
      let handle = try FileHandle(forWritingTo: file)
      defer { try? handle.close() }
      try handle.seekToEnd()
      try handle.write(contentsOf: lines)
    }
    self.next = next
  }
}
