import ArgumentParser
import Ponder

/// Why a command failed, for standard error.
struct Complaint {
  let text: String

  /// One line, except when an argument is missing or unknown: then the usage follows.
  init(_ error: any Error) {
    let message = Root.message(for: error).withoutControls
    if message.hasPrefix("The value '"), !message.contains("Please provide") {
      text = Self.line(
        message + "; a number is accepted, whole and below 2^63 unless the help says more")
    } else if error is ValidationError || !Root.fullMessage(for: error).contains("\nUsage:") {
      text = Self.line(message)
    } else if message.hasPrefix("Missing") || message.hasPrefix("Un") {
      text = Root.fullMessage(for: error).withoutControls
    } else {
      text = Self.line(message)
    }
  }

  /// Characters of a line at most: more than any message of ours has, whatever it quotes.
  private static let longest = 1_500

  private static func line(_ message: String) -> String {
    "Error: " + message.shown(atMost: longest)
  }

  /// Arguments in which a negative number is joined to the option before it, as users mean it:
  /// `--samples -5` becomes `--samples=-5`.
  static func joined(_ arguments: [String]) -> [String] {
    var joined: [String] = []
    for argument in arguments {
      let isNumber = argument.hasPrefix("-") && argument.dropFirst().first?.isNumber == true
      if isNumber, let last = joined.last, last.hasPrefix("--"), last.count > 2, !last.contains("=")
      {
        joined[joined.count - 1] = last + "=" + argument
      } else {
        joined.append(argument)
      }
    }
    return joined
  }
}
