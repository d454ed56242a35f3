#if Servers
import Logging
import Ponder

/// The line of the log on one request.
struct RequestEntry: Sendable {
  let id: String
  let method: String
  let path: String
  var status = 200
  var seconds = 0.0
  var isStream = false
  /// `ok`, `cancelled`, or an error's code.
  var outcome = "ok"
  private var fields: Logger.Metadata = [:]

  init(id: String, method: String, path: String) {
    self.id = id
    self.method = method
    self.path = path
  }

  mutating func take(_ job: CompletionJob, showsQuestion: Bool) {
    fields["model"] = "\(job.request.model.shown(atMost: 100))"
    fields["chosen_by"] = "\(job.choice.source.rawValue)"
    fields["seed"] = .stringConvertible(Int(truncatingIfNeeded: job.seed))
    if let user = job.request.user { fields["user"] = "\(user.shown(atMost: 100))" }
    if showsQuestion, let last = job.request.conversation.messages.last {
      fields["question"] = "\(last.content.shown(atMost: 2_000))"
    }
  }

  mutating func take(_ usage: ReplyUsage, _ summary: SearchSummary) {
    fields["strategy"] = "\(summary.strategy)"
    fields["prompt_tokens"] = .stringConvertible(usage.prompt)
    fields["completion_tokens"] = .stringConvertible(usage.completion)
    fields["verifier_tokens"] = .stringConvertible(summary.verifierTokens)
    fields["candidates"] = .stringConvertible(summary.candidates)
    if let bin = summary.bin { fields["bin"] = .stringConvertible(bin) }
    if let confidence = summary.confidence { fields["confidence"] = .stringConvertible(confidence) }
    if let degraded = summary.degraded { fields["degraded"] = "\(degraded)" }
  }

  func write(to logger: Logger) {
    var all = fields
    all["request_id"] = "\(id)"
    all["method"] = "\(method)"
    all["path"] = "\(path.shown(atMost: 200))"
    all["status"] = .stringConvertible(status)
    all["seconds"] = .stringConvertible(seconds)
    all["stream"] = .stringConvertible(isStream)
    all["outcome"] = "\(outcome)"
    logger.info("request", metadata: all)
  }
}

extension GatewayCore {
  /// What a client is told of an error, which is counted and goes into the line of the log.
  func failure(_ error: any Error, _ entry: inout RequestEntry) -> APIError {
    let failure = APIError(error)
    if error is CancellationError { metrics.cancelled() } else { metrics.failed(failure.status) }
    entry.outcome = failure.code ?? failure.kind.rawValue
    return failure
  }
}
#endif
