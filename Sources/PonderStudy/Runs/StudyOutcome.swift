import Ponder
import Synchronization

/// What a run of a study left undone, and why.
public struct StudyOutcome: Hashable, Sendable {
  /// A unit that failed.
  public struct Failure: Hashable, Sendable {
    public var key: StudyStore.Key
    /// What its model, or the verifier, threw.
    public var reason: String
  }

  /// Units that were not begun because a limit was reached.
  public private(set) var leftAtLimit = 0
  /// Units that were not begun because nothing but failures came back.
  public private(set) var leftAfterFailures = 0
  /// In the order of the plan.
  public private(set) var failures: [Failure] = []

  /// All units that are left.
  public var left: Int { leftAtLimit + leftAfterFailures + failures.count }

  init(_ ends: [UnitEnd]) {
    for end in ends {
      switch end {
      case .done: break
      case .atLimit: leftAtLimit += 1
      case .notBegun: leftAfterFailures += 1
      case .failed(let failure): failures.append(failure)
      }
    }
  }
}

/// How a unit ended.
enum UnitEnd: Sendable {
  case done, atLimit, notBegun
  case failed(StudyOutcome.Failure)
}

/// Counts failures without a success between them.
final class UnitFailures: Sendable {
  private let patience: Int
  private let inARow = Mutex(0)

  init(patience: Int) { self.patience = patience }

  /// Whether nothing else is to be expected.
  var areEndless: Bool { inARow.withLock { $0 >= patience } }

  func noteSuccess() { inARow.withLock { $0 = 0 } }

  func noteFailure() { inARow.withLock { $0 += 1 } }
}

extension Error {
  /// Whether it came from a model: not from the store, from the plan, or from being told to stop.
  var isOfModels: Bool {
    !(self is StoreError || self is MissingModelError || self is CancellationError
      || self is ConfigurationError) && !Task.isCancelled
  }
}
