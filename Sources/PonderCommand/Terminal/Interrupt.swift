import Foundation
import Synchronization

/// Turns the first Ctrl-C (or a termination request) into a wish to stop in good order; the second
/// one kills.
struct Interrupt {
  private static let requested = Atomic(false)

  init() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interrupt.requested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  var isRequested: Bool { Self.requested.load(ordering: .relaxed) }
}
