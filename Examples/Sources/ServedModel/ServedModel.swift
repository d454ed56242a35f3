import Foundation
import PonderModels
import PonderPolicy

/// A question, answered by the models of `ponder.yaml` under a policy that `ponder fit` wrote for them.
@main
struct ServedModel {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else {
      print("usage: ServedModel QUESTION ponder.yaml policy.json")
      exit(2)
    }
    let configuration = try Configuration.read(URL(fileURLWithPath: arguments[2]))
    let question = try Question(arguments[1], for: .servers)
    let open = try await OpenModels(answering: configuration, domain: question.domain)
    let policy = try Policy.read(URL(fileURLWithPath: arguments[3]))
    try policy.check(models: open.names)
    let found = try await policy.solve(question.problem, budget: 16, with: open.models, seed: 1)
    print(found.solution.text ?? "no answer")
    print("by \(found.choice.strategy), estimated pass rate \(found.passRate)")
  }
}
