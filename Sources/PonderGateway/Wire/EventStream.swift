import PonderRemote

/// The lines of a stream of server-sent events.
///
/// ### Source
///
/// WHATWG HTML, section 9.2.6.
enum EventStream {
  /// One event.
  static func event(_ value: JSONValue) -> String {
    // A value without numbers that are not finite always has bytes.
    let bytes = (try? value.encoded()) ?? []
    return "data: " + String(decoding: bytes, as: UTF8.self) + "\n\n"
  }

  /// A line that clients skip; it keeps balancers and clients from giving up.
  static func comment(_ text: String) -> String { ": \(text)\n\n" }

  /// The end.
  static let done = "data: [DONE]\n\n"
}

extension String {
  /// This text in pieces of about `length` characters; a character is never divided.
  func pieces(of length: Int) -> [String] {
    var pieces: [String] = []
    var rest = self[...]
    while !rest.isEmpty {
      pieces.append(String(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return pieces
  }
}
