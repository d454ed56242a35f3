package import Foundation

extension JSONEncoder {
  /// An encoder for many values, with sorted keys: equal values are equal bytes.
  package static func stable(isPretty: Bool = false) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return encoder
  }
}

extension Encodable {
  /// JSON with sorted keys, so that equal values are equal bytes.
  ///
  /// - Parameter isPretty: Whether to use several lines, for people.
  package func json(isPretty: Bool = true) throws -> Data {
    try JSONEncoder.stable(isPretty: isPretty).encode(self)
  }

  /// The same as a string.
  package func jsonText(isPretty: Bool = true) throws -> String {
    String(decoding: try json(isPretty: isPretty), as: UTF8.self)
  }
}
