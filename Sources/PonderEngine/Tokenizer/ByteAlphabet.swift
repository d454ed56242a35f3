/// GPT-2's mapping of every byte to a visible character.
///
/// Printable Latin-1 characters stand for themselves; the other 68 bytes become the characters from
/// U+0100 on, in order.
///
/// ### Source
///
/// Radford et al., *Language Models are Unsupervised Multitask Learners*, 2019, and its published
/// encoder.
enum ByteAlphabet {
  /// The character of each byte.
  static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (0...UInt8.max).map { byte in
      if isVisible(byte) { return Unicode.Scalar(byte) }
      defer { next += 1 }
      return Unicode.Scalar(next) ?? Unicode.Scalar(byte)
    }
  }()

  /// The byte of each character.
  static let bytes: [Unicode.Scalar: UInt8] = Dictionary(
    uniqueKeysWithValues: scalars.enumerated().map { ($1, UInt8($0)) })

  /// Bytes in the order of their characters: the order in which a fresh vocabulary lists them.
  static let inOrder: [UInt8] = (0...UInt8.max).sorted { scalars[Int($0)] < scalars[Int($1)] }

  static func text(of bytes: some Sequence<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(scalars[Int(byte)]) }
    return String(text)
  }

  /// - Returns: `nil` when a character stands for no byte.
  static func bytes(of text: String) -> [UInt8]? {
    var found: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = bytes[scalar] else { return nil }
      found.append(byte)
    }
    return found
  }

  private static func isVisible(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: true
    default: false
    }
  }
}
