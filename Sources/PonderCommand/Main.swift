import ArgumentParser
import Foundation
import Ponder

/// Runs a command and tells how it ended.
///
/// Exit codes: 0 done, 2 for anything the user can put right (arguments, files, models, domains),
/// 130 after Ctrl-C.
@main
enum Main {
  static func main() async {
    do {
      var command = try Root.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      let code = Root.exitCode(for: error)
      if code == .success || error is ExitCode { Root.exit(withError: error) }
      FileHandle.standardError.write(Data((Root.shownMessage(for: error) + "\n").utf8))
      Foundation.exit(2)
    }
  }
}

extension Root {
  /// What is said of an error, with the usage where arguments are wrong.
  ///
  /// It may repeat what a file, a server or the command line says; nothing of that steers a terminal or
  /// fills it.
  static func shownMessage(for error: any Error) -> String {
    fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.shown(atMost: 2_000) }.joined(separator: "\n")
  }
}
