import ArgumentParser
import Foundation

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
      FileHandle.standardError.write(Data((Root.fullMessage(for: error) + "\n").utf8))
      Foundation.exit(2)
    }
  }
}
