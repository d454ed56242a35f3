public import ArgumentParser
import Ponder
public import PonderLab
import PonderStudy

extension JSONLDomain.Comparison: ExpressibleByArgument {}

/// The domain of a command's problems.
struct DomainOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      countdown; countdown-5 for puzzles of 5 numbers; or a JSON Lines file of {question, \
      solution, answer}.
      """, valueName: "name or file"))
  var domain = Countdown.standard.name

  @Option(help: "How answers of a file are compared: exact or math.")
  var answers = JSONLDomain.Comparison.math

  func read() throws -> any Domain { try LabDomain.read(domain, comparison: answers) }
}

/// Which problems a command uses.
struct ProblemOptions: ParsableArguments {
  @OptionGroup var domain: DomainOptions

  @Option(help: "How many problems, all from the test side.")
  var problems = 500

  @Option(help: "The same seed gives the same problems and the same samples.")
  var seed: UInt64 = 0

  func validate() throws {
    try refuse("--problems", outside: 1...Most.problems, problems)
  }
}

extension Domain {
  /// Test problems, drawn by a seed.
  ///
  /// - Throws: `EmptyDomainError` when there are none.
  func testProblems(_ count: Int, seed: UInt64) throws -> [GradedProblem] {
    let found = exercises(count, on: .test, seed: seed.derived("problems"))
    guard !found.isEmpty else { throw EmptyDomainError(domain: name, side: .test) }
    return found.map(\.graded)
  }
}

extension Exercise {
  /// The problem with its grader's reference, without its solution.
  var graded: GradedProblem {
    GradedProblem(problem: problem, reference: reference, kind: kind)
  }
}
