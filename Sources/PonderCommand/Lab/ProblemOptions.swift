public import ArgumentParser
import Ponder
public import PonderData
import PonderLab
import PonderModels
import PonderStudy

extension JSONLDomain.Comparison: ExpressibleByArgument {}

/// The domain of a command's problems.
struct DomainOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      countdown; countdown-5 for puzzles of 5 numbers; relay; relay-5-30 for 5 legs, 30 % of \
      way-points hidden; or a JSON Lines file of {question, solution, answer}.
      """, valueName: "name or file"))
  var domain = Countdown.standard.name

  @Option(help: "How answers of a file are compared: exact or math.")
  var answers = JSONLDomain.Comparison.math

  func read() throws -> any Domain { try NamedDomain.read(domain, comparison: answers) }
}

extension Domain {
  /// The model that ships for this domain in a role.
  ///
  /// - Parameter option: How to name another.
  /// - Throws: `ValidationError` for a domain without shipped models.
  func shippedModel(_ role: Role, or option: String) throws -> String {
    guard let name = Lab(domain: name).flatMap({ RoleNames.shipped($0)[role] }) else {
      throw ValidationError("no models ship for \(name.shown(atMost: 80)): give \(option)")
    }
    return name
  }
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
