import PonderFiles
public import Foundation
public import Ponder

/// Reads recorded samples in any accepted format, one record at a time.
public struct PoolReader: Sendable {
  let answers: @Sendable (String?) throws -> PoolAnswers

  /// - Parameter answers: How answers of a kind, such as `math`, are compared and graded; the kind is `nil`
  ///   if the file does not name one.
  public init(answers: @escaping @Sendable (String?) throws -> PoolAnswers) {
    self.answers = answers
  }

  /// A reader that compares all answers in one domain.
  public init(domain: any AnswerDomain) {
    self.init { _ in PoolAnswers(domain) }
  }

  /// Reads a file, gzip or not.
  ///
  /// Its first record determines its format. At most one record is in memory at a time.
  ///
  /// - Parameters:
  ///   - file: JSON Lines, or one JSON array.
  ///   - body: Receives the candidates in the file's order.
  /// - Returns: The file's format.
  /// - Throws: ``PoolError`` naming the file and the invalid line; any error of `body`.
  @discardableResult
  public func read(_ file: URL, _ body: (PoolLine) throws -> Void) throws -> PoolForm {
    var splitter = RecordSplitter()
    var form: PoolForm?
    var state = ImportState(domain: try answers(nil).domain)
    let decoder = JSONDecoder()
    func take(_ record: RecordSplitter.Record) throws {
      guard !record.bytes.starts(with: Self.zipMark) else {
        throw PoolError(
          file: file.path,
          problem: "this is a zip archive; of an Inspect log make a JSON file first, with "
            + "'inspect log convert --to json'")
      }
      do {
        let data = Data(record.bytes)
        let known = try form ?? PoolForm.detect(decoder.decode(RecordShape.self, from: data).keys)
        form = known
        for line in try decoder.decode(known.row, from: data).lines(&state) { try body(line) }
      } catch let error where !(error is PoolError) {
        throw PoolError(
          file: file.path, place: record.place, problem: RecordProblem.describe(error))
      }
    }
    do {
      try CompressedFile.read(file) { try splitter.feed($0, take) }
      try splitter.finish(take)
    } catch let problem as RecordProblem {
      throw PoolError(file: file.path, problem: problem.text)
    }
    guard let form else { throw PoolError(file: file.path, problem: "the file holds no record") }
    return form
  }

  /// Converts files of other formats into one pool.
  ///
  /// - Parameters:
  ///   - files: The files in writing order; a run without a name gets that of its file.
  ///   - output: Replaced atomically; gzip if its name ends in `.gz`.
  ///   - change: Modifies each line before it is written.
  /// - Returns: The number of candidates written.
  /// - Throws: ``PoolError``, also naming the place of a line that `change` refuses.
  public func convert(
    _ files: [URL], to output: URL, _ change: (inout PoolLine) throws -> Void = { _ in }
  ) throws -> Int {
    var count = 0
    try PoolWriter.create(output) { writer in
      for file in files {
        try read(file) { line in
          var line = line
          line.run = line.run ?? Self.name(of: file)
          try change(&line)
          try writer.write(line)
          count += 1
        }
      }
    }
    return count
  }

  /// The first bytes of a zip archive.
  private static let zipMark = Array("PK\u{3}\u{4}".utf8)

  /// A file's name without its extensions.
  static func name(of file: URL) -> String {
    var file = file
    if file.pathExtension == "gz" { file.deletePathExtension() }
    if ["json", "jsonl"].contains(file.pathExtension) { file.deletePathExtension() }
    return file.lastPathComponent
  }
}

/// Writes a pool file, one candidate at a time.
public struct PoolWriter {
  private let lines: CompressedLines
  private let encoder = JSONEncoder.stable()

  fileprivate init(_ lines: CompressedLines) { self.lines = lines }

  /// Adds a candidate; equal candidates give equal bytes.
  public func write(_ line: PoolLine) throws { try lines.write(encoder.encode(line)) }

  /// Writes a pool atomically.
  ///
  /// - Parameters:
  ///   - file: Replaced; gzip if its name ends in `.gz`.
  ///   - body: Writes the candidates.
  /// - Throws: ``PoolError`` for a file that cannot be written; any error of `body`.
  public static func create(_ file: URL, _ body: (PoolWriter) throws -> Void) throws {
    try CompressedFile.create(file) { try body(PoolWriter($0)) }
  }
}
