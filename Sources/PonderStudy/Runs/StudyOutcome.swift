import Ponder
import Synchronization

/// The units that a run of a study left unfinished, and why.
public struct StudyOutcome: Hashable, Sendable {
  /// A unit that failed.
  public struct Failure: Hashable, Sendable {
    public var key: StudyStore.Key
    /// The error of its model or verifier.
    public var reason: String
  }

  /// Units not begun because a limit was reached.
  public private(set) var leftAtLimit = 0
  /// Units not begun because only failures came back.
  public private(set) var leftAfterFailures = 0
  /// In the order of the plan.
  public private(set) var failures: [Failure] = []

  /// The number of unfinished units.
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

  /// Whether so many units failed in a row that further ones are expected to fail.
  var areEndless: Bool { inARow.withLock { $0 >= patience } }

  func noteSuccess() { inARow.withLock { $0 = 0 } }

  func noteFailure() { inARow.withLock { $0 += 1 } }
}

extension Error {
  /// Whether it came from a model, not from the store, the plan or a cancellation.
  var isOfModels: Bool {
    !(self is StoreError || self is MissingRoleError || self is CancellationError
      || self is ConfigurationError) && !Task.isCancelled
  }
}
