public import Ponder

/// Checks the requirements of `Proposer`.
///
/// Run it on your own conformer: `#expect(try await brokenPromises(of: mine, on: problem) == [])`.
///
/// - Parameters:
///   - proposer: The one to check.
///   - problem: One the proposer can continue.
/// - Returns: A description of each violation; empty when there is none.
/// - Throws: Any error of the proposer.
public func brokenPromises(
  of proposer: some Proposer, on problem: Problem
) async throws -> [String] {
  var broken: [String] = []
  let prefix = Prefix(problem)
  @Sendable func ask(
    _ count: Int, _ extent: Extent, _ seed: UInt64, _ sampling: Sampling = .plain
  ) async throws -> Metered<[Continuation]> {
    try await proposer.propose(count, after: prefix, until: extent, sampling: sampling, seed: seed)
  }
  let four = try await ask(4, .end, 7)
  if four.value != (try await ask(4, .end, 7)).value {
    broken.append("one seed must give one result")
  }
  if four.value.count > 4 {
    broken.append("4 continuations were asked for, \(four.value.count) came")
  }
  let rest = try await proposer.propose(
    samples: 2..<4, after: prefix, until: .end, sampling: .plain, seed: 7)
  if four.value.count == 4, Array(four.value[2...]) != rest.value {
    broken.append("samples 2..<4 must be the last two of 0..<4")
  }
  if four.value.prefix(2) != (try await ask(2, .end, 7)).value.prefix(2) {
    broken.append("sample i must depend on the seed and i alone, not on how many are asked for")
  }
  let together = try await (0..<6).concurrentMap(atMost: 6) { seed in
    try await proposer.propose(
      2, after: prefix, until: .end, sampling: .plain, seed: UInt64(seed)
    ).value
  }
  for seed in 0..<6 where together[seed] != (try await ask(2, .end, UInt64(seed))).value {
    broken.append("a result must not depend on what runs beside it (seed \(seed))")
    break
  }
  let batch = try await proposer.propose([
    Expansion(prefix, samples: 0..<4, until: .end, sampling: .plain, seed: 7),
    Expansion(prefix, samples: 0..<3, until: .step, sampling: .plain, seed: 2),
    Expansion(prefix, samples: 2..<4, until: .end, sampling: .plain, seed: 7),
  ]).map(\.value)
  if batch != [four.value, try await ask(3, .step, 2).value, rest.value] {
    broken.append("each request of a batch must get what it gets alone")
  }
  if !(try await proposer.propose([])).isEmpty {
    broken.append("no requests must give no continuations")
  }
  let greedy = try await ask(2, .end, 1, .greedy).value
  if let first = greedy.first, greedy.contains(where: { $0.steps != first.steps }) {
    broken.append("samples at temperature 0 must be equal")
  }
  for (extent, most) in [(Extent.step, 1), (.steps(2), 2)] {
    for continuation in try await ask(3, extent, 2).value {
      if continuation.steps.count > most {
        broken.append("until \(extent) gave \(continuation.steps.count) steps")
      }
      if continuation.ending == .step, continuation.steps.count != most {
        broken.append("a continuation that ends with .step must have all the steps asked for")
      }
    }
  }
  for continuation in four.value {
    if continuation.ending == .step { broken.append("until .end must not end with .step") }
    if continuation.steps.contains(where: { $0.contains("\n") }) {
      broken.append("a step is one line")
    }
    if let logProbability = continuation.logProbability, !(logProbability <= 0) {
      broken.append("a log-probability is at most 0, not \(logProbability)")
    }
  }
  broken += brokenPromises(of: four.cost)
  let single = Expansion(prefix, samples: 0..<4, until: .end, sampling: .plain, seed: 3)
  let ends = await isCancellable { _ = try await ask(4, .end, 3) }
  let batchEnds = await isCancellable { _ = try await proposer.propose([single, single]) }
  if !(ends && batchEnds) { broken.append("a cancelled task must end in CancellationError") }
  return broken
}

/// Checks the requirements of `Verifier`.
///
/// - Parameters:
///   - verifier: The one to check.
///   - prefixes: Prefixes with steps that it can score.
/// - Returns: A description of each violation; empty when there is none.
/// - Throws: Any error of the verifier.
public func brokenPromises(
  of verifier: some Verifier, on prefixes: [Prefix]
) async throws -> [String] {
  var broken: [String] = []
  let reply = try await verifier.score(prefixes)
  if reply.value.count != prefixes.count {
    broken.append("\(prefixes.count) prefixes were given, \(reply.value.count) lists came")
  }
  if reply.value != (try await verifier.score(prefixes)).value {
    broken.append("the same prefixes must get the same scores")
  }
  for (prefix, scores) in zip(prefixes, reply.value) {
    if scores.count != prefix.steps.count, scores.count != min(1, prefix.steps.count) {
      broken.append("\(prefix.steps.count) steps got \(scores.count) scores")
    }
    if let score = scores.first(where: { !(0...1).contains($0) }) {
      broken.append("a score lies in 0...1; \(score) does not")
    }
  }
  for (index, prefix) in prefixes.enumerated() {
    let alone = try await verifier.score([prefix]).value
    if alone.first != reply.value[index] {
      broken.append("a prefix's scores must not depend on the others")
      break
    }
  }
  if !(try await verifier.score([])).value.isEmpty {
    broken.append("no prefixes must give no scores")
  }
  broken += brokenPromises(of: reply.cost)
  if await !isCancellable({ _ = try await verifier.score(prefixes) }) {
    broken.append("a cancelled task must end in CancellationError")
  }
  return broken
}

private func brokenPromises(of cost: ModelCost) -> [String] {
  let isNegative =
    cost.calls < 0 || cost.readTokens < 0 || cost.sampledTokens < 0
    || !(cost.floatingPointOperations >= 0)
  return isNegative ? ["a cost is never negative: \(cost)"] : []
}

/// Whether an operation in an already cancelled task throws `CancellationError`.
func isCancellable(_ operation: @escaping @Sendable () async throws -> Void) async -> Bool {
  let attempts = try? await [0].concurrentMap(atMost: 1) { _ in
    withUnsafeCurrentTask { $0?.cancel() }
    do {
      try await operation()
      return false
    } catch {
      return error is CancellationError
    }
  }
  return attempts?.first ?? true
}
