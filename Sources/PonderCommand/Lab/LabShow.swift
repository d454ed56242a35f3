import ArgumentParser
import Ponder
import PonderData
import PonderEngine
import PonderLab
import PonderSearch

struct LabShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show problems with a worked solution, or a model's solutions to them.")

  @Argument(help: "small, large, or a model folder; a worked solution is shown without it.")
  var model: String?

  @OptionGroup var domain: DomainOptions

  @Option(help: "How many problems, all from the test side.")
  var problems = 3

  @Option(help: "Solutions sampled for each problem.")
  var samples = 4

  @Option(help: "The same seed shows the same problems and solutions.")
  var seed: UInt64 = 0

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try refuse("--problems", outside: 1...Most.problems, problems)
    try refuse("--samples", outside: 1...Most.samples, samples)
  }

  func run() async throws {
    let domain = try domain.read()
    let exercises = domain.exercises(problems, on: .test, seed: seed.derived("problems"))
    guard !exercises.isEmpty else { throw EmptyDomainError(domain: domain.name, side: .test) }
    guard let model else {
      for exercise in exercises {
        try StandardOutput.check()
        print("\(exercise.problem.question)\n\(indented(exercise.solution))\n")
      }
      return
    }
    let proposer = try LanguageModelProposer(
      LabModel.read(model), settings: .init(threads: threads.count))
    let models = Models(proposer: proposer, domain: domain)
    for exercise in exercises {
      // Stop sampling when the output can no longer be written.
      try StandardOutput.check()
      let solution = try await MajorityVote().solve(
        exercise.problem, budget: Budget(generations: samples), with: models,
        seed: seed.derived(exercise.problem.id))
      print(exercise.problem.question)
      for (index, candidate) in solution.candidates.enumerated() {
        let isRight = candidate.answer.map(exercise.reference.accepts)
        let verdict =
          switch isRight {
          case true?: "right"
          case false?: "wrong"
          case nil: "no answer"
          }
        let mark = index == solution.chosen ? ", chosen by the vote" : ""
        print("  sample \(index + 1): \(verdict)\(mark)\n\(indented(candidate.text))")
      }
      print("")
    }
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
  }
}
