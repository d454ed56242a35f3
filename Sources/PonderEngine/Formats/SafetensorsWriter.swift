public import Foundation

/// Writes a safetensors file.
public enum SafetensorsWriter {
  /// A tensor to be written.
  public struct Tensor: Sendable {
    public var name: String
    public var shape: [Int]
    /// Row-major.
    public var values: ArraySlice<Float>

    public init(name: String, shape: [Int], values: ArraySlice<Float>) {
      precondition(
        shape.reduce(1, *) == values.count, "shape \(shape) does not hold \(values.count) values")
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  /// Returns the file's bytes: header padded to eight bytes, tensors sorted by name.
  ///
  /// The same tensors give the same bytes.
  ///
  /// - Parameters:
  ///   - tensors: In any order.
  ///   - type: How every number is stored; rounded to nearest, ties to even.
  ///   - metadata: Free-form strings; `format: pt` is added, as `transformers` requires.
  public static func data(
    _ tensors: [Tensor], as type: ElementType, metadata: [String: String] = [:]
  ) throws -> Data {
    let tensors = tensors.sorted { $0.name < $1.name }
    var header: [String: Any] = [
      "__metadata__": metadata.merging(["format": "pt"]) { own, _ in own }
    ]
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.values.count * type.size
      header[tensor.name] = [
        "dtype": type.rawValue, "shape": tensor.shape, "data_offsets": [offset, end],
      ]
      offset = end
    }
    var json = try JSONSerialization.data(
      withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
    while json.count % 8 != 0 { json.append(UInt8(ascii: " ")) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + json.count + offset)
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: json.count >> (8 * shift))) }
    bytes += json
    for tensor in tensors {
      for value in tensor.values {
        let bits = type.bits(of: value)
        bytes.append(UInt8(truncatingIfNeeded: bits))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
        if type.size == 4 {
          bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
          bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
        }
      }
    }
    return Data(bytes)
  }
}
