import Ponder
import Synchronization

/// Whether the servers behind the gateway answered lately.
final class Readiness: Sendable {
  private struct State {
    var isDraining = false
    /// When each role's servers answered last.
    var answered: [String: Duration] = [:]
    /// When they were asked last.
    var asked: [String: Duration] = [:]
  }

  private let checks: [String: @Sendable (Duration) async throws -> Bool]
  private let now: @Sendable () -> Duration
  private let state = Mutex(State())

  /// An answer counts for so long.
  private static let validity = Duration.seconds(30)
  /// Servers are not asked more often.
  private static let pause = Duration.seconds(1)
  private static let patience = Duration.seconds(2)

  init(
    _ checks: [String: @Sendable (Duration) async throws -> Bool],
    now: @escaping @Sendable () -> Duration
  ) {
    self.checks = checks
    self.now = now
  }

  /// No new request is wanted.
  func drain() { state.withLock { $0.isDraining = true } }

  var isDraining: Bool { state.withLock { $0.isDraining } }

  /// The roles whose servers have not answered in the last 30 seconds, asked again if need be.
  ///
  /// - Throws: `CancellationError`.
  func silentRoles() async throws -> [String] {
    var silent: [String] = []
    for (role, check) in checks.sorted(by: { $0.key < $1.key }) {
      let time = now()
      let (isFresh, mayAsk) = state.withLock { state -> (Bool, Bool) in
        let isFresh = state.answered[role].map { time - $0 < Self.validity } ?? false
        let mayAsk = state.asked[role].map { time - $0 >= Self.pause } ?? true
        if !isFresh, mayAsk { state.asked[role] = time }
        return (isFresh, mayAsk)
      }
      if isFresh { continue }
      guard mayAsk, try await check(Self.patience) else {
        silent.append(role)
        continue
      }
      state.withLock { $0.answered[role] = now() }
    }
    return silent
  }
}
