import Foundation

/// A line on standard error: overwritten on a terminal, otherwise repeated every ten seconds.
struct ProgressLine {
  private let isTerminal = isatty(2) == 1
  private var lastShown: ContinuousClock.Instant?
  private var hasLine = false

  /// Shows a text, at most ten times a second on a terminal and every ten seconds in a log.
  mutating func show(_ text: @autoclosure () -> String) {
    let now = ContinuousClock.now
    let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
    if let lastShown, now - lastShown < pause { return }
    lastShown = now
    if isTerminal {
      // A longer line would wrap, and only its last row would be overwritten.
      write("\r\u{1B}[2K" + text().withoutControls.prefix(Self.columns - 1))
      hasLine = true
    } else {
      write(text().withoutControls + "\n")
    }
  }

  /// The width of the terminal, in columns.
  private static var columns: Int {
    var size = winsize()
    guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Prints a permanent line.
  mutating func note(_ text: String) {
    clear()
    write(text.withoutControls + "\n")
  }

  /// Ends the overwritten line.
  mutating func finish() {
    if hasLine { write("\n") }
    hasLine = false
    lastShown = nil
  }

  /// Removes the line.
  mutating func clear() {
    if hasLine { write("\r\u{1B}[2K") }
    hasLine = false
  }

  private func write(_ text: String) {
    StandardError.write(text)
  }
}

extension Duration {
  /// Such as `45 s`, `3 min 20 s`, `2 h 5 min`.
  var short: String {
    let seconds = Int(components.seconds)
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3_600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
  }
}
