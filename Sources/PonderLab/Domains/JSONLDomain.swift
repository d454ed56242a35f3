public import Foundation
public import Ponder

/// Problems from a JSON Lines file of `{"question": …, "solution": …, "answer": …}`.
///
/// A solution has one step on each line and gives its answer on a line that begins with `Answer:`
/// or, as GSM8K writes it, `####`; the last such line counts. `solution` may be left out where
/// nothing is trained, and `answer` may be a text or a number.
public struct JSONLDomain: Domain {
  /// When two answers are the same.
  public enum Comparison: String, CaseIterable, Codable, Hashable, Sendable {
    /// Equal texts, spaces around them and letter case aside.
    case exact
    /// Equal as exact numbers: `0.5`, `1/2` and `.50`, or `1,000` and `$1000`; what is no number
    /// is compared as a text.
    case numeric
  }

  private struct Row: Decodable {
    var question: String
    var solution: String?
    var answer: Scalar
  }

  private struct Scalar: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self.text = text
      } else {
        text = "\(try container.decode(Decimal.self))"
      }
    }
  }

  public let name: String
  public let comparison: Comparison
  private let exercises: [Side: [Exercise]]

  /// Reads a file.
  ///
  /// - Throws: ``JSONLinesError`` naming the first line that does not fit.
  public init(file: URL, comparison: Comparison = .numeric) throws(JSONLinesError) {
    try self.init(
      JSONLines.contents(of: file), named: file.lastPathComponent, comparison: comparison)
  }

  /// Reads the bytes of a file.
  ///
  /// - Throws: ``JSONLinesError`` naming the first line that does not fit.
  public init(
    _ data: Data, named name: String, comparison: Comparison = .numeric
  ) throws(JSONLinesError) {
    self.name = name
    self.comparison = comparison
    let rows = try JSONLines.decode(Row.self, from: data, named: name)
    let all = rows.enumerated().map { index, row in
      Exercise(
        problem: Problem(id: "\(name)-\(index + 1)", question: row.question),
        reference: AnswerReference(answer: Answer(row.answer.text), comparison: comparison),
        solution: row.solution ?? "", kind: "rows")
    }
    exercises = Dictionary(grouping: all) { Side(ofQuestion: $0.problem.question) }
  }

  /// Returns a row: the whole side once in an order that the seed decides, for the validation and
  /// test sides; without end, pass after pass in new orders, for the training side.
  public func exercise(_ index: Int, on side: Side, seed: UInt64) -> Exercise? {
    guard let rows = exercises[side] else { return nil }
    let (pass, place) = index.quotientAndRemainder(dividingBy: rows.count)
    guard pass == 0 || side == .training else { return nil }
    let order = Permutation(count: rows.count, seed: seed.derived(side.rawValue).derived(pass))
    return rows[order[place]]
  }

  public func answer(in solution: String) -> Answer? {
    for line in solution.split(whereSeparator: \.isNewline).reversed() {
      for marker in ["Answer:", "####"] where line.hasPrefix(marker) {
        let text = line.dropFirst(marker.count).trimmingCharacters(in: .whitespaces)
        return text.isEmpty ? nil : Answer(text)
      }
    }
    return nil
  }

  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool {
    comparison.key(first) == comparison.key(second)
  }

  public func canonicalKey(of answer: Answer) -> String? { comparison.key(answer) }
}

/// Accepts the answer of a row.
struct AnswerReference: Reference {
  var answer: Answer
  var comparison: JSONLDomain.Comparison

  func accepts(_ other: Answer) -> Bool { comparison.key(answer) == comparison.key(other) }
}

extension JSONLDomain.Comparison {
  /// What answers that are the same share.
  func key(_ answer: Answer) -> String {
    let text = answer.text.trimmingCharacters(in: .whitespaces).lowercased()
    guard self == .numeric, let number = Fraction(reading: text) else { return "text " + text }
    return "number \(number.numerator)/\(number.denominator)"
  }
}
