import Foundation
import Synchronization

/// A command's output: written at once, whole, and without terminal control characters.
///
/// The disk may be full, or the reader may have closed the pipe. The first failed write is remembered and
/// nothing more is written: the command finishes its other work, such as writing a file, and then reports
/// the failure and ends with an error.
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

/// Messages beside a command's results; failed writes are ignored.
enum StandardError {
  static func write(_ text: String) { _ = writeWhole(text, to: STDERR_FILENO) }

  /// Says how much training data is not used, if any.
  static func noteLeftOut(_ count: Int, of all: Int, _ name: String) {
    guard count > 0 else { return }
    write("left out: \(count) of \(all) \(name) are longer than the model's context\n")
  }
}

/// Prints a result on a line of its own.
///
/// It replaces the standard library's function, which does not report a full disk.
func print(_ text: String) { StandardOutput.write(text + "\n") }

/// The results could not be written.
struct StandardOutputError: Error, CustomStringConvertible {
  let code: Int32

  var description: String {
    "standard output could not be written: \(String(cString: strerror(code))); what was printed is not whole"
  }
}

/// Writes all bytes of a text.
///
/// - Returns: The system's error code if it failed.
private func writeWhole(_ text: String, to descriptor: Int32) -> Int32? {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    if count >= 0 {
      rest = rest.dropFirst(count)
    } else if errno == EAGAIN {
      // The pipe is set to non-blocking mode, so wait for it here.
      var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = poll(&place, 1, -1)
    } else if errno != EINTR {
      return errno
    }
  }
  return nil
}

extension String {
  /// This text with control characters (except line breaks and tabs) and changes of direction as JSON
  /// escapes, `\u001B`: a model chooses its bytes freely, and in JSON the escapes mean the same.
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
