public import Foundation
import Ponder

/// References for recorded samples whose own files hold none.
///
/// The file is JSON Lines or one JSON array. Each record holds the samples' `id`, such as a request's
/// `custom_id`, and the right `answer`. Optional fields are `problem`, the problem's id when several
/// requests share one, `question` and `level`.
public struct PoolReferences: Sendable {
  private struct Row: Decodable {
    let id: String
    let answer: String
    let problem: String?
    let question: String?
    let level: String?

    /// Accepted names of each field.
    private static let names = [
      "id": ["id", "custom_id"], "answer": ["answer", "reference", "target", "gold"],
    ]

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: RecordShape.Key.self)
      func text(_ name: String) throws -> String? {
        for known in Self.names[name] ?? [name] {
          let key = RecordShape.Key(stringValue: known)
          if let found = try values.decodeIfPresent(Scalar.self, forKey: key) { return found.text }
        }
        return nil
      }
      guard let id = try text("id") else { throw RecordProblem("the field 'id' is missing") }
      guard let answer = try text("answer") else {
        throw RecordProblem("the field 'answer' is missing")
      }
      self.id = id
      self.answer = answer
      problem = try text("problem")
      question = try text("question")
      level = try text("level")
    }
  }

  private let file: String
  private var rows: [String: Row] = [:]
  /// The next unused candidate number of a problem with several ids.
  private var candidates: [String: Int] = [:]

  /// Reads a file, gzip or not.
  ///
  /// - Throws: ``PoolError`` naming the file and the invalid line or repeated id.
  public init(_ file: URL) throws {
    self.file = file.path
    var splitter = RecordSplitter()
    let decoder = JSONDecoder()
    var found: [String: Row] = [:]
    func take(_ record: RecordSplitter.Record) throws {
      do {
        let row = try decoder.decode(Row.self, from: Data(record.bytes))
        guard found.updateValue(row, forKey: row.id) == nil else {
          throw RecordProblem("the id '\(row.id.shown(atMost: 100))' is given twice")
        }
      } catch {
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
    rows = found
  }

  /// Adds the reference to a sample.
  ///
  /// - Throws: ``PoolError`` for a sample whose problem is not in the file.
  public mutating func complete(_ line: inout PoolLine) throws {
    guard let row = rows[line.problem] else {
      throw PoolError(
        file: file, problem: "there is no answer for the id '\(line.problem.shown(atMost: 100))'")
    }
    line.reference = row.answer
    line.question = line.question ?? row.question
    line.level = line.level ?? row.level
    guard let problem = row.problem else { return }
    line.problem = problem
    let key = (line.run ?? "") + "\n" + problem
    line.candidate = candidates[key, default: 0]
    candidates[key, default: 0] += 1
  }
}
