#if Servers
import HTTPTypes
import Hummingbird
import NIOCore
import Ponder
import PonderRemote

/// Answers a request as a stream: roles at once, a comment now and then while it searches, the text as soon as
/// the winner is known.
struct CompletionStream: Sendable {
  let core: GatewayCore
  let job: CompletionJob
  let watch: DisconnectWatch
  /// Free again when the response is gone, written or not.
  let place: Admission.Place
  let entry: RequestEntry

  /// Characters of a piece of text: about a line.
  private static let pieceLength = 48

  var response: Response {
    var headers: HTTPFields = [
      .contentType: "text/event-stream; charset=utf-8",
      .cacheControl: "no-cache, no-transform",
    ]
    // Without it nginx keeps a stream back until it is whole.
    headers.set("x-accel-buffering", "no")
    for (name, value) in job.headers { headers.set(name, value) }
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody { writer in
        try await write(&writer)
      })
  }

  @concurrent
  private func write(_ writer: inout any ResponseBodyWriter) async throws {
    let (lines, feed) = AsyncStream<String>.makeStream()
    for index in 0..<answers { feed.yield(EventStream.event(job.reply.roleChunk(index))) }
    let work = Task { await search(into: feed) }
    let comments = Task { await comment(into: feed) }
    let id = watch.onClose { work.cancel() }
    defer {
      work.cancel()
      comments.cancel()
      watch.forget(id)
      withExtendedLifetime(place) {}
    }
    for await line in lines { try await writer.write(ByteBuffer(string: line)) }
    try await writer.finish(nil)
  }

  /// How many answers there will be: each gets its role at once.
  private var answers: Int { min(job.request.count, job.choice.budget.generations) }

  /// A comment at once tells balancers that the headers are not all there is.
  private func comment(into feed: AsyncStream<String>.Continuation) async {
    while !Task.isCancelled {
      do {
        try await core.clock.sleep(for: core.settings.commentInterval)
      } catch {
        return
      }
      feed.yield(EventStream.comment("searching"))
    }
  }

  private func search(into feed: AsyncStream<String>.Continuation) async {
    let elapsed = stopwatch(on: core.clock)
    var entry = entry
    do {
      let (usage, summary) = try await answer(into: feed, elapsed)
      if job.request.includesUsage {
        feed.yield(EventStream.event(job.reply.usageChunk(usage)))
      }
      entry.take(usage, summary)
    } catch {
      let failure = core.failure(error, &entry)
      // The status of an error that a client still reads was sent with the headers: 200.
      if error is CancellationError { entry.status = failure.status }
      feed.yield(EventStream.event(failure.json))
    }
    feed.yield(EventStream.done)
    feed.finish()
    entry.seconds = elapsed() / .seconds(1)
    entry.write(to: core.logger)
  }

  private func answer(
    into feed: AsyncStream<String>.Continuation, _ elapsed: @escaping @Sendable () -> Duration
  ) async throws -> (ReplyUsage, SearchSummary) {
    switch job.work {
    case .search(let search):
      let outcome = try await search.run()
      core.metrics.firstText(after: elapsed())
      tell(outcome, into: feed)
      core.record(outcome, of: job, in: elapsed())
      return (outcome.usage, outcome.summary)
    case .relay(let relay):
      let first = FirstMoment()
      let (usage, finish) = try await core.withinCeiling(job) {
        try await relay.stream { chunk in
          if first.isFirst { core.metrics.firstText(after: elapsed()) }
          feed.yield(EventStream.event(chunk))
        }
      }
      return (usage, core.record(usage, of: job, finish: finish, in: elapsed()))
    }
  }

  /// The answers in pieces, and how each ended.
  private func tell(_ outcome: SearchOutcome, into feed: AsyncStream<String>.Continuation) {
    for (index, choice) in outcome.choices.enumerated() {
      for piece in (choice.text.reasoning ?? "").pieces(of: Self.pieceLength) {
        feed.yield(EventStream.event(job.reply.reasoningChunk(index, piece)))
      }
      for piece in choice.text.content.pieces(of: Self.pieceLength) {
        feed.yield(EventStream.event(job.reply.textChunk(index, piece)))
      }
      feed.yield(
        EventStream.event(
          job.reply.finishChunk(
            index, choice.finish, ponder: index == 0 ? outcome.summary.json : nil)))
    }
    // Every choice whose role was sent has an end, also when there are fewer different answers.
    for index in outcome.choices.count..<max(answers, outcome.choices.count) {
      feed.yield(EventStream.event(job.reply.finishChunk(index, "stop", ponder: nil)))
    }
  }
}
#endif
