public import Foundation
public import Ponder
public import PonderFiles
import PonderMath

/// Problems from a JSON Lines file of `{"question": …, "solution": …, "answer": …}`.
///
/// A solution has one step on each line and gives its answer on a line that begins with `Answer:`, in
/// `\boxed{}` or, as in GSM8K, after `####`. `solution` may be left out if nothing is trained, and
/// `answer` may be a string or a number. The published files of MATH, which call the question `problem`,
/// and of GSM8K, whose `answer` is a solution that ends with `####` and the answer, are read as they are.
public struct JSONLDomain: Domain {
  /// When two answers are the same.
  public enum Comparison: String, CaseIterable, Codable, Hashable, Sendable {
    /// Equal texts, ignoring surrounding spaces and letter case.
    case exact
    /// Equal in mathematical notation: `0.5`, `1/2` and `\frac12`, or `1,000` and `$1000`; words are
    /// compared as text.
    case math
  }

  private struct Row: Decodable {
    var question: String
    var solution: String?
    var answer: String

    private enum CodingKeys: String, CodingKey { case question, problem, solution, answer }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      question = try values.decode(
        String.self,
        forKey: values.contains(.question) || !values.contains(.problem) ? .question : .problem)
      solution = try values.decodeIfPresent(String.self, forKey: .solution)
      answer = try values.decode(Scalar.self, forKey: .answer).text
      if let mark = answer.range(of: "####", options: .backwards) {
        solution = solution ?? answer
        answer = answer[mark.upperBound...].trimmingCharacters(in: .whitespaces)
      }
    }
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
  /// A hash of the file's bytes, which identifies it.
  public let fingerprint: UInt64
  private let rows: [Exercise]
  private let exercises: [Side: [Exercise]]

  /// Reads a file.
  ///
  /// - Throws: `JSONLinesError` naming the first invalid line.
  public init(file: URL, comparison: Comparison = .math) throws(JSONLinesError) {
    try self.init(
      JSONLines.contents(of: file), named: file.lastPathComponent, comparison: comparison)
  }

  /// Parses the bytes of a file.
  ///
  /// - Throws: `JSONLinesError` naming the first invalid line.
  public init(
    _ data: Data, named name: String, comparison: Comparison = .math
  ) throws(JSONLinesError) {
    self.name = name
    self.comparison = comparison
    fingerprint = stableHash(data)
    rows = try JSONLines.decode(Row.self, from: data, named: name).enumerated().map { index, row in
      Exercise(
        problem: Problem(id: "\(name)-\(index + 1)", question: row.question),
        reference: comparison.reference(Answer(row.answer)),
        solution: row.solution ?? "", kind: "rows")
    }
    exercises = Dictionary(grouping: rows) { Side(ofQuestion: $0.problem.question) }
  }

  /// Returns a row of a side.
  ///
  /// The validation and test sides give each row once, in an order set by the seed; the training side
  /// continues without end, each pass in a new order.
  public func exercise(_ index: Int, on side: Side, seed: UInt64) -> Exercise? {
    guard let rows = exercises[side] else { return nil }
    let (pass, place) = index.quotientAndRemainder(dividingBy: rows.count)
    guard pass == 0 || side == .training else { return nil }
    let order = Permutation(count: rows.count, seed: seed.derived(side.rawValue).derived(pass))
    return rows[order[place]]
  }

  /// Rows of any side, for a model that was not trained here: all in the file's order, or `count` drawn
  /// by the seed.
  public func draw(_ count: Int? = nil, seed: UInt64) -> [Exercise] {
    guard let count, count < rows.count else { return rows }
    let order = Permutation(count: rows.count, seed: seed.derived("draw"))
    return (0..<count).map { order[$0] }.sorted().map { rows[$0] }
  }

  public func answer(in solution: String) -> Answer? { Self.math.answer(in: solution) }

  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool {
    comparison.areEquivalent(first, second)
  }

  public func canonicalKey(of answer: Answer) -> String? {
    switch comparison {
    case .exact: comparison.text(answer)
    case .math: Self.math.canonicalKey(of: answer)
    }
  }

  fileprivate static let math = MathDomain(finder: AnswerFinder(markers: ["Answer:"]))
}

extension JSONLDomain.Comparison {
  /// The check of a row's answer.
  fileprivate func reference(_ answer: Answer) -> any Reference {
    switch self {
    case .exact: ExactReference(text: text(answer))
    case .math: MathReference(answer.text)
    }
  }

  fileprivate func areEquivalent(_ first: Answer, _ second: Answer) -> Bool {
    switch self {
    case .exact: text(first) == text(second)
    case .math: JSONLDomain.math.areEquivalent(first, second)
    }
  }

  fileprivate func text(_ answer: Answer) -> String {
    answer.text.trimmingCharacters(in: .whitespaces).lowercased()
  }
}

/// Accepts one text.
private struct ExactReference: Reference {
  var text: String
  var content: String { text }

  func accepts(_ answer: Answer) -> Bool { JSONLDomain.Comparison.exact.text(answer) == text }
}
