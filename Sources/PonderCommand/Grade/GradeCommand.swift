import ArgumentParser
import Foundation
import Ponder
import PonderFiles
import PonderMath
import PonderModels
import PonderPools

struct GradeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grade", abstract: "Decide which answers in mathematical notation are right.",
    discussion: """
      Reads one JSON object a line: {"gold", "pred"}, or {"gold", "solution"} to find the answer in \
      a whole solution: the last \\boxed{…}, what follows ####, or "the answer is", and where there \
      is none of these a last sentence such as "So there are 24 eggs in total." Where a line has \
      "expected" too, true or false, the verdicts are held against it.

      50% equals 0.5, and 50 only where the gold answer has a percent sign. Units, bases and labels \
      such as x = count only where both answers have them. The members of a set or of a list of \
      solutions may come in any order, those of a tuple may not.

      A line that cannot be read is reported with its number, and with --json it is an object with \
      "line" and "error"; all others are graded. The exit code is then 2.
      """)

  @Argument(help: "A JSON Lines file.")
  var file: String

  @Flag(help: "Print each row's verdict, rule and canonical forms as one JSON object a line.")
  var json = false

  func run() throws {
    let rows = try GradedRow.read(file)
    guard !rows.isEmpty else { throw ValidationError("\(file.shown()) has no rows") }
    let start = ContinuousClock.now
    var graded: [GradedRow] = []
    var bad: [GradedRow.Unreadable] = []
    for row in rows {
      switch row {
      case .success(let input):
        let row = GradedRow(input, showsForms: json)
        graded.append(row)
        if json { print(try row.jsonText(isPretty: false)) }
      case .failure(let error):
        bad.append(error)
        if json { print(try error.row.jsonText(isPretty: false)) }
        StandardError.write("\(file.shown()), line \(error.line): \(error.problem.shown())\n")
      }
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if !json, !graded.isEmpty { print(GradeSummary(rows: graded).text) }
    if !graded.isEmpty {
      let each = (1_000_000 * seconds / Double(graded.count)).formatted(1)
      StandardError.write("\(graded.count) answers in \(seconds.formatted(2)) s, \(each) µs each\n")
    }
    guard bad.isEmpty else {
      StandardError.write("\(bad.count) of \(rows.count) rows could not be read\n")
      throw ExitCode(2)
    }
  }
}
