/// Texts as bytes: a carriage return and a line feed are one character to Swift, two to a model.
extension String {
  func endsInBytes(of suffix: String) -> Bool {
    utf8.count >= suffix.utf8.count && utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }

  /// This text without its last `count` bytes.
  func droppingLastBytes(_ count: Int) -> String {
    String(decoding: utf8.dropLast(count), as: UTF8.self)
  }

  /// The parts between separators, including empty ones; the separator must not be empty.
  ///
  /// - Complexity: O(n)
  func parts(between separator: String) -> [String] {
    let bytes = Array(utf8)
    let mark = Array(separator.utf8)
    var parts: [String] = []
    var start = 0
    var place = 0
    while place + mark.count <= bytes.count {
      if bytes[place..<place + mark.count].elementsEqual(mark) {
        parts.append(String(decoding: bytes[start..<place], as: UTF8.self))
        place += mark.count
        start = place
      } else {
        place += 1
      }
    }
    return parts + [String(decoding: bytes[start...], as: UTF8.self)]
  }
}
