import Synchronization

/// Tells the first of several moments from the others.
final class FirstMoment: Sendable {
  private let hasPassed = Atomic(false)

  /// True the first time, and false from then on.
  var isFirst: Bool { !hasPassed.exchange(true, ordering: .relaxed) }
}
