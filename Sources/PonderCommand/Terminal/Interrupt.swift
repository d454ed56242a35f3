import Dispatch
import Foundation
import Synchronization

/// Turns the first Ctrl-C (or a termination request) into a wish to stop in good order; the second
/// one kills.
struct Interrupt {
  /// The signal that came first; 0 for none.
  private static let requested = Atomic<Int32>(0)

  init() {
    for number in Self.signals {
      signal(number) { number in
        Interrupt.requested.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  var isRequested: Bool { Self.requested.load(ordering: .relaxed) != 0 }

  /// What a shell expects of a command that a signal ended: 130 after Ctrl-C, 143 after a termination
  /// request.
  var exitCode: Int32 { 128 + Self.requested.load(ordering: .relaxed) }
}

extension Interrupt {
  private static let signals = [SIGINT, SIGTERM]
  private static let sources = Mutex<[any DispatchSourceSignal]>([])
  private static let lastWord = Mutex<@Sendable () -> Void>({})

  /// Ends the process at the first Ctrl-C or termination request, with a last line on standard error and
  /// the exit code that a shell expects.
  ///
  /// For work that is written down piece by piece, each in one transaction, so that there is nothing to
  /// put in order.
  static func end(_ line: String) {
    replaceLastWord { StandardError.write(line + "\n") }
    sources.withLock { sources in
      guard sources.isEmpty else { return }
      for number in signals {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
          lastWord.withLock { $0 }()
          // At once: threads that compute must not see what `exit` takes down.
          _exit(128 + number)
        }
        source.resume()
        sources.append(source)
      }
    }
  }

  /// Says the last line in another way, such as in place of a progress line.
  static func replaceLastWord(_ say: @escaping @Sendable () -> Void) {
    lastWord.withLock { $0 = say }
  }
}
