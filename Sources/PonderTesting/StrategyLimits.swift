import Ponder
import Synchronization

extension StrategyTrial {
  /// Promises about limits other than generations.
  func brokenLimits() async throws -> [String] {
    let free = CallWatch()
    _ = try await solve(Budget(generations: most), with: models.watched(by: free))
    let record = free.record
    let (own, judge) = (record.cost.proposer, record.cost.verifier)
    var broken: [String] = []
    if own.tokens + judge.tokens > 0 {
      broken += try await pastLimit(
        .tokens, Budget(generations: most, tokens: 1), isCut: record.dependent > 0)
    }
    if own.floatingPointOperations + judge.floatingPointOperations > 0 {
      broken += try await pastLimit(
        .floatingPointOperations, Budget(generations: most, floatingPointOperations: 1e-6),
        isCut: record.dependent > 0)
    }
    // Time passes only at the end of each call.
    let clock = ManualClock()
    broken += try await pastLimit(
      .time, Budget(generations: most, time: .seconds(60)), isCut: record.dependent > 0,
      clock: clock, onEnd: { clock.advance(by: .seconds(3_600)) })
    return try await broken + brokenDeadline()
  }

  /// - Parameter isCut: Whether requests would follow that depend on a reply.
  private func pastLimit(
    _ ceiling: Budget.Ceiling, _ budget: Budget, isCut: Bool, clock: ManualClock? = nil,
    onEnd: @escaping @Sendable () -> Void = {}
  ) async throws -> [String] {
    let watch = CallWatch(onEnd: onEnd)
    var limited = models.watched(by: watch)
    if let clock { limited.clock = clock }
    let solution = try await solve(budget, with: limited)
    var broken: [String] = []
    if watch.record.dependent > 0 {
      broken.append("requests went on after the limit of \(ceiling.rawValue)")
    }
    if isCut, solution.ceiling != ceiling {
      let named = solution.ceiling?.rawValue ?? "none"
      broken.append("the limit that ended the solve is \(ceiling.rawValue), not \(named)")
    }
    return broken
  }

  /// A deadline that passes while the first call is under way.
  private func brokenDeadline() async throws -> [String] {
    let clock = ManualClock()
    let stall = Stall(at: 1, for: patience) { clock.advance(by: .seconds(3_600)) }
    var slow = models.watched(by: stall.watch)
    slow.clock = clock
    let solution = try await solve(
      Budget(generations: most, time: .seconds(60)), with: slow)
    if stall.outlasted { return ["a deadline must cancel a call under way"] }
    return solution.ceiling == .time ? [] : ["a solve that a deadline ended must name the time"]
  }

  /// Promises about cancelled solves.
  func brokenCancelling() async throws -> [String] {
    var broken: [String] = []
    if await !isCancellable({ _ = try await solve(Budget(generations: most)) }) {
      broken.append("a cancelled task must end in CancellationError")
    }
    let free = CallWatch()
    _ = try await solve(Budget(generations: most), with: models.watched(by: free))
    let calls = free.record.begun
    for call in Set([1, calls / 2 + 1]).sorted() where call <= calls {
      broken += await outliving(call)
    }
    return broken
  }

  /// Cancels a solve while a call is under way.
  private func outliving(_ call: Int) async -> [String] {
    // The second task sleeps until the call is under way; its error cancels the solve.
    let gate = ManualClock()
    let opening = gate.now.advanced(by: .seconds(1))
    let stall = Stall(at: call, for: patience) { gate.advance(by: .seconds(1)) }
    let watched = models.watched(by: stall.watch)
    let end = OneValue<(isCancelled: Bool, running: Int)>()
    _ = try? await [true, false].concurrentMap(atMost: 2) { solves in
      guard solves else {
        try await gate.sleep(until: opening, tolerance: nil)
        throw CancellationError()
      }
      do {
        _ = try await solve(Budget(generations: most), with: watched)
        end.set((false, stall.watch.record.running))
      } catch {
        end.set((error is CancellationError, stall.watch.record.running))
      }
      // In case it never came to the call.
      gate.advance(by: .seconds(1))
    }
    guard let (isCancelled, running) = end.value else {
      return ["a solve cancelled in flight must end in CancellationError"]
    }
    return (isCancelled ? [] : ["a solve cancelled in flight must end in CancellationError"])
      + (running == 0 ? [] : ["\(running) calls went on after the solve was cancelled"])
  }
}

/// Models of which one call waits to be cancelled.
private struct Stall {
  let watch: CallWatch
  private let waited = OneValue<Bool>()

  /// - Parameters:
  ///   - call: The number of the call that waits, from 1.
  ///   - patience: How long it waits.
  ///   - begun: Called when it begins.
  init(at call: Int, for patience: Duration, begun: @escaping @Sendable () -> Void) {
    let waited = waited
    watch = CallWatch { number in
      guard number == call else { return }
      begun()
      try await Task.sleep(for: patience)
      waited.set(true)
    }
  }

  /// Whether the call was never cancelled.
  var outlasted: Bool { waited.value == true }
}

/// A value that one task leaves for another.
private final class OneValue<Value: Sendable>: Sendable {
  private let kept = Mutex<Value?>(nil)
  var value: Value? { kept.withLock { $0 } }
  func set(_ value: Value) { kept.withLock { $0 = value } }
}
