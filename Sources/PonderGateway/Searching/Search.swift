import Ponder
import PonderModels
import PonderPolicy
import PonderRemote
import PonderSearch

/// One request's search: models in the request's shape, a plan, a seed.
struct Search: Sendable {
  let served: ServedModel
  let request: CompletionRequest
  let choice: Choice
  let question: Question
  let seed: UInt64
  let withoutVerifier: GatewaySettings.WithoutVerifier

  /// Searches for the answer.
  ///
  /// - Throws: ``APIError``; `CancellationError`.
  func run() async throws -> SearchOutcome {
    let (proposing, verifying) = (Meter(), Meter())
    let failure = VerifierFailure()
    let models = models(proposing, verifying, failure)
    let elapsed = try models.base().stopwatch()
    var degraded: String?
    var answered: AnsweredProblem
    do {
      answered = try await answer(models, by: plan)
    } catch let error as RemoteError where failure.error == error && withoutVerifier == .majority {
      degraded = "verifier"
      answered = try await answer(models, by: .strategy(AnyStrategy(MajorityVote())))
    }
    return try await spanned("choose") {
      var outcome = try outcome(of: answered)
      outcome.usage.prompt = proposing.total.readTokens
      outcome.usage.completion = proposing.total.sampledTokens
      outcome.summary.verifierTokens = verifying.total.tokens
      outcome.summary.floatingPointOperations =
        (proposing.total + verifying.total).floatingPointOperations
      outcome.summary.seconds = elapsed() / .seconds(1)
      outcome.summary.degraded = degraded
      return outcome
    }
  }

  private var isDirect: Bool { if case .direct = choice.way { true } else { false } }

  /// Asking the model itself is a vote over as many samples as answers.
  private var plan: AnswerPlan {
    switch choice.way {
    case .direct: .strategy(AnyStrategy(MajorityVote()))
    case .plan(let plan): plan
    }
  }

  private func answer(_ models: ModelSet, by plan: AnswerPlan) async throws -> AnsweredProblem {
    var budget = choice.budget
    // A price without a ceiling has no budget of its own to fall back on.
    if case .strategy = plan {
      budget.generations = min(budget.generations, Ceiling.mostGenerations)
    }
    return try await models.answer(question.problem, by: plan, within: budget, seed: seed)
  }

  private func models(_ proposing: Meter, _ verifying: Meter, _ failure: VerifierFailure)
    -> ModelSet
  {
    var models = served.models.wrapped(
      proposers: { [served, request] in
        ShapedProposer($0, request.shape, separator: served.separator, meter: proposing)
      },
      verifiers: { WatchedVerifier(base: $0, meter: verifying, failure: failure) })
    models.domain = question.domain
    if let estimate = served.models.promptPassRate {
      models.promptPassRate = { problem in
        do {
          let rate = try await estimate(problem)
          verifying.add(rate.cost)
          return rate
        } catch let error as RemoteError {
          failure.note(error)
          throw error
        }
      }
    }
    return models
  }

  // MARK: What came of it

  private func outcome(of answered: AnsweredProblem) throws -> SearchOutcome {
    let solution = answered.solution
    let chosen =
      isDirect ? Array(solution.candidates.indices) : solution.bestDistinct(request.count)
    guard let first = chosen.first else { throw nothingFound(solution) }
    let picked = chosen.prefix(request.count).map { solution.candidates[$0] }
    var summary = SearchSummary(
      strategy: isDirect ? "direct" : answered.strategy.label, source: choice.source, seed: seed)
    summary.budget = answered.choice?.choice.budget ?? choice.budget.generations
    summary.candidates = solution.candidates.count
    summary.answerTokens = picked.reduce(0) { $0.plus($1.tokens) }
    summary.isLowered = choice.isLowered
    if solution.ceiling != .generations { summary.ceiling = solution.ceiling }
    summary.score = solution.candidates[first].stepScores.last
    if !isDirect, let vote = solution.votes.first(where: { $0.members.contains(first) }) {
      summary.agreement = Double(vote.members.count) / Double(solution.candidates.count)
    }
    if !isDirect {
      summary.confidence =
        answered.choice?.confidence
        ?? served.policy?.confidence(in: solution, by: answered.strategy)
    }
    if let found = answered.choice {
      summary.bin = found.choice.bin
      summary.bins = served.policy?.bins.count
      summary.passRate = found.passRate
      summary.gaveUp = found.stop?.gaveUp ?? false
      summary.savedShare = found.stop?.savedShare
    }
    var usage = ReplyUsage()
    usage.answer = summary.answerTokens
    let choices = picked.map { candidate in
      ReplyChoice(
        text: ReasonedText(candidate.steps.wholeText(served.separator)),
        finish: candidate.ending == .length ? "length" : "stop")
    }
    return SearchOutcome(choices: choices, usage: usage, summary: summary, solution: solution)
  }

  private func nothingFound(_ solution: Solution) -> APIError {
    guard let ceiling = solution.ceiling, ceiling != .generations else {
      return APIError(502, .upstream, "the model wrote nothing", code: "empty_answer")
    }
    return APIError(
      504, .unavailable,
      "the limit on \(ceiling.rawValue) ended the search before the first answer",
      code: "budget_exhausted", shouldRetry: false)
  }
}
