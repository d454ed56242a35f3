import ArgumentParser
import Foundation
import Ponder
import PonderData
import PonderFiles
import PonderLab
import PonderModels
import PonderPolicy
import PonderSearch
import Yams

struct SolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve", abstract: "Answer one question, and say how sure the answer is.",
    discussion: """
      The shipped models solve puzzles such as "Make 24 from 4, 7, 8, 8.": reach the target with \
      each number once; and relays such as "Make 22 from 4 10 16, then ? with 2 7, then 41 with 5 9." A policy, \
      fitted on a study, looks at the question and chooses how to spend the budget; --strategy chooses by hand.

      With --price there is no budget to spend: the policy chooses the strategy and the number of \
      solutions whose last GFLOP still gains so many points of accuracy on such a question. \
      A policy that ponder fit wrote also ends a vote when more samples are not worth it, because it is \
      decided or because the question looks hopeless; --no-stopping spends the whole budget.

      --models opens models that ponder lab train wrote.

      Any other question is for models on servers: those that ponder.yaml names proposer and, if you \
      have one, verifier, reviser and reviser-verifier. Its answer may be a number, an expression or \
      words. Without --policy and --strategy they answer \
      with best-of-n, and with majority where there is no verifier.
      """)

  @Argument(help: "The question.")
  var question: String

  @Option(
    help: """
      N: whole solutions that may be sampled; 64 if left out. With --price a ceiling, and no limit if left \
      out.
      """)
  var budget: Int?

  @Option(
    help: """
      What compute must gain to be worth it: points of accuracy, in percent, for each GFLOP of all \
      models, such as 0.5.
      """)
  var price: Double?

  @OptionGroup var ceilings: CeilingOptions

  @Option(
    help:
      "A policy file that ponder fit wrote; the shipped one if left out, for the shipped models.")
  var policy: String?

  @Option(
    help: """
      One of \(AnyStrategy.builtInNames.joined(separator: ", ")), or one with settings, such as \
      'beam: {width: 4}' or 'revisions: {ratio: "1:4"}'.
      """)
  var strategy: String?

  @Flag(inversion: .prefixedNo, help: "Let a fitted policy end a vote early.")
  var stopping = true

  @Option(help: "The same seed gives the same answer.")
  var seed: UInt64 = 0

  @Flag(help: "Print the answer with all its evidence as JSON.")
  var json = false

  @Flag(help: "Print the search tree or the revision chains too.")
  var showTree = false

  @Option(
    help: ArgumentHelp(
      """
      A folder of trained models: small and, if they are there, verifier, outcome, reviser, \
      reviser-verifier, large.
      """, valueName: "folder"))
  var models: String?

  @OptionGroup var configuration: ConfigurationOptions

  @OptionGroup var threads: ThreadOptions

  private static let usualBudget = 64

  func validate() throws {
    if models != nil, configuration.file != nil {
      throw ValidationError("give --models or --config, not both: each names the models")
    }
    if let budget { try refuse("--budget", below: 1, budget) }
    if let price, !(price >= 0 && price.isFinite) {
      throw ValidationError("--price must be a number of at least 0, not \(price)")
    }
    if price != nil, strategy != nil {
      throw ValidationError("give --price or --strategy, not both: a price chooses the strategy")
    }
    if policy != nil, strategy != nil {
      throw ValidationError("give --policy or --strategy, not both: a policy chooses the strategy")
    }
  }

  func run() async throws {
    let configuration = try models.map(Configuration.init(folder:)) ?? configuration.read()
    let answerers = try configuration.answerers
    let asked = try Question(question, for: answerers)
    var open = try await OpenModels(
      answering: configuration, lab: asked.lab ?? .countdown, threads: threads.count,
      domain: asked.domain)
    let progress = SolveProgress(budget: budget ?? (price == nil ? Self.usualBudget : nil))
    open.models.observer = { progress.show($0) }
    let start = ContinuousClock.now
    let outcome = try await solve(
      asked.problem, with: open, fitted: answerers == .shipped ? asked.lab?.policy : nil)
    progress.end()
    let report = SolveReport(
      question: asked.problem.question, outcome: outcome,
      isRight: outcome.solution.answer.flatMap { answer in
        asked.reference.map { $0.accepts(answer) }
      },
      estimated: open.proposer.estimateText, seconds: (ContinuousClock.now - start) / .seconds(1))
    print(try json ? report.json() : report.text(showsTree: showTree))
  }

  private func solve(
    _ problem: Problem, with open: OpenModels, fitted: URL?
  ) async throws -> SolveReport.Outcome {
    let usual = price == nil ? Self.usualBudget : .max
    let plan = try plan(for: open, fitted: fitted)
    let found = try await open.models.answer(
      problem, by: plan, within: ceilings.budget(budget ?? usual), seed: seed)
    var choice: SolveChoice?
    if let chosen = found.choice, case .policy(let policy, _, _) = plan {
      choice = SolveChoice(chosen, measure: policy.measure, bins: policy.bins.count)
    }
    return .init(
      strategy: found.strategy, solution: found.solution, choice: choice,
      confidence: found.choice?.confidence)
  }

  /// - Parameter fitted: The policy that ships for these models.
  private func plan(for open: OpenModels, fitted: URL?) throws -> AnswerPlan {
    if let strategy { return .strategy(try Self.strategy(strategy)) }
    guard let file = policy.map({ URL(fileURLWithPath: $0) }) ?? fitted else {
      if price != nil {
        throw ValidationError(
          "--price needs a policy that ponder fit wrote for these models: --policy")
      }
      return .usual(for: open.models)
    }
    let policy = try Policy.read(file)
    try policy.check(models: open.names)
    return .policy(
      policy, price: try price.map { try ComputePrice(pointsPerGigaFLOP: $0) },
      stopsEarly: stopping)
  }

  /// Parses a strategy in the syntax of a study file.
  static func strategy(_ text: String) throws -> AnyStrategy {
    do {
      return try YAMLDecoder().decode(AnyStrategy.self, from: text)
    } catch let error as DecodingError {
      throw ValidationError("--strategy: \(DecodingProblem(error).settings)")
    } catch {
      throw ValidationError("--strategy: \(error)")
    }
  }
}
