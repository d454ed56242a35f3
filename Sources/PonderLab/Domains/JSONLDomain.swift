public import Foundation
public import Ponder
import PonderMath

/// Problems from a JSON Lines file of `{"question": …, "solution": …, "answer": …}`.
///
/// A solution has one step on each line and gives its answer on a line that begins with `Answer:`, in
/// `\boxed{}` or, as GSM8K writes it, behind `####`. `solution` may be left out where nothing is trained,
/// and `answer` may be a text or a number. The published files of MATH, which say `problem` for
/// `question`, and of GSM8K, whose `answer` is a solution that ends with `####` and the answer, are read as
/// they are.
public struct JSONLDomain: Domain {
  /// When two answers are the same.
  public enum Comparison: String, CaseIterable, Codable, Hashable, Sendable {
    /// Equal texts, spaces around them and letter case aside.
    case exact
    /// Equal in mathematical notation: `0.5`, `1/2` and `\frac12`, or `1,000` and `$1000`; words are
    /// compared as a text.
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
  /// Tells the file from others: a hash of its bytes.
  public let fingerprint: UInt64
  private let rows: [Exercise]
  private let exercises: [Side: [Exercise]]

  /// Reads a file.
  ///
  /// - Throws: ``JSONLinesError`` naming the first line that does not fit.
  public init(file: URL, comparison: Comparison = .math) throws(JSONLinesError) {
    try self.init(
      JSONLines.contents(of: file), named: file.lastPathComponent, comparison: comparison)
  }

  /// Reads the bytes of a file.
  ///
  /// - Throws: ``JSONLinesError`` naming the first line that does not fit.
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

  /// Returns a row: the whole side once in an order that the seed decides, for the validation and
  /// test sides; without end, pass after pass in new orders, for the training side.
  public func exercise(_ index: Int, on side: Side, seed: UInt64) -> Exercise? {
    guard let rows = exercises[side] else { return nil }
    let (pass, place) = index.quotientAndRemainder(dividingBy: rows.count)
    guard pass == 0 || side == .training else { return nil }
    let order = Permutation(count: rows.count, seed: seed.derived(side.rawValue).derived(pass))
    return rows[order[place]]
  }

  /// Rows of whatever side, for a model that was not trained here: all in the file's order, or so many
  /// that the seed draws.
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

/// Accepts a text.
private struct ExactReference: Reference {
  var text: String
  var content: String { text }

  func accepts(_ answer: Answer) -> Bool { JSONLDomain.Comparison.exact.text(answer) == text }
}
