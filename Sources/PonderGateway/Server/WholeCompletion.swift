#if Servers
import Ponder
import PonderRemote

/// Answers a request in one piece.
struct WholeCompletion: Sendable {
  let core: GatewayCore
  let job: CompletionJob

  struct Answer: Sendable {
    var json: JSONValue
    var usage: ReplyUsage
    var summary: SearchSummary
  }

  /// - Throws: What the search or the model's server throws; `CancellationError`.
  func answer() async throws -> Answer {
    let elapsed = stopwatch(on: core.clock)
    switch job.work {
    case .search(let search):
      let outcome = try await search.run()
      core.record(outcome, of: job, in: elapsed())
      return Answer(
        json: job.reply.whole(
          outcome.choices, outcome.usage, ponder: outcome.summary.json),
        usage: outcome.usage, summary: outcome.summary)
    case .relay(let relay):
      var (members, usage) = try await core.withinCeiling(job) { try await relay.whole() }
      let finish = members["choices"]?.elements?.first?["finish_reason"]?.string
      let summary = core.record(usage, of: job, finish: finish, in: elapsed())
      members["ponder"] = summary.json
      return Answer(json: .object(members), usage: usage, summary: summary)
    }
  }
}

extension GatewayCore {
  /// Counts a finished search, and keeps it to be looked at.
  func record(_ outcome: SearchOutcome, of job: CompletionJob, in time: Duration) {
    metrics.answered(
      outcome.usage, outcome.summary, finish: outcome.choices.first?.finish ?? "stop", in: time)
    admission.charge(
      outcome.usage.prompt.plus(outcome.usage.completion).plus(outcome.summary.verifierTokens))
    archive.keep(outcome, of: job)
  }

  /// Counts an answer of the model itself.
  ///
  /// - Parameter finish: Why its first choice ended, if the model's server said so.
  /// - Returns: What the reply says of it.
  func record(
    _ usage: ReplyUsage, of job: CompletionJob, finish: String?, in time: Duration
  ) -> SearchSummary {
    let summary = job.directSummary(usage, in: time)
    metrics.answered(usage, summary, finish: finish ?? "stop", in: time)
    admission.charge(usage.prompt.plus(usage.completion))
    return summary
  }

  /// Runs a request to the model itself within the time that a search may take.
  ///
  /// - Throws: ``APIError`` when the time runs out; the operation's error.
  func withinCeiling<Result: Sendable>(
    _ job: CompletionJob, _ operation: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    guard let result = try await clock.limit(job.choice.budget.time, operation) else {
      throw APIError(
        504, .unavailable, "the limit on time ended the request before its answer",
        code: "budget_exhausted", shouldRetry: false)
    }
    return result
  }
}

extension CompletionJob {
  /// The summary of a request that went to the model itself.
  fileprivate func directSummary(_ usage: ReplyUsage, in time: Duration) -> SearchSummary {
    var summary = SearchSummary(strategy: "direct", source: choice.source, seed: seed)
    summary.budget = choice.budget.generations
    summary.candidates = min(request.count, choice.budget.generations)
    summary.answerTokens = usage.answer
    summary.seconds = time / .seconds(1)
    summary.isLowered = choice.isLowered
    return summary
  }
}
#endif
