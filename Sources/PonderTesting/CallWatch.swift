import Ponder
import Synchronization

/// Watches the calls that a strategy makes to its models.
final class CallWatch: Sendable {
  /// What was asked of the models and what came.
  struct Record: Sendable {
    /// Calls that began.
    var begun = 0
    /// Calls that have not ended.
    var running = 0
    /// The costs of the calls that returned.
    var cost = Cost.zero
    /// Continuations returned.
    var sampled = 0
    /// Prefixes scored.
    var scored = 0
    /// For each depth of a solution, how many steps were sampled there.
    var steps: [Int] = []
    /// How often each finished solution was sampled.
    var finished: [[String]: Int] = [:]
    /// Requests to a proposer that show an earlier reply, or continue its sample numbers.
    var dependent = 0
  }

  private let state = Mutex(Record())
  /// Called as a call begins, with its number from 1.
  private let onBegin: @Sendable (Int) async throws -> Void
  /// Called when a call has its reply.
  private let onEnd: @Sendable () -> Void

  init(
    onBegin: @escaping @Sendable (Int) async throws -> Void = { _ in },
    onEnd: @escaping @Sendable () -> Void = {}
  ) {
    self.onBegin = onBegin
    self.onEnd = onEnd
  }

  var record: Record { state.withLock { $0 } }

  /// Makes a call and notes its beginning and its end.
  fileprivate func call<Reply: Sendable>(
    _ before: (inout Record) -> Void, _ work: () async throws -> Reply,
    _ after: (inout Record, Reply) -> Void
  ) async throws -> Reply {
    let number = state.withLock { record in
      record.begun += 1
      record.running += 1
      before(&record)
      return record.begun
    }
    defer { state.withLock { $0.running -= 1 } }
    try await onBegin(number)
    let reply = try await work()
    state.withLock { after(&$0, reply) }
    onEnd()
    return reply
  }
}

/// A proposer whose calls are watched.
private struct WatchedProposer: Proposer {
  let base: any Proposer
  let watch: CallWatch

  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    try await watch.call {
      let isFirst = samples.lowerBound == 0 && prefix.steps.isEmpty && prefix.attempts.isEmpty
      if !isFirst { $0.dependent += 1 }
    } _: {
      try await base.propose(
        samples: samples, after: prefix, until: extent, sampling: sampling, seed: seed)
    } _: { record, reply in
      record.cost.proposer += reply.cost
      record.sampled += reply.value.count
      for continuation in reply.value {
        let end = prefix.steps.count + continuation.steps.count
        while record.steps.count < end { record.steps.append(0) }
        for depth in prefix.steps.count..<end { record.steps[depth] += 1 }
        if continuation.ending != .step {
          record.finished[prefix.steps + continuation.steps, default: 0] += 1
        }
      }
    }
  }
}

/// A verifier whose calls are watched.
private struct WatchedVerifier: Verifier {
  let base: any Verifier
  let watch: CallWatch

  func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    try await watch.call { _ in
    } _: {
      try await base.score(prefixes)
    } _: { record, reply in
      record.cost.verifier += reply.cost
      record.scored += prefixes.count
    }
  }
}

extension Models {
  /// These models, with their calls watched.
  func watched(by watch: CallWatch) -> Models {
    var models = self
    models.proposer = WatchedProposer(base: proposer, watch: watch)
    models.verifier = verifier.map { WatchedVerifier(base: $0, watch: watch) }
    models.processVerifier = processVerifier.map { WatchedVerifier(base: $0, watch: watch) }
    models.reviser = reviser.map { reviser in
      Reviser(
        WatchedProposer(base: reviser.proposer, watch: watch),
        verifier: reviser.verifier.map { WatchedVerifier(base: $0, watch: watch) })
    }
    return models
  }
}
