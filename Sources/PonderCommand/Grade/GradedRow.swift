import Foundation
import Ponder
import PonderFiles
import PonderMath

/// One row with its verdict.
struct GradedRow: Encodable {
  struct Input: Decodable {
    var gold: String
    var pred: String?
    var solution: String?
    var expected: Bool?

    enum CodingKeys: CodingKey { case gold, pred, solution, expected }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      gold = try values.decode(String.self, forKey: .gold)
      pred = try values.decodeIfPresent(String.self, forKey: .pred)
      solution = try values.decodeIfPresent(String.self, forKey: .solution)
      expected = try values.decodeIfPresent(Bool.self, forKey: .expected)
      guard pred != nil || solution != nil else {
        throw DecodingError.keyNotFound(
          CodingKeys.pred,
          .init(codingPath: decoder.codingPath, debugDescription: "or 'solution'"))
      }
    }
  }

  /// A line that is not a row.
  struct Unreadable: Error {
    var line: Int
    var problem: String

    struct Row: Encodable {
      var line: Int
      var error: String
    }

    var row: Row { Row(line: line, error: problem) }
  }

  var gold: String
  /// The answer that was graded; `nil` when none was found.
  var pred: String?
  var isRight: Bool
  /// The rule of the verdict; `none` without an answer.
  var rule: String
  /// What marked the answer; `nil` when all of `pred` is the answer.
  var found: String?
  var goldForm: String?
  var predForm: String?
  var expected: Bool?

  init(_ input: Input, showsForms: Bool) {
    // A whole solution may end in plain words; a row's own answer is taken as it is.
    let domain = MathDomain(finder: AnswerFinder(readsConclusions: input.pred == nil))
    let finding = domain.finder.find(in: input.pred ?? input.solution ?? "")
    gold = input.gold
    pred = finding?.text ?? input.pred
    found = finding?.rule.rawValue
    expected = input.expected
    if showsForms { goldForm = domain.canonicalKey(of: Answer(gold)) }
    guard let pred else {
      (isRight, rule) = (false, "none")
      return
    }
    let verdict = Grader(reference: gold).grade(pred)
    (isRight, rule) = (verdict.isRight, verdict.rule.rawValue)
    if showsForms { predForm = domain.canonicalKey(of: Answer(pred)) }
  }

  /// Reads the rows of a file, each separately: an invalid row affects no other.
  ///
  /// - Throws: ``JSONLinesError`` for a file that cannot be read.
  static func read(_ file: String) throws -> [Result<Input, Unreadable>] {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: file)) else {
      throw JSONLinesError(
        file: file, line: nil, goodRows: 0, problem: "the file cannot be read")
    }
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return lines.enumerated().compactMap { index, line -> Result<Input, Unreadable>? in
      guard !line.allSatisfy({ " \t\r".utf8.contains($0) }) else { return nil }
      do {
        let rows = try JSONLines.decode(Input.self, from: Data(line), named: file)
        return rows.first.map { .success($0) }
      } catch {
        let problem = (error as? JSONLinesError)?.problem ?? "\(error)"
        return .failure(Unreadable(line: index + 1, problem: problem))
      }
    }
  }
}

/// How many rows are right, by which rules, and where verdicts differ from what was expected.
struct GradeSummary {
  var rows: [GradedRow]

  var text: String {
    var table = Table("verdict", "rule", "rows")
    let groups = Dictionary(grouping: rows) { [$0.isRight ? "right" : "wrong", $0.rule] }
    for (key, members) in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      table.add(key + ["\(members.count)"])
    }
    let right = rows.count(where: \.isRight)
    var lines = [table.text, "", "\(right) of \(rows.count) right"]
    let expected = rows.filter { $0.expected != nil }
    guard !expected.isEmpty else { return lines.joined(separator: "\n") }
    let wrong = expected.filter { $0.expected != $0.isRight }
    lines.append(
      "\(expected.count - wrong.count) of \(expected.count) as expected, "
        + "\(wrong.count(where: \.isRight)) accepted that should not be, "
        + "\(wrong.count { !$0.isRight }) refused that should not be")
    for row in wrong {
      lines.append(
        "  \(row.isRight ? "accepted" : "refused"): gold \(row.gold.shown()), "
          + "answer \((row.pred ?? "none").shown()) (\(row.rule))")
    }
    return lines.joined(separator: "\n")
  }
}
