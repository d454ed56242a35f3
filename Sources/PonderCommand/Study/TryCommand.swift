import ArgumentParser
import Foundation
import Ponder
import PonderModels
import PonderPolicy
import PonderPools
import PonderReport

struct TryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "try",
    abstract: "What policies that were fitted elsewhere are worth on a study's problems.",
    discussion: """
      Reads each policy's choices off the study's results, without a model. The study must have measured the \
      strategies that the policies choose, with the same settings; models and problems may be others.
      """)

  @OptionGroup var study: StudyOptions

  @Option(
    name: .customLong("policy"), parsing: .upToNextOption, help: "Files that ponder fit wrote.")
  var policies: [String]

  @Flag(help: "How the table is printed: aligned for a terminal, the default, or as Markdown.")
  var form = TableForm.plain

  func validate() throws {
    if policies.isEmpty { throw ValidationError("name at least one file after --policy") }
  }

  func run() async throws {
    let open = try OpenStudy(study)
    let read = try policies.map { path in
      let url = URL(fileURLWithPath: path)
      let policy = try Policy.read(url)
      let trials = open.analysis.trials(of: policy)
      guard !trials.isEmpty else {
        throw ValidationError(
          "\(path): the study measured nothing that this policy chooses; both need the same strategies, budgets "
            + "and \(policy.measure) difficulty")
      }
      return (name: url.deletingPathExtension().lastPathComponent, policy: policy, trials: trials)
    }
    print(form.text(of: [open.tables.trials(of: read)]))
  }
}
