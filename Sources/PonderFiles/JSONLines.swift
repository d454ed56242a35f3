public import Foundation
import Ponder

/// Reads JSON Lines: one JSON value per line; blank lines are skipped.
public enum JSONLines {
  /// Decodes every line.
  ///
  /// - Parameters:
  ///   - type: The type of each line.
  ///   - data: UTF-8 text.
  ///   - name: Names the text in errors, such as its file's path.
  /// - Throws: ``JSONLinesError`` at the first invalid line.
  public static func decode<Row: Decodable>(
    _ type: Row.Type, from data: Data, named name: String
  ) throws(JSONLinesError) -> [Row] {
    let decoder = JSONDecoder()
    var rows: [Row] = []
    // Split on the newline byte, so that other line separators inside a text are preserved.
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.allSatisfy(isBlank) {
      do {
        rows.append(try decoder.decode(type, from: line))
      } catch {
        throw JSONLinesError(
          file: name, line: index + 1, goodRows: rows.count,
          problem: (error as? DecodingError).map { DecodingProblem($0).json } ?? "this is not JSON")
      }
    }
    return rows
  }

  /// Reads and decodes a file.
  ///
  /// - Throws: ``JSONLinesError`` for an invalid line, or a file that cannot be read.
  public static func read<Row: Decodable>(
    _ type: Row.Type, from file: URL
  ) throws(JSONLinesError) -> [Row] {
    try decode(type, from: contents(of: file), named: file.path)
  }

  /// Writes rows, one per line, replacing the file atomically.
  ///
  /// - Parameters:
  ///   - rows: In order.
  ///   - file: The file to replace.
  ///   - isPrivate: Whether only the owner may read it.
  /// - Throws: `FileError` naming the file.
  public static func write(
    _ rows: [some Encodable], to file: URL, isPrivate: Bool = false
  ) throws {
    try AtomicFile.replace(file, with: lines(of: rows), isPrivate: isPrivate)
  }

  /// Rows as lines with sorted keys, so that equal rows are equal bytes.
  package static func lines(of rows: [some Encodable]) throws -> Data {
    let encoder = JSONEncoder.stable()
    return try rows.reduce(into: Data()) { $0 += try encoder.encode($1) + Data("\n".utf8) }
  }

  package static func contents(of file: URL) throws(JSONLinesError) -> Data {
    guard let data = try? Data(contentsOf: file) else {
      throw JSONLinesError(
        file: file.path, line: nil, goodRows: 0, problem: "the file cannot be read")
    }
    return data
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}

/// A line that cannot be used.
public struct JSONLinesError: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  /// Counted from 1; `nil` when the error concerns the whole file.
  public let line: Int?
  /// Rows read before it.
  public let goodRows: Int
  public let problem: String

  public init(file: String, line: Int?, goodRows: Int, problem: String) {
    self.file = file
    self.line = line
    self.goodRows = goodRows
    self.problem = problem
  }

  public var description: String {
    let (file, problem) = (file.shown(atMost: 400), problem.shown(atMost: 1_000))
    guard let line else { return "\(file): \(problem)" }
    return "\(file), line \(line): \(problem) (good rows before it: \(goodRows))"
  }
}
