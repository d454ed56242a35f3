import Foundation
import Synchronization

/// What a command prints: written at once, whole, and without what steers a terminal.
///
/// A disk may be full, and whoever reads may have gone. The first write that fails is remembered and nothing
/// more is written: what a command still has to do, such as writing a file, is done, and then it says so
/// and ends with an error.
enum StandardOutput {
  private static let failure = Mutex<Int32?>(nil)

  /// Writes a text.
  static func write(_ text: String) {
    failure.withLock { failure in
      guard failure == nil else { return }
      failure = writeWhole(text.withoutControls, to: STDOUT_FILENO)
    }
  }

  /// - Throws: `StandardOutputError` once a write has failed.
  static func check() throws {
    if let code = failure.withLock({ $0 }) { throw StandardOutputError(code: code) }
  }
}

/// What a command says beside its results; whether anybody hears it does not matter.
enum StandardError {
  static func write(_ text: String) { _ = writeWhole(text, to: STDERR_FILENO) }
}

/// Prints a result on a line of its own, in place of the standard library's function, which tells nobody that a
/// disk is full.
func print(_ text: String) { StandardOutput.write(text + "\n") }

/// Results that nobody has received.
struct StandardOutputError: Error, CustomStringConvertible {
  let code: Int32

  var description: String {
    "standard output could not be written: \(String(cString: strerror(code))); what was printed is not whole"
  }
}

/// Writes all bytes of a text.
///
/// - Returns: The system's code when that failed.
private func writeWhole(_ text: String, to descriptor: Int32) -> Int32? {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    if count >= 0 {
      rest = rest.dropFirst(count)
    } else if errno == EAGAIN {
      // Somebody set the pipe not to wait; it is waited for here.
      var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = poll(&place, 1, -1)
    } else if errno != EINTR {
      return errno
    }
  }
  return nil
}

extension String {
  /// This text with control characters, line breaks and tabs aside, and changes of direction written as JSON
  /// escapes them, `\u001B`: a model chooses its bytes freely, and in JSON they mean the same.
  ///
  /// - Complexity: O(length)
  var withoutControls: String {
    guard unicodeScalars.contains(where: \.steersTerminals) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      guard scalar.steersTerminals else { return text.unicodeScalars.append(scalar) }
      let digits = String(scalar.value, radix: 16, uppercase: true)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}

extension Unicode.Scalar {
  fileprivate var steersTerminals: Bool {
    switch value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
