import ArgumentParser
import Foundation
import Ponder

/// Runs a command and reports how it ended.
///
/// Exit codes: 0 done, 2 for anything the user can correct (arguments, files, models, domains, a full
/// disk), 130 after Ctrl-C.
@main
enum Main {
  static func main() async {
    // A closed pipe is a write error, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    do {
      let arguments = Complaint.joined(Array(CommandLine.arguments.dropFirst()))
      var command = try Root.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try StandardOutput.check()
    } catch {
      if error is ExitCode { Root.exit(withError: error) }
      end(with: Root.exitCode(for: error) == .success ? help(error) : error)
    }
  }

  /// Prints a request that is not a run, such as a help text.
  private static func help(_ request: any Error) -> (any Error)? {
    print(Root.fullMessage(for: request))
    do {
      try StandardOutput.check()
      return nil
    } catch {
      return error
    }
  }

  private static func end(with error: (any Error)?) -> Never {
    guard let error else { Foundation.exit(0) }
    StandardError.write(Complaint(error).text + "\n")
    Foundation.exit(2)
  }
}
