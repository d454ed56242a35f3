import ArgumentParser
import Foundation
import Ponder
import PonderLab
import PonderMath

struct GradeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grade", abstract: "Decide which answers in mathematical notation are right.",
    discussion: """
      Reads one JSON object a line: {"gold", "pred"}, or {"gold", "solution"} to find the answer in \
      a whole solution: the last \\boxed{…}, what follows ####, or "the answer is". Where a line \
      has "expected" too, true or false, the verdicts are held against it.

      50% equals 0.5, and 50 only where the gold answer has a percent sign. Units, bases and labels \
      such as x = count only where both answers have them. The members of a set or of a list of \
      solutions may come in any order, those of a tuple may not.
      """)

  @Argument(help: "A JSON Lines file.")
  var file: String

  @Flag(help: "Print each row's verdict, rule and canonical forms as one JSON object a line.")
  var json = false

  func run() throws {
    let rows = try JSONLines.read(GradedRow.Input.self, from: URL(fileURLWithPath: file))
    guard !rows.isEmpty else { throw ValidationError("\(file) has no rows") }
    let start = ContinuousClock.now
    let graded = rows.map { GradedRow($0, showsForms: json) }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if json {
      for row in graded { print(try row.jsonText(isPretty: false)) }
    } else {
      GradeSummary(rows: graded).print()
    }
    let each = (1_000_000 * seconds / Double(rows.count)).formatted(1)
    StandardError.write(
      "\(rows.count) answers in \(seconds.formatted(2)) s, \(each) µs each\n")
  }
}

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

  var gold: String
  /// The answer that was judged; `nil` when none was found.
  var pred: String?
  var isRight: Bool
  /// Why; `none` without an answer.
  var rule: String
  /// What pointed to the answer; `nil` when all of `pred` is one.
  var found: String?
  var goldForm: String?
  var predForm: String?
  var expected: Bool?

  init(_ input: Input, showsForms: Bool) {
    let domain = MathDomain()
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
}

/// How many rows are right, why, and where verdicts differ from what was expected.
struct GradeSummary {
  var rows: [GradedRow]

  func print() {
    var table = Table("verdict", "rule", "rows")
    let groups = Dictionary(grouping: rows) { [$0.isRight ? "right" : "wrong", $0.rule] }
    for (key, members) in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      table.add(key + ["\(members.count)"])
    }
    StandardOutput.write(table.text + "\n")
    let right = rows.count(where: \.isRight)
    StandardOutput.write("\n\(right) of \(rows.count) right\n")
    let expected = rows.filter { $0.expected != nil }
    guard !expected.isEmpty else { return }
    let wrong = expected.filter { $0.expected != $0.isRight }
    StandardOutput.write(
      "\(expected.count - wrong.count) of \(expected.count) as expected, "
        + "\(wrong.count(where: \.isRight)) accepted that should not be, "
        + "\(wrong.count { !$0.isRight }) refused that should not be\n")
    for row in wrong {
      StandardOutput.write(
        "  \(row.isRight ? "accepted" : "refused"): gold \(row.gold.shown()), "
          + "answer \((row.pred ?? "none").shown()) (\(row.rule))\n")
    }
  }
}
