import Dispatch
import Foundation
import Synchronization

/// Turns the first Ctrl-C (or a termination request) into a request to stop in good order; the second
/// one kills.
struct Interrupt {
  /// The first signal received; 0 for none.
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

  /// The exit code that a shell expects of a command ended by a signal: 130 after Ctrl-C, 143 after a
  /// termination request.
  var exitCode: Int32 { 128 + Self.requested.load(ordering: .relaxed) }
}

extension Interrupt {
  private static let signals = [SIGINT, SIGTERM]
  private static let sources = Mutex<[any DispatchSourceSignal]>([])
  private static let lastWord = Mutex<@Sendable () -> Void>({})

  /// Ends the process at the first Ctrl-C or termination request, with a last line on standard error and
  /// the exit code that a shell expects.
  ///
  /// For work that is stored piece by piece, each in one transaction, so that nothing needs cleaning up.
  static func end(_ line: String) {
    replaceLastWord { StandardError.write(line + "\n") }
    sources.withLock { sources in
      guard sources.isEmpty else { return }
      for number in signals {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
          lastWord.withLock { $0 }()
          // At once: `exit` would tear down state that computing threads still use.
          _exit(128 + number)
        }
        source.resume()
        sources.append(source)
      }
    }
  }

  /// Prints the last line in another way, for example in place of a progress line.
  static func replaceLastWord(_ say: @escaping @Sendable () -> Void) {
    lastWord.withLock { $0 = say }
  }
}
