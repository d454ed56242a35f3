import ArgumentParser
import Foundation
import Ponder
import PonderPools

/// The runs of some files, found by name.
struct PoolSelection {
  let reader: PoolReader
  private var runs: [PoolRun] = []
  /// The runs to replay, in the files' order.
  private(set) var chosen: [PoolRun] = []

  /// Whether to use runs even if a contradiction concerns the whole run.
  private let insists: Bool

  init(reader: PoolReader, insists: Bool = false) {
    self.reader = reader
    self.insists = insists
  }

  /// Reads files.
  mutating func read(_ files: [String]) throws {
    runs = try open(files)
  }

  private func open(_ files: [String]) throws -> [PoolRun] {
    try reader.runs(in: files.map { URL(fileURLWithPath: $0) }).map { run in
      var run = run
      run.isInsistedOn = insists
      return run
    }
  }

  /// Selects the runs with these names, or all.
  mutating func choose(_ names: [String]) throws {
    for name in names where !runs.contains(where: { $0.name == name }) {
      throw ValidationError("no run '\(name.shown())': the files have \(Self.list(runs))")
    }
    chosen = names.isEmpty ? runs : runs.filter { names.contains($0.name) }
  }

  /// A run of the files by its name, or one of another file: its only run, or `file:name`.
  func find(_ text: String) throws -> PoolRun {
    if let run = runs.first(where: { $0.name == text }) { return run }
    var (path, name) = (text, String?.none)
    if !FileManager.default.fileExists(atPath: text), let colon = text.lastIndex(of: ":") {
      path = String(text[..<colon])
      name = String(text[text.index(after: colon)...])
    }
    guard FileManager.default.fileExists(atPath: path) else {
      throw ValidationError(
        "no run and no file '\(text)'" + (runs.isEmpty ? "" : ": the files have \(Self.list(runs))")
      )
    }
    let found = try open([path])
    if let name, let run = found.first(where: { $0.name == name }) { return run }
    guard name == nil, found.count == 1 else {
      throw ValidationError("name one run of \(path) as \(path):name; it has \(Self.list(found))")
    }
    return found[0]
  }

  private static func list(_ runs: [PoolRun]) -> String {
    runs.map { $0.name.shown(atMost: 100) }.joined(separator: ", ")
  }
}
