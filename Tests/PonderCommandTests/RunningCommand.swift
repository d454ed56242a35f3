import Foundation
import PonderTesting
import Synchronization

/// Runs the built `ponder` and collects what it says.
struct RunningCommand {
  struct Outcome {
    var code: Int32
    var output: String
    var errors: String
  }

  private let process = Process()
  private let output: Pipe
  private let errors: Pipe

  /// Held while pipes are made: a process that another test starts in between would inherit them, and
  /// whoever reads them would wait for its end too.
  private static let starting = Mutex(())

  /// The tests' own bundle lies beside the command.
  static let executable = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("ponder")

  init(_ arguments: [String]) throws {
    process.executableURL = Self.executable
    process.arguments = arguments
    let process = process
    (output, errors) = try Self.starting.withLock { _ in
      let pipes = (Pipe(), Pipe())
      for pipe in [pipes.0, pipes.1] {
        for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
          _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
      }
      (process.standardOutput, process.standardError) = pipes
      try process.run()
      return pipes
    }
  }

  /// Waits until something stands on standard error, then presses Ctrl-C.
  func interruptAfterFirstLine() -> String {
    let first = errors.fileHandleForReading.availableData
    process.interrupt()
    return String(decoding: first, as: UTF8.self)
  }

  /// Sends a signal to it.
  func send(_ signal: Int32) { Foundation.kill(process.processIdentifier, signal) }

  /// Calls the closure when it has ended, unless it is being waited for.
  func whenEnded(_ body: @escaping @Sendable () -> Void) {
    process.terminationHandler = { _ in body() }
  }

  /// Ends it at once, without a chance to say a word.
  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  func wait() -> Outcome {
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complained = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      code: process.terminationStatus, output: String(decoding: said, as: UTF8.self),
      errors: String(decoding: complained, as: UTF8.self))
  }
}

func ponder(_ arguments: String...) throws -> RunningCommand.Outcome {
  try RunningCommand(arguments).wait()
}

/// Waits without giving the thread away: behind hundreds of other tests a task that sleeps comes back long after
/// a command under way has ended.
func pause(_ duration: Duration) { usleep(UInt32(max(0, duration / .microseconds(1)))) }

/// A folder that is gone when the test is over.
func withTemporaryFolder<T>(_ body: (URL) async throws -> T) async throws -> T {
  let folder = try TemporaryFolder()
  defer { withExtendedLifetime(folder) {} }
  return try await body(folder.url)
}
