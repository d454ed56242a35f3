/// The scheduler and the callers waiting for it.
///
/// Exactly one of the waiting callers drives the engine. When it leaves, the caller that has waited
/// longest takes over.
struct EngineState: Sendable {
  /// What a waiting caller does next.
  enum Turn: Sendable {
    case finished(Scheduler.Completion)
    case cancelled
    case failed(GenerationError)
    /// Runs the engine for all callers.
    case drives
  }

  typealias Waiter = CheckedContinuation<Turn, Never>

  var scheduler: Scheduler
  private var isDriven = false
  /// In the order they began to wait.
  private var waiters: [(ticket: Scheduler.Ticket, waiter: Waiter)] = []
  /// Settled requests whose callers have not been resumed.
  private var settled: [Scheduler.Ticket: Turn] = [:]

  init(_ scheduler: Scheduler) { self.scheduler = scheduler }

  func isSettled(_ ticket: Scheduler.Ticket) -> Bool { settled[ticket] != nil }

  /// Resumes `waiter` now or when there is something for it to do.
  mutating func wait(_ ticket: Scheduler.Ticket, _ waiter: Waiter) {
    if let turn = settled.removeValue(forKey: ticket) {
      waiter.resume(returning: turn)
    } else if !isDriven {
      isDriven = true
      waiter.resume(returning: .drives)
    } else {
      waiters.append((ticket, waiter))
    }
  }

  /// Drops a request; has no effect if it is already finished.
  mutating func cancel(_ ticket: Scheduler.Ticket) {
    guard scheduler.isOpen(ticket) else { return }
    scheduler.cancel(ticket)
    settle(ticket, .cancelled)
  }

  /// Takes the outcomes of a step and resumes the callers whose requests are finished.
  ///
  /// A request whose outputs are not finite fails; the others continue.
  mutating func commit(_ outcomes: [WorkOutcome]) {
    let failed = scheduler.failedTickets(outcomes)
    for (ticket, completion) in scheduler.commit(outcomes) {
      settle(ticket, .finished(completion))
    }
    for ticket in failed where scheduler.isOpen(ticket) {
      scheduler.cancel(ticket)
      settle(ticket, .failed(.notFinite))
    }
  }

  /// Passes the driving from one caller to the next.
  mutating func handOver() {
    isDriven = !waiters.isEmpty
    if isDriven { waiters.removeFirst().waiter.resume(returning: .drives) }
  }

  private mutating func settle(_ ticket: Scheduler.Ticket, _ turn: Turn) {
    if let index = waiters.firstIndex(where: { $0.ticket == ticket }) {
      waiters.remove(at: index).waiter.resume(returning: turn)
    } else {
      settled[ticket] = turn
    }
  }
}
